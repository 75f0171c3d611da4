"""The functions of `keras.ops` on torch's tensors.

Every op that a module of this package registers is an attribute here under its own name; those of images are in
`runtime.ops.image`, random ones in `runtime.random`. On symbolic tensors, an op gives a symbolic tensor.
"""

from __future__ import annotations

from typing import Any

from . import (  # noqa: F401  (each registers its ops)
    activations,
    associative,
    attention,
    binary,
    blocks,
    control,
    convolution,
    counting,
    creation,
    crossentropy,
    ctc,
    diagonals,
    extremes,
    getitem,
    gradients,
    growing,
    image,
    indexing,
    joining,
    linalg,
    nan_reductions,
    nn,
    normalization,
    numpy,
    operators,
    ordering,
    patterns,
    pooling,
    products,
    quantiles,
    random,
    reductions,
    reshaping,
    running,
    scattering,
    sequences,
    signal,
    similarity,
    spacing,
    splitting,
    transposed_convolution,
    unary,
)
from .base import FUNCTIONS
from .names import find

__all__ = [_name for _name in FUNCTIONS if "." not in _name]

for _name in __all__:
    globals()[_name] = FUNCTIONS[_name]


def __getattr__(name: str) -> Any:
    """AttributeError with the nearest name; type checkers learn from it that there are more names than they see."""
    return find(__name__, name)


def __dir__() -> list[str]:
    return [*__all__, "image", "linalg", "nn", "numpy"]
