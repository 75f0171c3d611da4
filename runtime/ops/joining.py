"""Ops that put tensors together: along an axis that they have, or along a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import named, op
from .operands import Array, Tensor, in_common_dtype, tensors


@op
def concatenate(xs: Any, axis: int | None = 0) -> Tensor:
    """The tensors one after the other along the axis, in their common dtype; flat for None.

    Source: keras.ops.concatenate
    """
    return joined(tensors(xs), axis)


def joined(parts: list[Tensor], axis: int | None) -> Tensor:
    """The tensors one after the other. torch overlooks empty vectors of another rank, which the rule refuses."""
    if axis is None:
        parts, axis = [part.reshape(-1) for part in parts], 0
    if any(part.ndim != parts[0].ndim for part in parts):
        raise ValueError("tensors of different ranks")
    return torch.cat(in_common_dtype(parts), dim=axis)


@op
def append(x1: Array, x2: Array, axis: int | None = None) -> Tensor:
    """x1, then x2, along the axis; both flat for None.

    Source: keras.ops.append
    """
    return joined([convert_to_tensor(x1), convert_to_tensor(x2)], axis)


@op
def stack(x: Any, axis: int = 0) -> Tensor:
    """Tensors of one shape along a new axis, in their common dtype.

    Source: keras.ops.stack
    """
    return torch.stack(in_common_dtype(tensors(x)), dim=axis)


def _stacked(name: str, kernel: Callable[[list[Tensor]], Tensor], doc: str) -> None:
    @named(name)
    def function(xs: Any) -> Tensor:
        return kernel(in_common_dtype(tensors(xs)))

    function.__doc__ = f"{doc}.\n\nSource: keras.ops.{name}"


_stacked("vstack", torch.vstack, "One below the other: along axis 0, vectors as rows")
_stacked("hstack", torch.hstack, "Side by side: along axis 1, vectors along axis 0")
_stacked("dstack", torch.dstack, "One behind the other: along axis 2, matrices as (h, w, 1), vectors as (1, n, 1)")


@op
def meshgrid(*x: Array, indexing: str = "xy") -> list[Tensor]:
    """(n,), (m,), ... -> one grid each: (m, n, ...) for "xy", (n, m, ...) for "ij", each in its own dtype.

    Source: keras.ops.meshgrid
    """
    if indexing not in ("xy", "ij"):
        raise ValueError("indexing xy or ij")
    lines = [convert_to_tensor(each).reshape(-1) for each in x]
    places = list(range(len(lines)))
    if indexing == "xy" and len(lines) > 1:
        places[:2] = 1, 0
    shape = [lines[place].shape[0] for place in places]
    return [line.reshape([-1 if i == place else 1 for i in places]).expand(shape) for place, line in enumerate(lines)]
