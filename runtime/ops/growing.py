"""Ops that repeat or add elements: tile, repeat, pad."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor, as_shape, ints, one_axis


@op
def tile(x: Array, repeats: Any) -> Tensor:
    """x repeated along each axis; the shorter of its shape and the repeats is filled with 1 in front.

    Source: keras.ops.tile
    """
    return torch.tile(convert_to_tensor(x), tuple(as_shape(repeats)))


@op
def repeat(x: Array, repeats: Any, axis: int | None = None) -> Tensor:
    """Each element along the axis as often as `repeats` says; over all elements in one row for None.

    Source: keras.ops.repeat
    """
    x = convert_to_tensor(x)
    x, axis = (x.reshape(-1), 0) if axis is None else (x, one_axis(axis, x.ndim))
    if isinstance(repeats, int):
        return torch.repeat_interleave(x, repeats, dim=axis)
    if isinstance(repeats, Tensor):
        return torch.repeat_interleave(x, repeats.to(x.device).reshape(-1), dim=axis)
    counts = ints(repeats)
    if len(counts) == 1:
        return torch.repeat_interleave(x, counts[0], dim=axis)
    each = torch.tensor(counts, device=x.device)
    return torch.repeat_interleave(x, each, dim=axis, output_size=sum(counts))  # known, so nothing waits for it


@op
def pad(x: Array, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Tensor:
    """Each axis with elements before and after it; one pair, or one number, serves every axis.

    mode: "constant" (0, or constant_values), "reflect" (without the edge), "symmetric" (with it), "edge" or
    "replicate" (the edge again), "wrap" or "circular" (from the other end). Source: keras.ops.pad, numpy.pad
    """
    x = convert_to_tensor(x)
    pairs = _pairs(pad_width, x.ndim)
    if mode == "constant":
        value = 0 if constant_values is None else constant_values
        return torch.nn.functional.pad(x, [n for pair in reversed(pairs) for n in pair], value=value)
    if constant_values is not None:
        raise InvalidArgument(f'pad takes constant_values only with mode="constant". Received: mode={mode!r}.')
    if mode not in SOURCES:
        raise InvalidArgument(f"pad needs mode constant, {', '.join(SOURCES)}. Received: mode={mode!r}.")
    for axis, (before, after) in enumerate(pairs):
        if before or after:
            x = x.index_select(axis, SOURCES[mode](_places(x, axis, before, after), x.shape[axis]))
    return x


def _pairs(pad_width: Any, rank: int) -> list[tuple[int, int]]:
    """(before, after) for each axis."""
    pad_width = pad_width.tolist() if hasattr(pad_width, "tolist") else pad_width
    if isinstance(pad_width, int):
        return [(pad_width, pad_width)] * rank
    if all(isinstance(each, int) for each in pad_width):
        return [(pad_width[0], pad_width[-1])] * rank
    pairs = [(each, each) if isinstance(each, int) else (int(each[0]), int(each[-1])) for each in pad_width]
    pairs = pairs * rank if len(pairs) == 1 else pairs
    if len(pairs) != rank:
        raise ValueError("one pair for each axis")
    return pairs


def _places(x: Tensor, axis: int, before: int, after: int) -> Tensor:
    """-before, ..., -1, 0, ..., n - 1, n, ..., n + after - 1"""
    return torch.arange(-before, x.shape[axis] + after, device=x.device)


def _reflected(places: Tensor, size: int) -> Tensor:
    """2 1 | 0 1 2 | 1 0: there and back, the ends once."""
    return (size - 1) - (places.remainder(max(2 * (size - 1), 1)) - (size - 1)).abs()


def _mirrored(places: Tensor, size: int) -> Tensor:
    """1 0 | 0 1 2 | 2 1: there and back, the ends twice."""
    there = places.remainder(2 * size)
    return torch.minimum(there, 2 * size - 1 - there)


def _clamped(places: Tensor, size: int) -> Tensor:
    return places.clamp(0, size - 1)


def _wrapped(places: Tensor, size: int) -> Tensor:
    return places.remainder(size)


SOURCES: dict[str, Callable[[Tensor, int], Tensor]] = {
    "reflect": _reflected,
    "symmetric": _mirrored,
    "edge": _clamped,
    "replicate": _clamped,
    "wrap": _wrapped,
    "circular": _wrapped,
}
"""Mode -> where the elements come from, for places of which those of the tensor are 0 ... size - 1."""
