"""Ops that repeat or add elements: tile, repeat, pad."""

from __future__ import annotations

from typing import Any

from ..dims import Shape, Size, differs, show_shape, show_size, symbol
from ..errors import RuleError, Undecided, is_unknown
from ..op import shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axis_argument, flat_size, need_known, shape_argument, size_argument


@shape_op
def tile(x: Tensor, repeats: Any) -> TensorSpec:
    """Each size times its repeats; the shorter of both is filled with 1 in front."""
    x = as_spec(x)
    times: Shape = shape_argument(repeats, what="tile", argument="repeats")
    rank = max(x.rank, len(times))
    sizes = (1,) * (rank - x.rank) + x.shape
    times = (1,) * (rank - len(times)) + times
    return x.with_shape(*(size * count for size, count in zip(sizes, times, strict=True)))


@shape_op
def repeat(x: Tensor, repeats: Any, axis: Any = None) -> TensorSpec:
    """Each element along the axis as often as `repeats` says; over all elements for None."""
    x = as_spec(x)
    counts = _counts(repeats)
    if axis is None:
        return x.with_shape(_repeated(flat_size(x), counts, x))
    at = axis_argument(axis, x.rank, what="repeat")
    return x.with_shape(*x.shape[:at], _repeated(x.shape[at], counts, x), *x.shape[at + 1 :])


def _counts(repeats: Any) -> list[Size]:
    if isinstance(repeats, TensorSpec) and repeats.sizes:
        raise Undecided("the repeats")
    each = repeats if isinstance(repeats, (list, tuple)) else [repeats]
    return [size_argument(count, what="repeat", argument="repeats") for count in each]


def _repeated(size: Size | None, counts: list[Size], x: TensorSpec) -> Size | None:
    if len(counts) == 1:
        return None if size is None else size * counts[0]
    if size is not None and differs(size, len(counts)):
        raise RuleError(
            "array-reshape",
            f"repeat needs one count, or one for each of the {show_size(size)} elements. "
            f"Received: {len(counts)} counts for shape={show_shape(x.sizes)}.",
            argument="repeats",
        )
    total: Size = 0
    for count in counts:
        total = total + count
    return total


@shape_op
def pad(x: Tensor, pad_width: Any, mode: Any = "constant", constant_values: Any = None) -> TensorSpec:
    """Each size plus what is put before and after it; one pair serves every axis."""
    x = as_spec(x)
    pairs = _pairs(pad_width)
    if x.sizes is None:
        if len(pairs) == 1:
            return x
        return x.with_shape(*[None] * len(pairs))
    if len(pairs) == 1:
        pairs = pairs * x.rank
    if len(pairs) != x.rank:
        raise RuleError(
            "axis-range",
            f"pad needs one pair, or one for each of the {x.rank} axes. "
            f"Received: {len(pairs)} pairs for shape={show_shape(x.sizes)}.",
            argument="pad_width",
            keras="`pad_width` must have the same length as `x.shape`.",
            output=x.with_shape(*[None] * x.rank),
        )
    return x.with_shape(*(size + before + after for size, (before, after) in zip(x.sizes, pairs, strict=True)))


def _pairs(pad_width: Any) -> list[tuple[Size, Size]]:
    """(before, after) for each axis, or one pair for all: 1, (1, 2) and ((1, 2), (0, 0)) are allowed."""
    if isinstance(need_known(pad_width, "pad_width"), (list, tuple)) and pad_width:
        if all(isinstance(each, (list, tuple)) for each in pad_width):
            return [_pair(each) for each in pad_width]
        if any(isinstance(each, (list, tuple, TensorSpec)) or is_unknown(each) for each in pad_width):
            raise Undecided("pad_width")
        return [_pair(pad_width)]
    return [_pair((pad_width,))]


def _pair(values: Any) -> tuple[Size, Size]:
    if len(values) not in (1, 2):
        raise RuleError("argument", f"pad needs pairs in pad_width. Received: {tuple(values)!r}.", argument="pad_width")
    sizes = [_amount(value) for value in values]
    return sizes[0], sizes[-1]


def _amount(value: Any) -> Size:
    return symbol(lower=0) if is_unknown(value) else size_argument(value, what="pad", argument="pad_width")
