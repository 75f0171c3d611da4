"""Prices of houses in California in 1990, in dollars, by 8 numbers. Source: keras.datasets.california_housing"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.kinds import one_of

from ..core.errors import asked
from .pickled import arrays_of
from .sources import file_of
from .splits import Split, need_fraction, shuffled_split

SMALL = 600


def load_data(
    version: str = "large", path: Any = "california_housing.npz", test_split: float = 0.2, seed: int = 113
) -> Split:
    """((x_train, y_train), (x_test, y_test)): x (n, 8) and y (n,), both float32.

    version: "large" for all 20640 samples, "small" for 600 of them.
    """
    need_fraction(test_split)
    asked(one_of("large", "small"), "load_data", "version", version)
    data = arrays_of(file_of(path, "california_housing.npz"))
    count = SMALL if version == "small" else None
    return shuffled_split(data["x"][:count], data["y"][:count], test_split, seed)
