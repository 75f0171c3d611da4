"""Reductions: axes disappear, or stay with size 1 (`keepdims`). No axis means all; no axes at all, (), mean none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.dtypes import result_type, torch_dtype
from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor, axis_list, float_of, floating, is_number, summed_dtype

Axis = Any
"""An axis, several of them, or None for all."""


def reduced(kernel: Callable[..., Tensor], x: Tensor, axis: Axis, keepdims: Any) -> Tensor:
    """kernel(x, axes, keepdim). torch takes () for all axes, so that "none" is written as a new axis of size 1."""
    if axis is None:
        return kernel(x, tuple(range(x.ndim)), bool(keepdims))
    if isinstance(axis, (list, tuple)):
        if not axis:
            return kernel(x.unsqueeze(-1), (-1,), False)
        return kernel(x, tuple(axis), bool(keepdims))
    return kernel(x, (axis,), bool(keepdims))


@op
def sum_(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The sum along the axes; small integers and bool add up in int32.

    Source: keras.ops.sum
    """
    return summed(convert_to_tensor(x), axis, keepdims)


def summed(x: Tensor, axis: Axis, keepdims: Any) -> Tensor:
    """The sum along the axes."""
    if x.is_floating_point():
        return reduced(torch.sum, x, axis, keepdims)
    dtype = summed_dtype(x.dtype)
    return reduced(lambda *args: torch.sum(*args, dtype=dtype), x, axis, keepdims)


@op
def mean(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The mean along the axes; integers and bool become floatx.

    Source: keras.ops.mean
    """
    return reduced(torch.mean, floating(x), axis, keepdims)


@op
def var(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """mean(|x - mean(x)|^2) along the axes; integers and bool become floatx.

    Source: keras.ops.var
    """
    return reduced(_variance, floating(x), axis, keepdims)


def _variance(x: Tensor, axes: Any, keepdim: bool) -> Tensor:
    return torch.var(x, axes, correction=0, keepdim=keepdim)


@op
def std(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """sqrt(var(x)) along the axes; integers and bool become floatx.

    Source: keras.ops.std
    """
    return reduced(_deviation, floating(x), axis, keepdims)


def _deviation(x: Tensor, axes: Any, keepdim: bool) -> Tensor:
    return torch.std(x, axes, correction=0, keepdim=keepdim)


@op
def moments(x: Array, axes: Axis, keepdims: bool = False, synchronized: bool = False) -> tuple[Tensor, Tensor]:
    """(mean, variance) along the axes, both in x's dtype; float16 is computed in float32 and kept finite.

    `synchronized` means the replicas of one device: there is one. Source: keras.ops.moments
    """
    x = convert_to_tensor(x)
    if x.dtype is not torch.float16:
        return _moments(x, axes, keepdims)
    top = torch.finfo(torch.float16).max
    average, variance = _moments(x.float(), axes, keepdims)
    return average.clamp(-top, top).half(), variance.clamp(-top, top).half()


def _moments(x: Tensor, axes: Axis, keepdims: Any) -> tuple[Tensor, Tensor]:
    dims = tuple(axis_list(axes, x.ndim))
    if not dims:
        return x, torch.zeros_like(x)
    variance, average = torch.var_mean(x, dims, correction=0, keepdim=bool(keepdims))
    return average, variance


@op
def logsumexp(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """log(sum(exp(x))) along the axes, without overflow.

    Source: keras.ops.logsumexp
    """
    return reduced(torch.logsumexp, floating(x), axis, keepdims)


@op
def all_(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether every element along the axes is true (not 0).

    Source: keras.ops.all
    """
    return reduced(torch.all, convert_to_tensor(x), axis, keepdims).to(torch.bool)


@op
def any_(x: Array, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether an element along the axes is true (not 0).

    Source: keras.ops.any
    """
    return reduced(torch.any, convert_to_tensor(x), axis, keepdims).to(torch.bool)


@op
def prod(x: Array, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> Tensor:
    """The product along the axes; small integers and bool multiply in int32.

    Source: keras.ops.prod
    """
    return multiplied(convert_to_tensor(x), axis, keepdims, dtype)


def multiplied(x: Tensor, axis: Axis, keepdims: Any, dtype: Any = None) -> Tensor:
    """The product along the axes, one axis after the other, since torch's kernel takes one."""
    target = summed_dtype(x.dtype) if dtype is None else torch_dtype(dtype)
    if axis is None and not keepdims:
        return torch.prod(x, dtype=target)
    x = x.to(target)
    for each in sorted(axis_list(axis, max(x.ndim, 1)), reverse=True):
        x = torch.prod(x, dim=each, keepdim=bool(keepdims), dtype=target)
    return x


@op
def count_nonzero(x: Array, axis: Axis = None) -> Tensor:
    """How many elements along the axes are not 0, int32.

    Source: keras.ops.count_nonzero
    """
    return reduced(_count, convert_to_tensor(x) != 0, axis, False)


def _count(x: Tensor, axes: Any, keepdim: bool) -> Tensor:
    return torch.sum(x, axes, keepdim=keepdim, dtype=torch.int32)


@op
def average(x: Array, axis: Axis = None, weights: Array = None) -> Tensor:
    """sum(x weights) / sum(weights) along the axes; weights of x's shape, or one for each place of the one axis.

    Source: keras.ops.average
    """
    if weights is None:
        return reduced(torch.mean, floating(x), axis, False)
    x, weights = convert_to_tensor(x), convert_to_tensor(weights)
    dtype = float_of(result_type(x, weights, float))
    x, weights = x.to(dtype), weights.to(dtype)
    if weights.shape != x.shape:
        weights = _along(x, axis, weights)
    return reduced(torch.sum, x * weights, axis, False) / reduced(torch.sum, weights, axis, False)


def _along(x: Tensor, axis: Axis, weights: Tensor) -> Tensor:
    """Weights of one axis in x's rank."""
    axes = axis_list(axis, x.ndim)
    if len(axes) != 1 or weights.ndim != 1 or weights.shape[0] != x.shape[axes[0]]:
        raise ValueError("weights of another shape")
    return weights.reshape([-1 if i == axes[0] else 1 for i in range(x.ndim)]).expand(x.shape)


@op
def norm(x: Array, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """A vector norm along one axis, a matrix norm along two; of all elements for None. Integers become floatx.

    Source: keras.ops.norm
    """
    x = floating(x)
    axes = None if axis is None else tuple(axis_list(axis, x.ndim))
    return torch.linalg.norm(x, ord=ord, dim=axes, keepdim=bool(keepdims))


@op
def trapezoid(y: Array, x: Array = None, dx: Any = 1.0, axis: int = -1) -> Tensor:
    """The sum of (y[i] + y[i + 1]) / 2 times their distance along the axis: that of x, or dx.

    Source: keras.ops.trapezoid
    """
    y = floating(y)
    if x is not None:
        return torch.trapezoid(y, floating(x).to(y.dtype), dim=axis)
    if is_number(dx):
        return torch.trapezoid(y, dx=dx, dim=axis)
    return torch.trapezoid(y, dim=axis) * convert_to_tensor(dx).to(y.dtype)
