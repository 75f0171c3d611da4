"""Products over shared axes: matmul, dot, tensordot, inner, outer, cross, kron, distances."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor, one_axis, pair_of_floats, pair_of_tensors


def computed(kernel: Callable[..., Tensor], *operands: Tensor, dtype: torch.dtype | None = None) -> Tensor:
    """kernel(*operands) in a dtype that torch's matrix products know: on GPUs they know no integers.

    float64 holds every product of 32-bit integers that their sum can hold.
    """
    own = operands[0].dtype
    if own.is_floating_point or own.is_complex:
        return kernel(*operands)
    target = own if dtype is None else dtype
    if target is not torch.bool and operands[0].device.type == "cpu":
        return kernel(*(each.to(target) for each in operands))
    compute = torch.float32 if target is torch.bool else torch.float64
    return kernel(*(each.to(compute) for each in operands)).to(target)


def product_dtype(*operands: Array) -> torch.dtype | None:
    """int32 where all are int8, whose products leave their range; None for their common dtype."""
    return torch.int32 if all(convert_to_tensor(each).dtype is torch.int8 for each in operands) else None


@op
def matmul(x1: Array, x2: Array) -> Tensor:
    """(..., n, k) @ (..., k, m) -> (..., n, m); leading axes broadcast; a vector's missing axis is left out again.

    Two of int8 give int32. Source: keras.ops.matmul
    """
    a, b = pair_of_tensors(x1, x2)
    if a.is_floating_point():
        return torch.matmul(a, b)
    return computed(torch.matmul, a, b, dtype=product_dtype(x1, x2))


@op
def dot(x1: Array, x2: Array) -> Tensor:
    """(..., k) . (..., k, m) -> (..., ..., m): no broadcasting of leading axes; a number multiplies.

    Source: numpy.dot, keras.ops.dot
    """
    x1, x2 = pair_of_tensors(x1, x2)
    if not x1.ndim or not x2.ndim:
        return torch.multiply(x1, x2)
    if x2.ndim < 3:
        return computed(torch.matmul, x1, x2)
    if x1.shape[-1] != x2.shape[-2]:  # torch stretches a size of 1
        raise ValueError("a shared axis")
    return computed(lambda a, b: torch.tensordot(a, b, dims=([-1], [-2])), x1, x2)


@op
def inner(x1: Array, x2: Array) -> Tensor:
    """(..., k), (..., k) -> (..., ...): the sum over both last axes; a number multiplies.

    Source: keras.ops.inner
    """
    return computed(torch.inner, *pair_of_tensors(x1, x2))


@op
def outer(x1: Array, x2: Array) -> Tensor:
    """(...), (...) -> (elements of x1, elements of x2): the product of each with each.

    Source: keras.ops.outer
    """
    x1, x2 = pair_of_tensors(x1, x2)
    return x1.reshape(-1, 1) * x2.reshape(1, -1)


@op
def vdot(x1: Array, x2: Array) -> Tensor:
    """The sum of conj(x1) x2 over all elements -> ().

    Source: keras.ops.vdot
    """
    x1, x2 = pair_of_tensors(x1, x2)
    return computed(torch.vdot, x1.reshape(-1), x2.reshape(-1))


@op
def tensordot(x1: Array, x2: Array, axes: Any = 2) -> Tensor:
    """The sum over `axes` of both: the last n of x1 with the first n of x2, or two lists of axes.

    Source: keras.ops.tensordot
    """
    x1, x2 = pair_of_tensors(x1, x2)
    if isinstance(axes, int):
        dims: Any = max(axes, 0)
    else:
        dims = [list(each) if isinstance(each, (list, tuple)) else [each] for each in axes]
    return computed(lambda a, b: torch.tensordot(a, b, dims=dims), x1, x2)


@op
def batch_dot(x: Array, y: Array, axes: Any = None) -> Tensor:
    """(batch, ..., k, ...) . (batch, ..., k, ...) -> (batch, rest of x, rest of y), (batch, 1) where nothing is left.

    `axes` counts the batch: one axis for both or a pair; by default the last of x and the last but one of y (the last
    where y has rank 2). Source: keras.backend.batch_dot of Keras 2
    """
    x, y = pair_of_tensors(x, y)
    if x.ndim < 2 or y.ndim < 2:
        raise ValueError("rank 2 or more")
    pair = (x.ndim - 1, max(y.ndim - 2, 1)) if axes is None else axes if isinstance(axes, (list, tuple)) else [axes] * 2
    p, q = one_axis(pair[0], x.ndim), one_axis(pair[1], y.ndim)
    if not p or not q or x.shape[0] != y.shape[0] or x.shape[p] != y.shape[q]:
        raise ValueError("a shared batch and a shared axis")
    left, right = x.movedim(p, -1), y.movedim(q, 1)
    rest = (*left.shape[1:-1], *right.shape[2:])
    rows = left.reshape(left.shape[0], math.prod(left.shape[1:-1]), left.shape[-1])
    columns = right.reshape((*right.shape[:2], math.prod(right.shape[2:])))
    return computed(torch.matmul, rows, columns).reshape(x.shape[0], *(rest or (1,)))


@op
def cross(x1: Array, x2: Array, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Tensor:
    """Vectors of size 3 (or 2) along one axis of each -> (..., 3); two of size 2 -> (...). Other axes broadcast.

    Source: numpy.cross, keras.ops.cross
    """
    x1, x2 = pair_of_tensors(x1, x2)
    if axis is not None:
        axisa = axisb = axisc = axis
    x1, x2 = x1.movedim(axisa, -1), x2.movedim(axisb, -1)
    if x1.shape[-1] == x2.shape[-1] == 2:
        return x1[..., 0] * x2[..., 1] - x1[..., 1] * x2[..., 0]
    return torch.linalg.cross(*torch.broadcast_tensors(_in_space(x1), _in_space(x2)), dim=-1).movedim(-1, axisc)


def _in_space(x: Tensor) -> Tensor:
    """Vectors of the plane get a third component, 0."""
    return torch.nn.functional.pad(x, (0, 1)) if x.shape[-1] == 2 else x


@op
def kron(x1: Array, x2: Array) -> Tensor:
    """Every element of x1 times all of x2, side by side: every axis has the product of both sizes.

    Source: keras.ops.kron
    """
    return torch.kron(*pair_of_tensors(x1, x2))


@op
def cdist(x: Array, y: Array) -> Tensor:
    """x: (..., n, d), y: (..., m, d) -> Euclidean distances (..., n, m). The gradient of a distance of 0 is 0.

    Source: keras.ops.cdist
    """
    x, y = pair_of_floats(x, y)
    if x.ndim < 2 or y.ndim < 2 or x.shape[-1] != y.shape[-1]:
        raise ValueError("rank 2 or more, and the same last size")
    compute = torch.promote_types(x.dtype, torch.float32)
    batch = torch.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    x1, x2 = (each.to(compute).expand(*batch, *each.shape[-2:]) for each in (x, y))
    return torch.cdist(x1, x2, compute_mode="donot_use_mm_for_euclid_dist").to(x.dtype)
