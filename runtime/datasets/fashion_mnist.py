"""Pictures of clothes, of the size and number of mnist's digits. Source: keras.datasets.fashion_mnist"""

from __future__ import annotations

import gzip
import zlib

import numpy as np

from ..core.errors import InvalidArgument
from .sources import file_of
from .splits import Samples, Split


def load_data() -> Split:
    """((x_train, y_train), (x_test, y_test)): x (n, 28, 28) uint8 from 0 to 255, y (n,) uint8 from 0 to 9."""
    return _samples("train"), _samples("t10k")


def _samples(part: str) -> Samples:
    labels = _numbers(f"{part}-labels-idx1-ubyte.gz", header=8)
    return _numbers(f"{part}-images-idx3-ubyte.gz", header=16).reshape(len(labels), 28, 28), labels


def _numbers(name: str, header: int) -> np.ndarray:
    """The bytes of a file after its header. They are copied, so that they can be written to."""
    path = file_of(name, name, subfolder="fashion-mnist")
    try:
        with gzip.open(path) as file:
            return np.frombuffer(file.read(), np.uint8, offset=header).copy()
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InvalidArgument(f"{path} is damaged: {error}.") from None
