"""Every op rule, by family. Importing this package fills `kshape.rulebook.op.OPS`."""

from __future__ import annotations

from ..op import OPS, OpRule
from . import (
    activations,
    binary,
    control,
    convolution,
    creation,
    crossentropy,
    einsum,
    getitem,
    growing,
    image,
    indexing,
    joining,
    linalg,
    ordering,
    products,
    random,
    reductions,
    reshaping,
    signal,
    splitting,
    unary,
)

FAMILIES = (
    activations,
    binary,
    control,
    convolution,
    creation,
    crossentropy,
    einsum,
    getitem,
    growing,
    image,
    indexing,
    joining,
    linalg,
    ordering,
    products,
    random,
    reductions,
    reshaping,
    signal,
    splitting,
    unary,
)
"""The modules of the op rules."""

__all__ = ["FAMILIES", "OPS", "OpRule"]
