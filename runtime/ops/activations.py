"""Activations as ops: elementwise functions, and those along an axis. Integers become floats, except where noted.

`runtime.activations` has the same functions without the decorator, as layers call them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

from ..core.tensors import convert_to_tensor
from .arguments import sorted_axes
from .base import op
from .operands import floating


@op
def relu(x: Any) -> torch.Tensor:
    """max(x, 0), integers stay integers.

    Source: keras.ops.relu
    """
    return torch.relu(convert_to_tensor(x))


@op
def relu6(x: Any) -> torch.Tensor:
    """min(max(x, 0), 6), integers stay integers.

    Source: keras.ops.relu6
    """
    return functional.relu6(convert_to_tensor(x))


@op
def hard_tanh(x: Any) -> torch.Tensor:
    """min(max(x, -1), 1), integers stay integers.

    Source: keras.ops.hard_tanh
    """
    return convert_to_tensor(x).clamp(-1, 1)


@op
def sigmoid(x: Any) -> torch.Tensor:
    """1 / (1 + exp(-x))

    Source: keras.ops.sigmoid
    """
    return torch.sigmoid(floating(x))


@op
def hard_sigmoid(x: Any) -> torch.Tensor:
    """relu6(x + 3) / 6

    Source: keras.ops.hard_sigmoid
    """
    return functional.hardsigmoid(floating(x))


@op
def sparse_sigmoid(x: Any) -> torch.Tensor:
    """min(max((x + 1) / 2, 0), 1)

    Source: keras.ops.sparse_sigmoid
    """
    return (0.5 * (floating(x) + 1)).clamp(0, 1)


@op
def log_sigmoid(x: Any) -> torch.Tensor:
    """log(sigmoid(x))

    Source: keras.ops.log_sigmoid
    """
    return functional.logsigmoid(floating(x))


@op
def silu(x: Any) -> torch.Tensor:
    """x * sigmoid(x)

    Source: keras.ops.silu
    """
    return functional.silu(floating(x))


@op
def swish(x: Any) -> torch.Tensor:
    """x * sigmoid(x), under its older name.

    Source: keras.ops.swish
    """
    return functional.silu(floating(x))


@op
def hard_silu(x: Any) -> torch.Tensor:
    """x * relu6(x + 3) / 6

    Source: keras.ops.hard_silu
    """
    return functional.hardswish(floating(x))


@op
def hard_swish(x: Any) -> torch.Tensor:
    """x * relu6(x + 3) / 6, under its older name.

    Source: keras.ops.hard_swish
    """
    return functional.hardswish(floating(x))


@op
def softplus(x: Any) -> torch.Tensor:
    """log(1 + exp(x))

    Source: keras.ops.softplus
    """
    return functional.softplus(floating(x))


@op
def softsign(x: Any) -> torch.Tensor:
    """x / (1 + |x|)

    Source: keras.ops.softsign
    """
    return functional.softsign(floating(x))


@op
def sparse_plus(x: Any) -> torch.Tensor:
    """0 below -1, ((x + 1) / 2)^2 between -1 and 1, x above.

    Source: keras.ops.sparse_plus
    """
    x = floating(x)
    return torch.where(x < 1, 0.25 * (x + 1).clamp(min=0).square(), x)


@op
def tanh_shrink(x: Any) -> torch.Tensor:
    """x - tanh(x)

    Source: keras.ops.tanh_shrink
    """
    return functional.tanhshrink(floating(x))


@op
def selu(x: Any) -> torch.Tensor:
    """1.0507 * elu(x, alpha=1.6733)

    Source: keras.ops.selu
    """
    return torch.selu(floating(x))


@op
def elu(x: Any, alpha: float = 1.0) -> torch.Tensor:
    """x above 0, alpha * (exp(x) - 1) below.

    Source: keras.ops.elu
    """
    return functional.elu(floating(x), alpha)


@op
def celu(x: Any, alpha: float = 1.0) -> torch.Tensor:
    """max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0)

    Source: keras.ops.celu
    """
    return torch.celu(floating(x), alpha)


@op
def gelu(x: Any, approximate: bool = True) -> torch.Tensor:
    """x * Phi(x) with the normal distribution's Phi, or its approximation by tanh.

    Source: keras.ops.gelu
    """
    return functional.gelu(floating(x), approximate="tanh" if approximate else "none")


@op
def leaky_relu(x: Any, negative_slope: float = 0.2) -> torch.Tensor:
    """x above 0, negative_slope * x below.

    Source: keras.ops.leaky_relu
    """
    return functional.leaky_relu(floating(x), negative_slope)


@op
def hard_shrink(x: Any, threshold: float = 0.5) -> torch.Tensor:
    """0 where |x| <= threshold, x elsewhere.

    Source: keras.ops.hard_shrink
    """
    return functional.hardshrink(floating(x), threshold)


@op
def soft_shrink(x: Any, threshold: float = 0.5) -> torch.Tensor:
    """sign(x) * max(|x| - threshold, 0)

    Source: keras.ops.soft_shrink
    """
    return functional.softshrink(floating(x), threshold)


@op
def squareplus(x: Any, b: Any = 4) -> torch.Tensor:
    """(x + sqrt(x^2 + b)) / 2

    Source: keras.ops.squareplus
    """
    x = floating(x)
    return (x + torch.sqrt(x.square() + b)) / 2


@op
def threshold(x: Any, threshold: float, default_value: float) -> torch.Tensor:
    """x above the threshold, default_value elsewhere; the dtype stays.

    Source: keras.ops.threshold
    """
    return functional.threshold(convert_to_tensor(x), threshold, default_value)


@op
def softmax(x: Any, axis: int | Sequence[int] | None = -1) -> torch.Tensor:
    """exp(x) / sum(exp(x)) over the axis, or over several together; over all for None.

    Source: keras.ops.softmax
    """
    return _along(torch.softmax, floating(x), axis)


@op
def log_softmax(x: Any, axis: int | Sequence[int] | None = -1) -> torch.Tensor:
    """x - log(sum(exp(x))) over the axis, or over several together; over all for None.

    Source: keras.ops.log_softmax
    """
    return _along(torch.log_softmax, floating(x), axis)


def _along(function: Callable[..., torch.Tensor], x: torch.Tensor, axis: Any) -> torch.Tensor:
    if isinstance(axis, int):
        return function(x, axis)
    axes = list(range(x.ndim)) if axis is None else sorted_axes(axis, x.ndim)
    last = list(range(-len(axes), 0))
    moved = x.movedim(axes, last)
    return function(moved.flatten(-len(axes)), -1).unflatten(-1, moved.shape[-len(axes) :]).movedim(last, axes)


@op
def sparsemax(x: Any, axis: int = -1) -> torch.Tensor:
    """max(x - tau, 0) with tau = (sum of the cumulative sums of the k largest - 1) / k.

    The paper (Martins and Astudillo, 2016) has the sum of the k largest themselves, so that the result sums to 1. Every
    backend of Keras adds the cumulative sums up, and this is Keras's function.

    Source: keras.ops.sparsemax
    """
    x = floating(x)
    ordered = x.sort(dim=axis, descending=True).values
    sums = ordered.cumsum(axis)
    shape = [1] * x.ndim
    shape[axis] = -1
    ranks = torch.arange(1, x.shape[axis] + 1, device=x.device, dtype=x.dtype).view(shape)
    support = ordered - (sums - 1) / ranks > 0
    tau = ((sums * support).sum(axis, keepdim=True) - 1) / support.sum(axis, keepdim=True)
    return (x - tau).clamp(min=0)


@op
def glu(x: Any, axis: int = -1) -> torch.Tensor:
    """a * sigmoid(b) with a and b the halves of x along the axis.

    Source: keras.ops.glu
    """
    return functional.glu(floating(x), axis)
