"""Reviews of films, 25000 to learn and 25000 to test with, for or against. Source: keras.datasets.imdb"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.errors import InvalidArgument
from .pickled import arrays_of
from .sources import file_of
from .splits import Split
from .words import prepared, word_index


def load_data(
    path: Any = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
    **older: Any,
) -> Split:
    """((x_train, y_train), (x_test, y_test)): x arrays of lists of word numbers, y (n,) of 0 (against) and 1 (for).

    `get_word_index()` has the words; index_from is added to their numbers. See `words.prepared` for the arguments.
    nb_words is num_words' name in Keras 1 and 2. Raises InvalidArgument where maxlen leaves no text.
    """
    num_words = older.pop("nb_words", num_words)
    if older:
        raise InvalidArgument(f"load_data has no argument {next(iter(older))}.")
    data = arrays_of(file_of(path, "imdb.npz"))
    random, parts = np.random.RandomState(seed), []
    for part in ("train", "test"):
        order = np.arange(len(data[f"x_{part}"]))
        random.shuffle(order)
        parts.append((data[f"x_{part}"][order], data[f"y_{part}"][order]))
    train, test = prepared(parts, num_words, skip_top, maxlen, start_char, oov_char, index_from)
    return train, test


def get_word_index(path: Any = "imdb_word_index.json") -> dict[str, int]:
    """word -> its number, the most frequent word being 1; `load_data` adds index_from to it."""
    return word_index(file_of(path, "imdb_word_index.json"))
