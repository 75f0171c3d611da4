"""Ops that take a tensor apart along an axis."""

from __future__ import annotations

from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import named, op
from .operands import Array, Tensor, ints, one_axis


@op
def split(x: Array, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """Equal parts for an int, which must divide the size; the parts between the positions of a list.

    Source: keras.ops.split
    """
    return parts(convert_to_tensor(x), indices_or_sections, axis)


def parts(x: Tensor, at: Any, axis: int) -> list[Tensor]:
    """`at` equal parts, or the parts between the positions `at`, of which those beyond the end are the end."""
    axis = one_axis(axis, x.ndim)
    if not isinstance(at, int):
        return list(torch.tensor_split(x, ints(at), dim=axis))
    if at < 1 or x.shape[axis] % at:
        raise ValueError("a number of parts that divides the size")
    return list(torch.tensor_split(x, at, dim=axis))


@op
def array_split(x: Array, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """As many parts as asked for, the first ones longer by one where the size does not divide.

    Source: keras.ops.array_split
    """
    at = indices_or_sections
    return list(torch.tensor_split(convert_to_tensor(x), at if isinstance(at, int) else ints(at), dim=axis))


def _split_on(name: str, axis: int, least: int) -> None:
    @named(name)
    def function(x: Array, indices_or_sections: Any) -> list[Tensor]:
        x = convert_to_tensor(x)
        if x.ndim < least:
            raise ValueError("a higher rank")
        return parts(x, indices_or_sections, min(axis, x.ndim - 1) if name == "hsplit" else axis)

    function.__doc__ = f"As split, along axis {axis}; rank {least} or more.\n\nSource: keras.ops.{name}"


_split_on("vsplit", 0, 2)
_split_on("hsplit", 1, 1)  # vectors along axis 0
_split_on("dsplit", 2, 3)


@op
def unstack(x: Array, num: int | None = None, axis: int = 0) -> list[Tensor]:
    """One tensor for each position along the axis, which goes; `num` is their number.

    Source: keras.ops.unstack
    """
    found = list(convert_to_tensor(x).unbind(axis))
    if num is not None and num != len(found):
        raise ValueError(f"{len(found)} tensors, not num={num}")
    return found
