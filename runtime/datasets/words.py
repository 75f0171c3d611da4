"""Texts as lists of word numbers, the most frequent word being 1: what imdb and reuters have in common."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from ..core.errors import InvalidArgument
from .splits import Samples


def word_index(path: Path) -> dict[str, int]:
    """word -> its number, before index_from is added."""
    found: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return found


def prepared(
    parts: Sequence[Samples],
    num_words: int | None,
    skip_top: int,
    maxlen: int | None,
    start_char: int | None,
    oov_char: int | None,
    index_from: int | None,
) -> list[Samples]:
    """The texts of each part with numbers moved and marked as `load_data` was asked to.

    start_char stands before each text; index_from is added to each number; of maxlen words or more none is kept; a
    number below skip_top, or of num_words or more, becomes oov_char (None: is left out). num_words=None is the largest
    number, so that this one word becomes oov_char: Keras has it so.
    """
    shift = index_from or 0
    found = [_kept(_moved(texts, shift, start_char), labels, maxlen) for texts, labels in parts]
    if not num_words:
        num_words = int(max(words.max() for (words, _), _ in found if len(words)))
    return [(_limited(*texts, skip_top, num_words, oov_char), labels) for texts, labels in found]


Texts = tuple[np.ndarray, np.ndarray]
"""The words of all texts in a row, and how many of them each text has."""


def _moved(texts: np.ndarray, shift: int, start_char: int | None) -> Texts:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    words = np.fromiter(chain.from_iterable(texts), np.int64, int(lengths.sum())) + shift
    if start_char is None:
        return words, lengths
    starts = np.cumsum(lengths) - lengths
    return np.insert(words, starts, start_char), lengths + 1


def _kept(texts: Texts, labels: np.ndarray, maxlen: int | None) -> tuple[Texts, np.ndarray]:
    if not maxlen:
        return texts, labels
    words, lengths = texts
    short = lengths < maxlen
    if not short.any():
        raise InvalidArgument(f"load_data needs maxlen to leave some texts. Received: maxlen={maxlen}. Increase it.")
    return (words[np.repeat(short, lengths)], lengths[short]), labels[short]


def _limited(words: np.ndarray, lengths: np.ndarray, skip_top: int, num_words: int, oov_char: int | None) -> np.ndarray:
    """An array of lists."""
    known = (words >= skip_top) & (words < num_words)
    if oov_char is not None:
        words = np.where(known, words, oov_char)
    else:
        words, lengths = (
            words[known],
            np.bincount(np.repeat(np.arange(len(lengths)), lengths)[known], minlength=len(lengths)),
        )
    ends = np.cumsum(lengths)
    row = words.tolist()
    texts = np.empty(len(lengths), dtype=object)
    texts[:] = [row[start:end] for start, end in zip((ends - lengths).tolist(), ends.tolist(), strict=True)]
    return texts
