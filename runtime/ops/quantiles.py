"""Reductions to a place in the order of the elements: quantile, percentile, median, and those that skip nan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import named, op
from .operands import Array, Tensor, axis_list, floating
from .reductions import Axis


def _quantile(name: str, scale: float, skip: bool) -> None:
    @named(name)
    def function(x: Array, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Tensor:
        x = floating(x)
        q = convert_to_tensor(q).to(x.device, compute_dtype(x))
        return quantiles(x, q / scale, axis, method, keepdims, skip)

    left_out = " nan is left out." if skip else ""
    function.__doc__ = (
        f"The value below which the part q of the elements along the axes lies (of {scale:g}); the axis of q comes "
        f"first.{left_out}\n\nmethod: linear, lower, higher, midpoint or nearest, between two elements. "
        f"Source: keras.ops.{name}"
    )


_quantile("quantile", 1, skip=False)
_quantile("percentile", 100, skip=False)
_quantile("nanquantile", 1, skip=True)
_quantile("nanpercentile", 100, skip=True)


@op
def median(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The element in the middle, or the mean of the two there; integers and bool become floatx.

    Source: keras.ops.median
    """
    return _median(floating(x), axis, keepdims, skip=False)


@op
def nanmedian(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """As median, nan left out.

    Source: keras.ops.nanmedian
    """
    return _median(floating(x), axis, keepdims, skip=True)


def _median(x: Tensor, axis: Axis, keepdims: Any, skip: bool) -> Tensor:
    half = torch.full((), 0.5, dtype=compute_dtype(x), device=x.device)
    return quantiles(x, half, axis, "linear", keepdims, skip)


def compute_dtype(x: Tensor) -> torch.dtype:
    """float32 at least, in which places between elements are exact enough."""
    return torch.promote_types(x.dtype, torch.float32)


def quantiles(x: Tensor, q: Tensor, axis: Axis, method: str, keepdims: Any, skip: bool) -> Tensor:
    """x: (...), q: (...) between 0 and 1 -> q's shape, then what is left of x's; nan where x has one, unless skipped.

    By sorting, of any size: torch.quantile stops at 16 million elements.
    """
    if method not in BETWEEN:
        raise ValueError(f"no method {method!r}")
    rows, kept = _in_rows(x.to(compute_dtype(x)), axis, keepdims)
    rows = rows.sort(dim=-1).values  # nan comes last
    there = rows.isnan()
    count = (~there).sum(-1, keepdim=True) if skip else torch.full_like(rows[..., :1], rows.shape[-1])
    exact = q.double() if rows.shape[-1] > 2**24 else q  # float32 counts no further
    place = exact.reshape(-1) * (count - 1).clamp_min(0)
    below, above, weight = BETWEEN[method](place)
    low, high = (torch.take_along_dim(rows, each.long(), dim=-1) for each in (below, above))
    found = torch.lerp(low, high, weight.to(low.dtype)) if weight is not None else low
    lost = (count == 0) if skip else there.any(-1, keepdim=True)
    found = torch.where(lost, torch.nan, found)
    return found.movedim(-1, 0).reshape((*q.shape, *kept)).to(x.dtype)


def _in_rows(x: Tensor, axis: Axis, keepdims: Any) -> tuple[Tensor, list[int]]:
    """The axes to reduce as one last axis, and the shape that is left."""
    axes = axis_list(axis, x.ndim)
    rest = [i for i in range(x.ndim) if i not in axes]
    kept = [1 if i in axes else x.shape[i] for i in range(x.ndim) if keepdims or i not in axes]
    sizes = [x.shape[i] for i in rest]
    return x.permute(*rest, *axes).reshape((*sizes, -1)) if axes else x.unsqueeze(-1), kept


def _nearest(place: Tensor) -> tuple[Tensor, Tensor, None]:
    return place.round(), place.round(), None


def _linear(place: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return place.floor(), place.ceil(), place - place.floor()


def _midpoint(place: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return place.floor(), place.ceil(), torch.full_like(place, 0.5)


BETWEEN: dict[str, Callable[[Tensor], tuple[Tensor, Tensor, Tensor | None]]] = {
    "linear": _linear,
    "lower": lambda place: (place.floor(), place.floor(), None),
    "higher": lambda place: (place.ceil(), place.ceil(), None),
    "midpoint": _midpoint,
    "nearest": _nearest,
}
"""Method -> (element below, element above, weight of the one above) for places between elements."""
