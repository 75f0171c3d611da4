"""Reductions that leave nan out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import op
from .extremes import position
from .operands import Array, Tensor, floating
from .reductions import Axis, multiplied, reduced, summed


@op
def nansum(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The sum along the axes, nan as 0; small integers and bool add up in int32.

    Source: keras.ops.nansum
    """
    x = convert_to_tensor(x)
    return reduced(torch.nansum, x, axis, keepdims) if x.is_floating_point() else summed(x, axis, keepdims)


@op
def nanprod(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The product along the axes, nan as 1; small integers and bool multiply in int32.

    Source: keras.ops.nanprod
    """
    return multiplied(without_nan(convert_to_tensor(x), 1), axis, keepdims)


@op
def nanmean(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The mean along the axes of what is not nan; integers and bool become floatx.

    Source: keras.ops.nanmean
    """
    return reduced(torch.nanmean, floating(x), axis, keepdims)


@op
def nanvar(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The variance along the axes of what is not nan; integers and bool become floatx.

    Source: keras.ops.nanvar
    """
    return reduced(_variance, floating(x), axis, keepdims)


@op
def nanstd(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """sqrt(nanvar(x)) along the axes; integers and bool become floatx.

    Source: keras.ops.nanstd
    """
    return reduced(_variance, floating(x), axis, keepdims).sqrt()


def _variance(x: Tensor, axes: Any, keepdim: bool) -> Tensor:
    there = ~x.isnan()
    offset = torch.where(there, x - torch.nanmean(x, axes, keepdim=True), 0)
    square = (offset * offset.conj()).real if x.is_complex() else offset.square()
    return square.sum(axes, keepdim=keepdim) / there.sum(axes, keepdim=keepdim)


@op
def nanmax(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The largest element along the axes that is not nan; nan where there is none.

    Source: keras.ops.nanmax
    """
    return _extreme(torch.amax, -torch.inf, convert_to_tensor(x), axis, keepdims)


@op
def nanmin(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The smallest element along the axes that is not nan; nan where there is none.

    Source: keras.ops.nanmin
    """
    return _extreme(torch.amin, torch.inf, convert_to_tensor(x), axis, keepdims)


def _extreme(kernel: Callable[..., Tensor], worst: float, x: Tensor, axis: Axis, keepdims: Any) -> Tensor:
    if not x.is_floating_point():
        return reduced(kernel, x, axis, keepdims)
    found = reduced(kernel, without_nan(x, worst), axis, keepdims)
    return torch.where(reduced(torch.all, x.isnan(), axis, keepdims), torch.nan, found)


@op
def nanargmax(x: Array, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the largest element along the axis that is not nan stands first, int32; -1 where there is none.

    Source: keras.ops.nanargmax
    """
    return _position(torch.argmax, -torch.inf, convert_to_tensor(x), axis, keepdims)


@op
def nanargmin(x: Array, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the smallest element along the axis that is not nan stands first, int32; -1 where there is none.

    Source: keras.ops.nanargmin
    """
    return _position(torch.argmin, torch.inf, convert_to_tensor(x), axis, keepdims)


def _position(kernel: Callable[..., Tensor], worst: float, x: Tensor, axis: Any, keepdims: Any) -> Tensor:
    if not x.is_floating_point():
        return position(kernel, x, axis, keepdims)
    found = position(kernel, without_nan(x, worst), axis, keepdims)
    return torch.where(reduced(torch.all, x.isnan(), axis, keepdims), -1, found)


def without_nan(x: Tensor, value: float) -> Tensor:
    """x with the value in place of nan; infinities stay."""
    return torch.where(x.isnan(), value, x) if x.is_floating_point() or x.is_complex() else x
