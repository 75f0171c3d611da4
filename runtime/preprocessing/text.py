"""Texts to lists of word numbers, as Keras 1 and 2 did it. Source: keras.preprocessing.text of Keras 2"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from ..core.errors import InvalidArgument
from .tokenizer import FILTERS, Tokenizer, text_to_word_sequence, tokenizer_from_json

__all__ = ["Tokenizer", "hashing_trick", "one_hot", "text_to_word_sequence", "tokenizer_from_json"]


def one_hot(
    input_text: str,
    n: int,
    filters: str = FILTERS,
    lower: bool = True,
    split: str = " ",
    analyzer: Callable[[str], list[str]] | None = None,
) -> list[int]:
    """A number from 1 to n - 1 for each word, by Python's `hash`, which differs from one run to the next."""
    return hashing_trick(input_text, n, hash, filters, lower, split, analyzer)


def hashing_trick(
    text: str,
    n: int,
    hash_function: Any = None,
    filters: str = FILTERS,
    lower: bool = True,
    split: str = " ",
    analyzer: Callable[[str], list[str]] | None = None,
) -> list[int]:
    """A number from 1 to n - 1 for each word; two words may share one.

    hash_function: word -> int; "md5" is the same in every run, None is Python's `hash`.
    """
    if n < 2:
        raise InvalidArgument(f"hashing_trick needs n to be 2 or more. Received: n={n!r}.")
    function = {None: hash, "md5": _md5}.get(hash_function, hash_function)
    words = analyzer(text) if analyzer is not None else text_to_word_sequence(text, filters, lower, split)
    return [function(word) % (n - 1) + 1 for word in words]


def _md5(word: str) -> int:
    return int(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest(), 16)
