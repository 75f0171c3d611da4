"""Layers over texts: kinds of data, refusals, vocabularies in files, models. Their numbers are in test_texts.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import runtime
from runtime.core.errors import InvalidArgument
from runtime.layers import (
    Dense,
    Embedding,
    GlobalAveragePooling1D,
    HashedCrossing,
    Hashing,
    IntegerLookup,
    StringLookup,
    TextVectorization,
)
from runtime.layers.fingerprints import crossed, fingerprint, keyed_hash
from runtime.utils.dataset import Dataset

BINS = 2**62
FINGERPRINTS = {
    "": 1936946117179621455,
    "a": 3694432073954588131,
    "omar": 3378277989609990986,
    "hello world": 1769834696496558107,
    "x" * 17: 2082709914559524773,
    "y" * 33: 3999049019338133246,
    "z" * 70: 4496752230148318907,
    "w" * 130: 1015302579821473603,
}
"""tf.strings.to_hash_bucket_fast(text, 2**62)"""
KEYED = {
    "": 316627932347062996,
    "a": 2466253977694453450,
    "omar": 1263773457614080770,
    "hello world": 3672456908529363296,
    "x" * 17: 4200554822387489122,
    "w" * 130: 140327272584030369,
}
"""tf.strings.to_hash_bucket_strong(text, 2**62, key=[133, 137])"""
TEXTS = ["the cat sat", "on the mat", "the end"]
KNOWN = ["the", "sat", "on", "mat", "end", "cat"]


def test_hashes() -> None:
    for text, number in FINGERPRINTS.items():
        assert fingerprint(text) % BINS == number
    for text, number in KEYED.items():
        assert keyed_hash(text, (133, 137)) % BINS == number
    assert [crossed([fingerprint(text), number]) % 1000 for text, number in [("a", 1), ("b", 2)]] == [485, 357]
    words = [bytes(range(size)).hex() for size in range(200)]
    assert len({fingerprint(word) for word in words}) == 200


def test_examples_of_the_documentation() -> None:
    """Of keras.layers.Hashing."""
    texts = np.array([["A"], ["B"], ["C"], ["D"], ["E"]])
    assert Hashing(num_bins=3)(texts).tolist() == [[1], [0], [1], [1], [2]]
    masked = np.array([["A"], ["B"], [""], ["C"], ["D"]])
    assert Hashing(num_bins=3, mask_value="")(masked).tolist() == [[1], [1], [0], [2], [2]]
    assert Hashing(num_bins=3, salt=[133, 137])(texts).tolist() == [[1], [2], [1], [0], [2]]
    assert Hashing(num_bins=3, salt=133)(texts).tolist() == [[0], [0], [2], [1], [0]]
    crossing = HashedCrossing(num_bins=5)
    first, second = np.array(["A", "B", "A", "B", "A"]), np.array([101, 101, 101, 102, 102])
    assert crossing((first, second)).tolist() == [1, 4, 1, 1, 3]


def batches() -> Any:
    return iter([np.array(TEXTS[:2]), np.array(TEXTS[2:])])


KINDS = [
    TEXTS,
    np.array(TEXTS),
    np.array(TEXTS, dtype=object),
    np.array([text.encode() for text in TEXTS]),
    np.array(TEXTS)[:, None],
    [np.array(TEXTS[:2]), np.array(TEXTS[2:])],
    Dataset(batches),
    Dataset(lambda: iter([(np.array(TEXTS), np.zeros(3))])),
]


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_data_of_any_kind(number: int) -> None:
    layer = TextVectorization()
    layer.adapt(KINDS[number])
    assert layer.get_vocabulary(include_special_tokens=False) == KNOWN
    layer = TextVectorization()
    layer.adapt(batches())
    assert layer.get_vocabulary() == ["", "[UNK]", *KNOWN]
    layer = TextVectorization()
    layer.adapt(batches(), steps=1)
    assert "end" not in layer.get_vocabulary()


def test_inputs_of_any_kind() -> None:
    layer = StringLookup(vocabulary=["a", "b"])
    for given in ("b", ["b"], np.array(["b"]), np.array([b"b"]), np.array("b"), np.array([["b"]], object)):
        assert layer(given).flatten().tolist() == [2]
    assert layer("b").shape == ()
    assert IntegerLookup(vocabulary=[5, 7])(torch.tensor([7, 5, 1], dtype=torch.int32)).tolist() == [2, 1, 0]
    assert IntegerLookup(vocabulary=[5, 7])([[7.0]]).tolist() == [[2]]
    back = StringLookup(vocabulary=["a", "b"], invert=True)([[1, 2], [0, 9]])
    assert back.tolist() == [["a", "b"], ["[UNK]", "[UNK]"]]
    assert IntegerLookup(vocabulary=[5, 7], invert=True)([1, 2, 0]).tolist() == [5, 7, -1]
    assert Hashing(3)(torch.tensor([1, 2])).shape == (2,)


def test_functions_of_the_user() -> None:
    def standardize(texts: Any) -> Any:
        return np.char.replace(np.char.lower(texts), "-", " ")

    def split(texts: Any) -> Any:
        return [text.split("|") for text in texts]

    layer = TextVectorization(standardize=standardize, split=split, vocabulary=["a b", "c"])
    assert layer(["A-B|C", "c|x"]).tolist() == [[2, 3], [3, 1]]


def test_a_vocabulary_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("cat\nthe\nmat\n", encoding="utf-8")
    layer = StringLookup(vocabulary=str(path))
    assert layer.get_vocabulary() == ["[UNK]", "cat", "the", "mat"]
    assert layer.get_config()["vocabulary"] is None
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("7\n5", encoding="utf-8")
    assert IntegerLookup(vocabulary=str(numbers))([5, 7]).tolist() == [2, 1]
    with pytest.raises(InvalidArgument, match="must not name a file"):
        StringLookup.from_config({"vocabulary": str(path)})
    with pytest.raises(InvalidArgument, match="There is no vocabulary file"):
        StringLookup(vocabulary=str(tmp_path / "none.txt"))


@pytest.mark.parametrize("mode", ["int", "multi_hot", "tf_idf"])
def test_assets(mode: str, tmp_path: Path) -> None:
    """What an archive keeps: the vocabulary in a file, the weights of tf_idf among the variables."""
    layer = TextVectorization(output_mode=mode)
    layer.adapt(TEXTS)
    layer.save_assets(tmp_path)
    assert (tmp_path / "vocabulary.txt").read_text(encoding="utf-8").split("\n") == layer.get_vocabulary()
    again = TextVectorization.from_config(layer.get_config())
    again.load_assets(tmp_path)
    store: dict[str, Any] = {}
    layer.save_own_variables(store)
    again.load_own_variables({name: np.asarray(value) for name, value in store.items()})
    np.testing.assert_array_equal(again(TEXTS), layer(TEXTS))
    model = runtime.Sequential([runtime.Input((1,), dtype="string"), layer])
    model.save(tmp_path / "model.keras")
    loaded = runtime.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(np.array(TEXTS)[:, None]), layer(TEXTS))


def test_a_given_vocabulary_is_in_the_config(tmp_path: Path) -> None:
    layer = IntegerLookup(vocabulary=np.array([5, 7]), output_mode="multi_hot")
    assert layer.get_config()["vocabulary"] == [5, 7]
    layer.save_assets(tmp_path)
    assert not list(tmp_path.iterdir())


def test_shapes_follow_the_vocabulary() -> None:
    layer = StringLookup(output_mode="multi_hot")
    inputs = runtime.Input((3,), dtype="string")
    assert layer.compute_output_shape((None, 3)) == (None, None)
    layer.adapt([["a", "b", "a"]])
    assert layer(inputs).shape == (None, 3)
    padded = TextVectorization(output_mode="count", max_tokens=9, pad_to_max_tokens=True)
    padded.adapt(TEXTS)
    assert padded(runtime.Input((1,), dtype="string")).shape == (None, 9)
    assert padded(TEXTS).shape == (3, 9)


def test_in_models() -> None:
    layer = TextVectorization(max_tokens=20, output_sequence_length=4)
    layer.adapt(TEXTS)
    inputs = runtime.Input((1,), dtype="string")
    y = Dense(1)(GlobalAveragePooling1D()(Embedding(20, 3)(layer(inputs))))
    model = runtime.Model(inputs, y)
    texts = np.array([["the cat"], ["a dog"]])
    assert model(texts).shape == (2, 1)
    by_hand = runtime.Sequential(model.layers[2:])
    torch.testing.assert_close(model(texts), by_hand(layer(texts)))
    assert runtime.Sequential([layer, Embedding(20, 3)])(np.array(["the cat", "x"])).shape == (2, 4, 3)
    source = Dataset(lambda: iter([(np.array(TEXTS), np.zeros((3, 1), "float32"))])).map(lambda x, y: (layer(x), y))
    by_hand.compile("sgd", "mse")
    by_hand.fit(source, verbose=0)


def test_refusals() -> None:
    def says(match: str) -> Any:
        return pytest.raises(InvalidArgument, match=match)

    with says("needs each token once. Received: 'a' again"):
        StringLookup(vocabulary=["a", "b", "a"])
    with says("needs one token or more"):
        StringLookup(vocabulary=[])
    with says("has room for max_tokens=3"):
        StringLookup(max_tokens=3, vocabulary=["a", "b", "c"])
    with says("reserves ''"):
        StringLookup(mask_token="", vocabulary=["a", ""])
    with says("cannot adapt"):
        StringLookup(vocabulary=["a"]).adapt(["b"])
    with says("needs a vocabulary for output_mode='multi_hot'"):
        StringLookup(output_mode="multi_hot")(["a"])
    with says("needs every token in its vocabulary where num_oov_indices=0. Received: 'z'"):
        StringLookup(vocabulary=["a"], num_oov_indices=0)(["a", "z"])
    with says("needs every token in its vocabulary where num_oov_indices=0. Received: 3"):
        IntegerLookup(vocabulary=[1], num_oov_indices=0)([1, 3])
    with says("needs texts. Received: numbers"):
        StringLookup(vocabulary=["a"])(torch.tensor([1]))
    with says("needs texts. Received: None among them"):
        TextVectorization(vocabulary=["a"])(np.array([None, "a"]))
    with says("vocabulary cannot change its size"):
        layer = StringLookup(output_mode="count", vocabulary=["a"])
        layer.set_vocabulary(["a", "b"])
    with says("idf_weights needs one number for each of 2 tokens"):
        StringLookup(output_mode="tf_idf", vocabulary=["a", "b"], idf_weights=[1.0])
    with says("has no argument vocab"):
        StringLookup(vocab=["a"])
    with says('needs output_mode to be "int" where invert is True'):
        StringLookup(vocabulary=["a"], invert=True, output_mode="count")
    with says("needs salt to be an integer or a pair"):
        Hashing(3, salt="a")
    with says("splits texts of shape"):
        TextVectorization(vocabulary=["a"])([["a", "b"]])
    with says("needs integers or texts"):
        HashedCrossing(3)([torch.tensor([1.5]), torch.tensor([1])])
