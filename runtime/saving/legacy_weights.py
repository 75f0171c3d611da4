"""Weights of Keras 1 and 2 whose layout has changed since."""

from __future__ import annotations

from typing import Any

import numpy as np


def converted(layer: Any, values: list[np.ndarray], version: str) -> list[np.ndarray]:
    """A layer's weights in a file of that version of Keras, as today's layer has them."""
    if not (version == "1" or version.startswith("1.")):
        return values
    name = type(layer).__name__
    if name in ("Conv2D", "Conv2DTranspose") and values and values[0].ndim == 4:
        return _kernel_of_theano(layer, values)
    if name == "LSTM" and len(values) == 12:
        return _joined(values, (0, 6, 3, 9))
    if name == "GRU" and len(values) == 9:
        return _joined(values, (0, 3, 6))
    return values


def _kernel_of_theano(layer: Any, values: list[np.ndarray]) -> list[np.ndarray]:
    """(out, in, height, width) -> (height, width, in, out), where the kernel in the file is of the older order."""
    wanted = tuple(layer.kernel.shape)
    kernel = values[0]
    if kernel.shape == wanted:
        return values
    return [kernel.transpose(2, 3, 1, 0), *values[1:]]


def _joined(values: list[np.ndarray], starts: tuple[int, ...]) -> list[np.ndarray]:
    """Kernel, recurrent kernel and bias of each gate, side by side in today's order of gates."""
    return [np.concatenate([values[start + part] for start in starts], axis=-1) for part in range(3)]
