"""Normalisations as ops, and the fused forms which layers call on every step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from kshape.rulebook.settings import settings

from ..core.tensors import convert_to_tensor
from .arguments import sorted_axes
from .base import op
from .operands import floating


@op
def normalize(x: Any, axis: int | Sequence[int] = -1, order: int = 2, epsilon: float | None = None) -> torch.Tensor:
    """x / max(norm of x along the axis, epsilon), the norm being that of the given order; a number becomes a vector.

    Source: keras.ops.normalize
    """
    if not isinstance(order, int) or order < 1:
        raise ValueError(f"order={order}")
    x = floating(x)
    x = x if x.ndim else x.reshape(1)
    least = settings.epsilon if epsilon is None else epsilon
    axis = axis if isinstance(axis, int) else tuple(axis)
    if order == 2:
        most = min(1 / least, torch.finfo(x.dtype).max) if x.is_floating_point() else 1 / least
        return x * torch.rsqrt(x.square().sum(axis, keepdim=True)).clamp(max=most)
    return x / torch.linalg.vector_norm(x, order, axis, keepdim=True).clamp(min=least)


@op
def rms_normalization(
    x: Any, scale: Any = None, axis: int | Sequence[int] = -1, epsilon: float | None = None
) -> torch.Tensor:
    """scale * x / sqrt(mean(x^2) + epsilon), the mean being taken over the axes; the dtype of x stays.

    Source: keras.ops.rms_normalization
    """
    x = convert_to_tensor(x)
    scale = None if scale is None else convert_to_tensor(scale)
    return rms_normalized(x, scale, axis, settings.epsilon if epsilon is None else epsilon)


@op
def layer_normalization(
    x: Any,
    gamma: Any = None,
    beta: Any = None,
    axis: int | Sequence[int] = -1,
    epsilon: float | None = None,
    **kwargs: Any,
) -> torch.Tensor:
    """gamma * (x - mean) / sqrt(variance + epsilon) + beta over the axes; the dtype of x stays.

    rms_scaling=True, which Keras took out of use, divides by sqrt(variance + epsilon) without taking the mean away.

    Source: keras.ops.layer_normalization
    """
    x = convert_to_tensor(x)
    gamma = None if gamma is None else convert_to_tensor(gamma)
    beta = None if beta is None else convert_to_tensor(beta)
    least = settings.epsilon if epsilon is None else epsilon
    if kwargs.get("rms_scaling"):
        return _scaled_by_deviation(x, gamma, axis, least)
    return layer_normalized(x, gamma, beta, axis, least)


@op
def batch_normalization(
    x: Any, mean: Any, variance: Any, axis: int, offset: Any = None, scale: Any = None, epsilon: float = 1e-3
) -> torch.Tensor:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset, each of shape (size of the axis,).

    Source: keras.ops.batch_normalization
    """
    x = convert_to_tensor(x)
    mean, variance = convert_to_tensor(mean), convert_to_tensor(variance)
    offset = None if offset is None else convert_to_tensor(offset)
    scale = None if scale is None else convert_to_tensor(scale)
    if mean.shape != (x.shape[axis],):  # one value for all would be stretched
        raise ValueError(f"mean of shape {tuple(mean.shape)}")
    return batch_normalized(x, mean, variance, offset, scale, axis, epsilon)


def rms_normalized(
    x: torch.Tensor, scale: torch.Tensor | None, axis: int | Sequence[int], epsilon: float
) -> torch.Tensor:
    """`rms_normalization` on tensors; one fused kernel where the axes are the last ones."""
    axes = sorted_axes(axis, x.ndim)
    shape = x.shape[axes[0] :]
    if len(shape) == len(axes) and _fits(scale, shape, x.dtype):
        return functional.rms_norm(x, shape, scale, epsilon)
    wide = _wide(x)
    scaled = wide * torch.rsqrt(wide.square().mean(axes, keepdim=True) + epsilon)
    return (scaled if scale is None else scaled * scale.to(wide.dtype)).to(x.dtype)


def layer_normalized(
    x: torch.Tensor,
    gamma: torch.Tensor | None,
    beta: torch.Tensor | None,
    axis: int | Sequence[int],
    epsilon: float,
) -> torch.Tensor:
    """`layer_normalization` on tensors; one fused kernel where the axes are the last ones."""
    axes = sorted_axes(axis, x.ndim)
    shape = x.shape[axes[0] :]
    if len(shape) == len(axes) and _fits(gamma, shape, x.dtype) and _fits(beta, shape, x.dtype):
        return functional.layer_norm(x, shape, gamma, beta, epsilon)
    wide = _wide(x)
    variance, mean = torch.var_mean(wide, axes, correction=0, keepdim=True)
    scaled = (wide - mean) * torch.rsqrt(variance + epsilon)
    scaled = scaled if gamma is None else scaled * _along(gamma, wide, axes)
    return (scaled if beta is None else scaled + _along(beta, wide, axes)).to(x.dtype)


def batch_normalized(
    x: torch.Tensor,
    mean: torch.Tensor,
    variance: torch.Tensor,
    offset: torch.Tensor | None,
    scale: torch.Tensor | None,
    axis: int,
    epsilon: float,
) -> torch.Tensor:
    """`batch_normalization` on tensors: what a trained layer computes, with its moving statistics."""
    shape = [1] * x.ndim
    shape[axis] = -1
    factor = torch.rsqrt(variance + epsilon)
    factor = (factor if scale is None else factor * scale).view(shape)
    centred = x - mean.view(shape)
    if offset is None:
        return (centred * factor).to(x.dtype)
    return torch.addcmul(offset.view(shape), centred, factor).to(x.dtype)


def _fits(weight: torch.Tensor | None, shape: Sequence[int], dtype: torch.dtype) -> bool:
    """Whether the fused kernel takes the weight: it stretches none, and wants one dtype."""
    return weight is None or (weight.shape == shape and weight.dtype is dtype)


def _wide(x: torch.Tensor) -> torch.Tensor:
    """Halves in float32, where sums of squares do not overflow."""
    return x if x.dtype in (torch.float32, torch.float64) else x.float()


def _along(weight: torch.Tensor, x: torch.Tensor, axes: list[int]) -> torch.Tensor:
    """A weight of the sizes of the axes, in the rank of x."""
    weight = weight.to(x.dtype)
    if weight.ndim == x.ndim or axes == [x.ndim - 1]:
        return weight
    return weight.view([size if axis in axes else 1 for axis, size in enumerate(x.shape)])


def _scaled_by_deviation(
    x: torch.Tensor, gamma: torch.Tensor | None, axis: int | Sequence[int], epsilon: float
) -> torch.Tensor:
    axes, wide = sorted_axes(axis, x.ndim), _wide(x)
    scaled = wide * torch.rsqrt(wide.var(axes, correction=0, keepdim=True) + epsilon)
    return (scaled if gamma is None else scaled * _along(gamma, wide, axes)).to(x.dtype)
