"""kshape: a static shape checker for Keras code. Importing this package imports nothing else."""

from __future__ import annotations

from typing import TypeVar

__version__ = "0.1.0"

T = TypeVar("T")


def reveal_shape(x: T, *more: object) -> T:
    """Prints the shape of each argument and gives the first one back; `kshape check` says what it knows of them."""
    for each in (x, *more):
        shape = getattr(each, "shape", None)
        print(f"reveal_shape: {type(each).__name__ if shape is None else tuple(shape)}")
    return x
