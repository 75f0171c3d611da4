"""Diagonals and triangles of matrices."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ..core.tensors import convert_to_tensor
from .base import named, op
from .operands import Array, Tensor, summed_dtype


@op
def diag(x: Array, k: int = 0) -> Tensor:
    """(n,) -> (n + |k|, n + |k|), with x on the k-th diagonal   (m, n) -> the k-th diagonal.

    Source: keras.ops.diag
    """
    return torch.diag(convert_to_tensor(x), diagonal=k)


@op
def diagflat(x: Array, k: int = 0) -> Tensor:
    """n elements -> (n + |k|, n + |k|), with them on the k-th diagonal.

    Source: keras.ops.diagflat
    """
    return torch.diagflat(convert_to_tensor(x), offset=k)


@op
def diagonal(x: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """The diagonal of the two axes, which go; it comes last.

    Source: keras.ops.diagonal
    """
    return torch.diagonal(convert_to_tensor(x), offset=offset, dim1=axis1, dim2=axis2)


@op
def trace(x: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """The sum of the diagonal of the two axes; small integers and bool add up in int32.

    Source: keras.ops.trace
    """
    x = convert_to_tensor(x)
    return torch.diagonal(x, offset, axis1, axis2).sum(-1, dtype=summed_dtype(x.dtype))


def _triangle(name: str, kernel: Callable[..., Tensor], doc: str) -> None:
    @named(name)
    def function(x: Array, k: int = 0) -> Tensor:
        return kernel(convert_to_tensor(x), diagonal=k)

    function.__doc__ = f"{doc} the k-th diagonal are kept, the others 0: (..., m, n).\n\nSource: keras.ops.{name}"


_triangle("tril", torch.tril, "The elements on and below")
_triangle("triu", torch.triu, "The elements on and above")
