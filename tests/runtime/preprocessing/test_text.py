"""Tokenizer and its companions against those that Keras keeps for older code."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from keras.src.legacy.preprocessing import text as theirs

from runtime.core.errors import InvalidArgument
from runtime.preprocessing import text as ours
from tests.runtime.counting import CASES

TEXTS: list[Any] = [
    "The cat sat on the mat.",
    "The dog -- a big dog! -- sat on the log;",
    "",
    ["The", "ready", "WORDS", "sat"],
    "Zoë's café\tis open\nagain",
]
MORE = ["the cat and a stranger", "sat sat SAT", "", ["Words", "unknown"]]
OPTIONS: list[dict[str, Any]] = [
    {},
    {"num_words": 5},
    {"num_words": 5, "oov_token": "<OOV>"},
    {"oov_token": "<OOV>"},
    {"lower": False},
    {"filters": "abc"},
    {"split": "t"},
    {"char_level": True},
    {"char_level": True, "num_words": 8, "oov_token": "?"},
    {"nb_words": 4},
    {"analyzer": lambda text: text.upper().split()},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(options) or "default")
def test_tokenizer(options: dict[str, Any]) -> None:
    one, two = ours.Tokenizer(**options), theirs.Tokenizer(**options)
    for tokenizer in (one, two):
        tokenizer.fit_on_texts(TEXTS)
        tokenizer.fit_on_texts(TEXTS[:2])
    for name in ("word_counts", "word_docs", "index_docs", "word_index", "index_word", "document_count"):
        assert getattr(one, name) == getattr(two, name), name
    assert list(one.word_index) == list(two.word_index)
    sequences = one.texts_to_sequences(MORE)
    assert sequences == two.texts_to_sequences(MORE)
    assert one.sequences_to_texts([*sequences, [0, 99]]) == two.sequences_to_texts([*sequences, [0, 99]])
    for mode in ("binary", "count", "freq", "tfidf"):
        np.testing.assert_allclose(one.texts_to_matrix(MORE, mode), two.texts_to_matrix(MORE, mode), rtol=1e-12)
    CASES["preprocessing.Tokenizer"] += 1
    if "analyzer" in options:
        return
    assert json.loads(one.to_json()) == json.loads(two.to_json())
    again = ours.tokenizer_from_json(two.to_json())
    assert again.texts_to_sequences(MORE) == sequences
    assert theirs.tokenizer_from_json(one.to_json()).texts_to_sequences(MORE) == sequences


def test_tokenizer_on_sequences() -> None:
    one, two = ours.Tokenizer(num_words=6), theirs.Tokenizer(num_words=6)
    for tokenizer in (one, two):
        tokenizer.fit_on_sequences([[1, 2, 2], [5, 9]])
    expected = two.sequences_to_matrix([[1, 2, 2, 7], [5]], "tfidf")
    np.testing.assert_allclose(one.sequences_to_matrix([[1, 2, 2, 7], [5]], "tfidf"), expected)


@pytest.mark.parametrize("options", [{}, {"lower": False}, {"filters": ".,"}, {"split": "-"}], ids=str)
def test_words_and_hashes(options: dict[str, Any]) -> None:
    for each in TEXTS:
        if isinstance(each, str):
            assert ours.text_to_word_sequence(each, **options) == theirs.text_to_word_sequence(each, **options)
            assert ours.one_hot(each, 50, **options) == theirs.one_hot(each, 50, **options)
            for function in (None, "md5", len):
                arguments = {"n": 20, "hash_function": function, **options}
                assert ours.hashing_trick(each, **arguments) == theirs.hashing_trick(each, **arguments)
            CASES["preprocessing.text"] += 5


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="needs num_words, or texts to be fitted on"):
        ours.Tokenizer().texts_to_matrix(["a"])
    with pytest.raises(InvalidArgument, match="needs the Tokenizer to be fitted"):
        ours.Tokenizer(num_words=3).texts_to_matrix(["a"], mode="tfidf")
    with pytest.raises(InvalidArgument, match='one of "binary", "count", "freq", "tfidf"'):
        ours.Tokenizer(num_words=3).texts_to_matrix(["a"], mode="counts")
    with pytest.raises(TypeError, match="no argument num_word"):
        ours.Tokenizer(num_word=3)
