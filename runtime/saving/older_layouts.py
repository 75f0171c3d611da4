"""Weights of Keras 1 and 2 whose layout has changed since."""

from __future__ import annotations

from typing import Any

import numpy as np


def converted(layer: Any, values: list[Any], version: str) -> list[Any]:
    """A layer's values in a file of that version of Keras, as today's layer has them.

    values: objects with `shape` and `read()`, which are read only where they change.
    """
    if not (version == "1" or version.startswith("1.")):
        return values
    name = type(layer).__name__
    if name in ("Conv2D", "Conv2DTranspose") and values and len(values[0].shape) == 4:
        return _kernel_of_theano(layer, values)
    if name == "LSTM" and len(values) == 12:
        return _joined(values, (0, 6, 3, 9))
    if name == "GRU" and len(values) == 9:
        return _joined(values, (0, 3, 6))
    return values


class Array:
    """A value that is read already."""

    def __init__(self, value: np.ndarray) -> None:
        self.shape, self._value = value.shape, value

    def read(self) -> np.ndarray:
        return self._value


def _kernel_of_theano(layer: Any, values: list[Any]) -> list[Any]:
    """(out, in, height, width) -> (height, width, in, out), where the kernel in the file is of the older order."""
    if tuple(values[0].shape) == tuple(layer.kernel.shape):
        return values
    return [Array(values[0].read().transpose(2, 3, 1, 0)), *values[1:]]


def _joined(values: list[Any], starts: tuple[int, ...]) -> list[Any]:
    """Kernel, recurrent kernel and bias of each gate, side by side in today's order of gates."""
    arrays = [value.read() for value in values]
    return [Array(np.concatenate([arrays[start + part] for start in starts], axis=-1)) for part in range(3)]
