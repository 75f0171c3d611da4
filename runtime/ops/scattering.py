"""Ops that place elements at positions, or add up those of one place: scatter, slice, segment_sum."""

from __future__ import annotations

import math
from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import named, op
from .operands import Array, Tensor, as_shape


@op
def scatter(indices: Array, values: Array, shape: Any) -> Tensor:
    """Zeros of the shape, to which the values are added at the indices. indices: (..., k), values: (..., rest).

    Source: keras.ops.scatter
    """
    indices, values = convert_to_tensor(indices).long(), convert_to_tensor(values)
    shape = tuple(as_shape(shape))
    depth = indices.shape[-1]
    at = indices.reshape(-1, depth).unbind(-1)
    empty = torch.zeros(shape, dtype=values.dtype, device=values.device)
    return empty.index_put(at, values.reshape(-1, *shape[depth:]), accumulate=True)


_REDUCTIONS = {"max": "amax", "min": "amin", "mul": "prod"}


@op
def scatter_update(inputs: Array, indices: Array, updates: Array, reduction: str | None = None) -> Tensor:
    """inputs with the updates at the indices, in place of what stood there or combined with it.

    indices: (n, k), updates: (n, rest). reduction: None, "add", "max", "min" or "mul". Source: keras.ops.scatter_update
    """
    x = convert_to_tensor(inputs)
    indices, updates = convert_to_tensor(indices).long(), convert_to_tensor(updates, x.dtype)
    if reduction is None or reduction == "add":
        return x.index_put(indices.unbind(-1), updates, accumulate=reduction == "add")
    depth = indices.shape[-1]
    rest = x.shape[depth:]
    flat = x.reshape(math.prod(x.shape[:depth]), *rest)
    place = _flat_places(indices, x.shape[:depth]).reshape(-1, *[1] * len(rest)).expand(-1, *rest)
    source = updates.expand(*indices.shape[:-1], *rest).reshape(place.shape)
    return flat.scatter_reduce(0, place, source, reduce=_REDUCTIONS[reduction]).reshape(x.shape)


def _flat_places(indices: Tensor, shape: Any) -> Tensor:
    """(n, k) positions -> (n,) positions in the flat order of the shape; those below 0 count from the end."""
    place = indices.new_zeros(indices.shape[:-1])
    for at, size in zip(indices.unbind(-1), shape, strict=True):
        place = place * size + torch.where(at < 0, at + size, at)
    return place


@op
def slice_(inputs: Array, start_indices: Any, shape: Any) -> Tensor:
    """The block of the shape from start_indices on; -1 takes what is left of an axis.

    Source: keras.ops.slice
    """
    x = convert_to_tensor(inputs)
    starts, sizes = _starts(start_indices), as_shape(shape)
    if len(starts) != x.ndim or len(sizes) != x.ndim:
        raise IndexError("one entry for each axis")
    for axis, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        x = _block(x, axis, start, int(size))
    return x


def _starts(value: Any) -> Any:
    """A list of ints, and of tensors of rank 0 where the starts are a tensor."""
    return list(value.unbind(0)) if isinstance(value, Tensor) else as_shape(value)


def _block(x: Tensor, axis: int, start: Any, size: int) -> Tensor:
    """A start that is a tensor stays on its device."""
    if isinstance(start, Tensor):
        count = x.shape[axis] if size == -1 else size
        if size == -1:
            return x.narrow(axis, int(start), count - int(start))
        return x.index_select(axis, start.to(x.device) + torch.arange(count, device=x.device))
    return x.narrow(axis, start, x.shape[axis] - start if size == -1 else size)


@op
def slice_update(inputs: Array, start_indices: Any, updates: Array) -> Tensor:
    """inputs with the updates from start_indices on.

    Source: keras.ops.slice_update
    """
    x = convert_to_tensor(inputs)
    updates = convert_to_tensor(updates, x.dtype)
    starts = _starts(start_indices)
    if len(starts) != x.ndim or updates.ndim != x.ndim:
        raise IndexError("one entry for each axis")
    if not any(isinstance(start, Tensor) for start in starts):
        result = x.clone()
        for axis, (start, size) in enumerate(zip(starts, updates.shape, strict=True)):
            if not 0 <= start <= x.shape[axis] - size:
                raise IndexError("a block beyond the tensor")
        result[tuple(slice(start, start + size) for start, size in zip(starts, updates.shape, strict=True))] = updates
        return result
    places = [
        (start + torch.arange(size, device=x.device)).reshape([-1 if i == axis else 1 for i in range(x.ndim)])
        for axis, (start, size) in enumerate(zip(starts, updates.shape, strict=True))
    ]
    return x.index_put(places, updates)


def _segments(data: Array, segment_ids: Array, num_segments: int | None, reduce: str, empty: Any) -> Tensor:
    """Rows of one segment together. Rows of no segment fall into one that is cut off again."""
    x, ids = convert_to_tensor(data), convert_to_tensor(segment_ids).long()
    if ids.ndim != 1 or ids.shape[0] != x.shape[0]:
        raise ValueError("one segment for each row")
    count = num_segments if num_segments else (int(ids.max()) + 1 if ids.numel() else 0)
    ids = torch.where((ids >= 0) & (ids < count), ids, count).to(x.device)
    start = torch.full((count + 1, *x.shape[1:]), empty, dtype=x.dtype, device=x.device)
    if reduce == "sum":
        return start.index_add(0, ids, x)[:-1]
    places = ids.reshape(-1, *[1] * (x.ndim - 1)).expand_as(x)
    return start.scatter_reduce(0, places, x, reduce=reduce)[:-1]


def _lowest(dtype: torch.dtype) -> Any:
    return -torch.inf if dtype.is_floating_point else torch.iinfo(dtype).min


def _highest(dtype: torch.dtype) -> Any:
    return torch.inf if dtype.is_floating_point else torch.iinfo(dtype).max


def _segment_op(name: str, reduce: str, empty: Any, doc: str) -> None:
    @named(name)
    def function(data: Array, segment_ids: Array, num_segments: int | None = None, sorted: bool = False) -> Tensor:
        data = convert_to_tensor(data)
        return _segments(data, segment_ids, num_segments, reduce, empty(data.dtype) if callable(empty) else empty)

    function.__doc__ = (
        f"{doc} of the rows of each segment: data (n, ...), segment_ids (n,) -> (num_segments, ...).\n\n"
        f"Rows whose segment is below 0 or beyond the last are left out. Source: keras.ops.{name}"
    )


_segment_op("segment_sum", "sum", 0, "The sum")
_segment_op("segment_max", "amax", _lowest, "The maximum (-inf of none)")
_segment_op("segment_min", "amin", _highest, "The minimum (inf of none)")
_segment_op("segment_prod", "prod", 1, "The product")
