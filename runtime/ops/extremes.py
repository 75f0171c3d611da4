"""Reductions to the largest and the smallest element, and to their places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor
from .reductions import Axis, reduced


@op
def amax(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The largest element along the axes.

    Source: keras.ops.amax
    """
    return reduced(torch.amax, convert_to_tensor(x), axis, keepdims)


@op
def amin(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The smallest element along the axes.

    Source: keras.ops.amin
    """
    return reduced(torch.amin, convert_to_tensor(x), axis, keepdims)


@op
def max_(x: Array, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Tensor:
    """The largest element along the axes, `initial` at least. Without one, an empty tensor has none.

    Source: keras.ops.max
    """
    return _extreme(torch.amax, torch.maximum, convert_to_tensor(x), axis, keepdims, initial)


@op
def min_(x: Array, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Tensor:
    """The smallest element along the axes, `initial` at most. Without one, an empty tensor has none.

    Source: keras.ops.min
    """
    return _extreme(torch.amin, torch.minimum, convert_to_tensor(x), axis, keepdims, initial)


def _extreme(
    kernel: Callable[..., Tensor], either: Callable[..., Tensor], x: Tensor, axis: Axis, keepdims: Any, initial: Any
) -> Tensor:
    if initial is None:
        return reduced(kernel, x, axis, keepdims)
    initial = convert_to_tensor(initial).to(x.device, x.dtype)
    if not x.numel():  # the sum has the shape that is left
        return torch.zeros_like(reduced(torch.sum, x, axis, keepdims), dtype=x.dtype) + initial
    return either(reduced(kernel, x, axis, keepdims), initial)


@op
def ptp(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """max(x) - min(x) along the axes.

    Source: keras.ops.ptp
    """
    x = convert_to_tensor(x)
    return reduced(torch.amax, x, axis, keepdims) - reduced(torch.amin, x, axis, keepdims)


@op
def argmax(x: Array, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the largest element along the axis stands first, int32; among all elements in their order for None.

    Source: keras.ops.argmax
    """
    return position(torch.argmax, convert_to_tensor(x), axis, keepdims)


@op
def argmin(x: Array, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the smallest element along the axis stands first, int32; among all elements in their order for None.

    Source: keras.ops.argmin
    """
    return position(torch.argmin, convert_to_tensor(x), axis, keepdims)


def position(kernel: Callable[..., Tensor], x: Tensor, axis: int | None, keepdims: Any) -> Tensor:
    """kernel(x, axis), int32. torch's kernels take no bool."""
    x = x.to(torch.uint8) if x.dtype is torch.bool else x
    if axis is None:
        found = kernel(x)
        return (found.reshape((1,) * x.ndim) if keepdims else found).to(torch.int32)
    return kernel(x, dim=axis, keepdim=bool(keepdims)).to(torch.int32)
