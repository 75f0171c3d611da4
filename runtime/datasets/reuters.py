"""11228 reports of a news agency, each of one of 46 topics. Source: keras.datasets.reuters"""

from __future__ import annotations

from typing import Any

import numpy as np

from .pickled import arrays_of
from .sources import file_of
from .splits import Split, need_fraction
from .words import prepared, word_index

TOPICS = """
cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship cotton carcass crude
nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin strategic-metal livestock retail ipi iron-steel rubber
heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead
"""


def load_data(
    path: Any = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
) -> Split:
    """((x_train, y_train), (x_test, y_test)): x arrays of lists of word numbers, y (n,) from 0 to 45.

    `get_word_index()` has the words; index_from is added to their numbers. See `words.prepared` for the arguments.
    """
    need_fraction(test_split)
    data = arrays_of(file_of(path, "reuters.npz"))
    order = np.arange(len(data["x"]))
    np.random.RandomState(seed).shuffle(order)
    given = data["x"][order], data["y"][order]
    [(x, y)] = prepared([given], num_words, skip_top, maxlen, start_char, oov_char, index_from)
    count = int(len(x) * (1 - test_split))
    return (x[:count], y[:count]), (x[count:], y[count:])


def get_word_index(path: Any = "reuters_word_index.json") -> dict[str, int]:
    """word -> its number, the most frequent word being 1; `load_data` adds index_from to it."""
    return word_index(file_of(path, "reuters_word_index.json"))


def get_label_names() -> tuple[str, ...]:
    """The topics, in the order of their numbers."""
    return tuple(TOPICS.split())
