"""Order and search: sort, top_k, searchsorted, unique values, differences of neighbours."""

from __future__ import annotations

from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor, one_axis, pair_of_tensors


def sortable(x: Array, axis: int | None) -> tuple[Tensor, int]:
    """x and its axis: all elements in one row for None. bool as uint8, since torch orders no truth values on a GPU."""
    x = convert_to_tensor(x)
    x = x.to(torch.uint8) if x.dtype is torch.bool else x
    return (x.reshape(-1), 0) if axis is None else (x, axis)


@op
def sort(x: Array, axis: int | None = -1) -> Tensor:
    """The elements along the axis in rising order; all of them in one row for None.

    Source: keras.ops.sort
    """
    x = convert_to_tensor(x)
    values, along = sortable(x, axis)
    return torch.sort(values, dim=along).values.to(x.dtype)


@op
def argsort(x: Array, axis: int | None = -1) -> Tensor:
    """The positions of the elements in rising order, int32; equal ones keep their order.

    Source: keras.ops.argsort
    """
    values, along = sortable(x, axis)
    return torch.argsort(values, dim=along, stable=True).to(torch.int32)


@op
def argpartition(x: Array, kth: int, axis: int | None = -1) -> Tensor:
    """Positions, int32: that of the kth smallest element in place kth, smaller ones before it.

    A sorted order is one of those that Keras promises. Source: keras.ops.argpartition
    """
    values, along = sortable(x, axis)
    one_axis(kth, values.shape[along])
    return torch.argsort(values, dim=along, stable=True).to(torch.int32)


@op
def top_k(x: Array, k: int, sorted: bool = True) -> tuple[Tensor, Tensor]:
    """x: (..., n) -> the k largest values (..., k), falling, and their positions (..., k), int32.

    Source: keras.ops.top_k
    """
    x = convert_to_tensor(x)
    if not x.ndim:
        raise IndexError("a last axis")
    values, places = torch.topk(sortable(x, -1)[0], k, sorted=sorted)
    return values.to(x.dtype), places.to(torch.int32)


@op
def in_top_k(targets: Array, predictions: Array, k: int) -> Tensor:
    """targets: (batch,), predictions: (batch, classes) -> whether the target's prediction is among the k largest.

    Source: keras.ops.in_top_k
    """
    targets, predictions = convert_to_tensor(targets).long(), convert_to_tensor(predictions)
    if targets.shape[0] != predictions.shape[0]:
        raise ValueError("one target for each row")
    least = torch.topk(predictions, k, dim=-1).values[..., -1]
    return predictions.gather(-1, targets.unsqueeze(-1)).squeeze(-1) >= least


@op
def searchsorted(sorted_sequence: Array, values: Array, side: str = "left") -> Tensor:
    """Where each value would stand in the sequence, int32: (n,), (...) -> (...). "right": behind its equals.

    Source: keras.ops.searchsorted
    """
    sequence, values = pair_of_tensors(sorted_sequence, values)
    if sequence.ndim != 1:
        raise ValueError("a sequence of rank 1")
    return torch.searchsorted(sequence, values.contiguous(), side=side, out_int32=True)


@op
def digitize(x: Array, bins: Array) -> Tensor:
    """The bin of each element, int32: how many edges are not above it. x: (...), bins: (n,), rising -> (...).

    Source: keras.ops.digitize
    """
    x, bins = pair_of_tensors(x, bins)
    if bins.ndim > 1:
        raise ValueError("bins of rank 1")
    return torch.bucketize(x, bins, right=True, out_int32=True)


@op
def diff(a: Array, n: int = 1, axis: int = -1) -> Tensor:
    """a[i + 1] - a[i] along the axis, n times over.

    Source: keras.ops.diff
    """
    return torch.diff(convert_to_tensor(a), n=n, dim=axis)


@op
def unique(
    x: Array,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The distinct elements (or slices along the axis) in rising order, with the extras that are asked for, int32.

    return_index: where each stands first. return_inverse: which of them each element is. return_counts: how often each
    occurs. `size` cuts what is beyond it, and fills what is missing: values by fill_value (0), counts by 0, positions
    by 1. Source: keras.ops.unique
    """
    x = convert_to_tensor(x)
    values, inverse, counts = torch.unique(x, sorted=sorted, return_inverse=True, return_counts=True, dim=axis)
    along = 0 if axis is None else one_axis(axis, x.ndim)
    extras = []
    if return_index:
        extras.append(_fitted(_first_places(inverse.reshape(-1), counts.shape[0]), size, 0, 1))
    if return_inverse:
        extras.append(inverse)
    if return_counts:
        extras.append(_fitted(counts, size, 0, 0))
    values = _fitted(values, size, along, 0 if fill_value is None else fill_value)
    return (values, *(extra.to(torch.int32) for extra in extras)) if extras else values


def _first_places(inverse: Tensor, count: int) -> Tensor:
    places = torch.arange(inverse.shape[0], device=inverse.device)
    return places.new_empty(count).scatter_reduce(0, inverse, places, reduce="amin", include_self=False)


def _fitted(x: Tensor, size: int | None, axis: int, fill: Any) -> Tensor:
    """x cut or filled to `size` along the axis."""
    if size is None or x.shape[axis] == size:
        return x
    if x.shape[axis] > size:
        return x.narrow(axis, 0, size)
    missing = list(x.shape)
    missing[axis] = size - x.shape[axis]
    return torch.cat([x, x.new_full(missing, fill)], dim=axis)
