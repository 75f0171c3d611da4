"""What load_data gives, and how a table of samples is shuffled and divided."""

from __future__ import annotations

import numpy as np

from ..core.errors import InvalidArgument

Samples = tuple[np.ndarray, np.ndarray]
Split = tuple[Samples, Samples]


def shuffled_split(x: np.ndarray, y: np.ndarray, test_split: float, seed: int) -> Split:
    """x and y in the order that a seed gives; the last `test_split` of them (from 0 to 1) are there to test with."""
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y, count = x[order], y[order], int(len(x) * (1 - test_split))
    return (x[:count], y[:count]), (x[count:], y[count:])


def need_fraction(test_split: float) -> None:
    """InvalidArgument for a test_split that is no part of the whole."""
    if not 0 <= test_split < 1:
        raise InvalidArgument(
            f"load_data needs test_split to be at least 0 and below 1. Received: test_split={test_split!r}."
        )
