"""Handwritten digits: 60000 to learn and 10000 to test with, of 28 x 28. Source: keras.datasets.mnist"""

from __future__ import annotations

from typing import Any

from .pickled import arrays_of
from .sources import file_of
from .splits import Split


def load_data(path: Any = "mnist.npz") -> Split:
    """((x_train, y_train), (x_test, y_test)): x (n, 28, 28) uint8 from 0 to 255, y (n,) uint8 from 0 to 9."""
    data = arrays_of(file_of(path, "mnist.npz"))
    return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
