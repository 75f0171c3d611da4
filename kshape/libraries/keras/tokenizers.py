"""Tokenizer of keras.preprocessing.text: texts become lists of word numbers, whose highest the vocabulary tells."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import (
    Array,
    DataFacts,
    DictValue,
    Instance,
    ListValue,
    Native,
    NativeClass,
    Property,
    Unknown,
)

from .convert import to_rule
from .pipelines import is_count

VOCABULARY = "<vocabulary>"


class Vocabulary:
    """The words of one tokenizer: numbers 1 to `words` (a size nobody knows), or below `limit` where that is given."""

    __slots__ = ("limit", "words")

    def __init__(self, limit: int | None) -> None:
        self.limit, self.words = limit, symbol(lower=1)


class WordIndex(DictValue):
    """word -> number; `count` is how many there are."""

    __slots__ = ("count",)

    def __init__(self, count: Any) -> None:
        super().__init__({}, is_open=True, element=symbol(lower=1))
        self.count = count


class Numbers(ListValue):
    """Lists of word numbers, with what is known of these."""

    __slots__ = ("facts",)

    def __init__(self, facts: DataFacts) -> None:
        super().__init__(None, ListValue(None, Unknown("the number of a word")))
        self.facts = facts


def _make(cls: Any, call: Call) -> Instance:
    made = Instance(cls, call.span)
    limit = to_rule(call.argument(0, "num_words", call.kwargs.get("nb_words")))
    if limit is None or isinstance(limit, int):
        made.fields[VOCABULARY] = Vocabulary(limit)
    return made


def _vocabulary(call: Call) -> Vocabulary | None:
    found = call.receiver.fields.get(VOCABULARY) if isinstance(call.receiver, Instance) else None
    return found if isinstance(found, Vocabulary) else None


def _sequences(call: Call) -> Any:
    """texts_to_sequences(texts): a list of word numbers for each text"""
    words = _vocabulary(call)
    if words is None:
        return ListValue(None, ListValue(None, Unknown("the number of a word")))
    high = None if words.limit is None else words.limit - 1
    return Numbers(DataFacts(0, high, "sequences", source="texts_to_sequences()", origin=words))


def _matrix(call: Call) -> Any:
    """texts_to_matrix(texts, mode): a row for each text, a column for each word"""
    words = _vocabulary(call)
    rows = call.interpreter.length(call.argument(0, "texts"), call.span)
    columns: Any = None
    if words is not None:
        columns = words.words + 1 if words.limit is None else words.limit
    return Array(TensorSpec((rows if is_count(rows) else None, columns), "float64"), None, call.span)


def _index(call: Call) -> Any:
    """word_index: word -> number"""
    words = _vocabulary(call)
    return DictValue({}, is_open=True, element=symbol(lower=1)) if words is None else WordIndex(words.words)


def _nothing(call: Call) -> None:
    """A method without a result."""


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


def _native(name: str, handler: Any) -> Native:
    return Native(f"keras.preprocessing.text.Tokenizer.{name}", handler)


TOKENIZER = NativeClass("Tokenizer", make=_make)
TOKENIZER.members.update(
    {
        "texts_to_sequences": _native("texts_to_sequences", _sequences),
        "texts_to_matrix": _native("texts_to_matrix", _matrix),
        "sequences_to_matrix": _native("sequences_to_matrix", _matrix),
        "word_index": Property("property", _native("word_index", _index)),
        **{name: _native(name, _nothing) for name in ("fit_on_texts", "fit_on_sequences")},
        **{
            name: _native(name, _unknown)
            for name in ("sequences_to_texts", "sequences_to_texts_generator", "to_json", "get_config")
        },
        **{
            name: Property("property", _native(name, _unknown))
            for name in ("word_counts", "word_docs", "index_word", "index_docs", "num_words", "document_count")
        },
    }
)
CLASSES: dict[str, Any] = {"Tokenizer": TOKENIZER}
