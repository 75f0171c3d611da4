"""Prices of houses around Boston in 1978, in thousands of dollars, by 13 numbers. Source: keras.datasets.boston_housing

One of the numbers is made of the share of black people in a place; think twice before you learn from it.
"""

from __future__ import annotations

from typing import Any

from .pickled import arrays_of
from .sources import file_of
from .splits import Split, need_fraction, shuffled_split


def load_data(path: Any = "boston_housing.npz", test_split: float = 0.2, seed: int = 113) -> Split:
    """((x_train, y_train), (x_test, y_test)): x (n, 13) and y (n,), both float64; 506 samples in all."""
    need_fraction(test_split)
    data = arrays_of(file_of(path, "boston_housing.npz"))
    return shuffled_split(data["x"], data["y"], test_split, seed)
