"""Ops that pick elements by their positions, or mark positions: take, gather, nonzero, one_hot."""

from __future__ import annotations

from typing import Any

import torch

from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor, as_shape, one_axis


@op
def take(x: Array, indices: Array, axis: int | None = None) -> Tensor:
    """x: (..., n, ...), indices: (...) -> the axis replaced by the shape of the indices; all elements for None.

    An index below 0 counts from the end. Source: keras.ops.take
    """
    x = convert_to_tensor(x)
    if axis is None:
        x, axis = x.reshape(-1), 0
    return picked(x, indices, one_axis(axis, x.ndim))


def picked(x: Tensor, indices: Array, axis: int) -> Tensor:
    """The axis replaced by the shape of the indices."""
    if type(indices) is int:
        return x.select(axis, indices)
    at = convert_to_tensor(indices).to(x.device)
    if not x.requires_grad:
        return x[(slice(None),) * axis + (at.long() if at.dtype in _MASKS else at,)]
    at = from_front(at, x.shape[axis])  # the kernels below have the faster derivatives
    if axis == 0 and x.ndim == 2 and x.is_floating_point():
        return torch.nn.functional.embedding(at, x)
    return x.index_select(axis, at.reshape(-1)).reshape((*x.shape[:axis], *at.shape, *x.shape[axis + 1 :]))


_MASKS = (torch.uint8, torch.bool)
"""Dtypes that torch takes for masks, where Keras means places."""


def from_front(indices: Tensor, size: int) -> Tensor:
    """int64 indices, those below 0 counted from the end."""
    indices = indices.long()
    return torch.where(indices < 0, indices + size, indices)


@op
def take_along_axis(x: Array, indices: Array, axis: int | None = None) -> Tensor:
    """The element that each index names along the axis, in the shape of the indices; other axes broadcast.

    With `axis=None`, x is one row. Source: keras.ops.take_along_axis
    """
    x, indices = convert_to_tensor(x), convert_to_tensor(indices)
    if axis is None:
        at = from_front(indices.to(x.device), x.numel())
        return x.reshape(-1).gather(0, at.reshape(-1)).reshape(at.shape)
    if x.ndim != indices.ndim:
        raise ValueError("indices of another rank")
    return torch.take_along_dim(x, from_front(indices.to(x.device), x.shape[one_axis(axis, x.ndim)]), dim=axis)


@op
def gather(params: Array, indices: Array, axis: int | None = None, batch_dims: int = 0) -> Tensor:
    """params: (..., n, ...), indices: (...) -> the axis replaced by the indices' shape.

    The first `batch_dims` axes of both go together. Source: tf.gather, keras.backend.gather
    """
    x, at = convert_to_tensor(params), convert_to_tensor(indices)
    batch = batch_dims + at.ndim if batch_dims < 0 else batch_dims
    axis = one_axis(batch if axis is None else axis, x.ndim)
    if not batch:
        return picked(x, at, axis)
    if x.shape[:batch] != at.shape[:batch]:
        raise ValueError("the same batch in both")
    rest = at.shape[batch:]
    at = from_front(at.to(x.device), x.shape[axis]).reshape((*at.shape[:batch], -1))
    shape = [*x.shape[:axis], at.shape[-1], *x.shape[axis + 1 :]]
    at = at.reshape((*at.shape[:-1], *[1] * (axis - batch), -1, *[1] * (x.ndim - axis - 1))).expand(shape)
    return x.gather(axis, at).reshape((*x.shape[:axis], *rest, *x.shape[axis + 1 :]))


@op
def gather_nd(params: Array, indices: Array, batch_dims: int = 0) -> Tensor:
    """params: (..., rest), indices: (..., k) -> (..., rest): one part for each k positions.

    The first `batch_dims` axes of both go together. Source: tf.gather_nd
    """
    x, at = convert_to_tensor(params), convert_to_tensor(indices).long()
    at = at.to(x.device)
    depth = at.shape[-1]
    if batch_dims + depth > x.ndim:
        raise IndexError("more positions than axes")
    lead = at.ndim - 1
    batches = [
        torch.arange(x.shape[i], device=x.device).reshape([-1 if j == i else 1 for j in range(lead)])
        for i in range(batch_dims)
    ]
    keys = (*batches, *at.unbind(-1))
    return x[keys] if keys else x.expand(*at.shape[:-1], *x.shape)


@op
def nonzero(x: Array) -> tuple[Tensor, ...]:
    """The positions of what is not 0: one vector for each axis, int32. How many, the data decide.

    Source: numpy.nonzero, keras.ops.nonzero
    """
    return positions(convert_to_tensor(x))


def positions(x: Tensor) -> tuple[Tensor, ...]:
    """One vector of positions for each axis."""
    return tuple(torch.nonzero(x).to(torch.int32).unbind(-1))


@op
def unravel_index(indices: Array, shape: Any) -> tuple[Tensor, ...]:
    """Positions in the flat order -> one tensor of positions for each axis of the shape.

    Source: keras.ops.unravel_index
    """
    indices = convert_to_tensor(indices)
    return tuple(each.to(indices.dtype) for each in torch.unravel_index(indices, tuple(as_shape(shape))))


@op
def one_hot(x: Array, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Tensor:
    """(...) -> (..., num_classes): 1 at the class of each element, 0 elsewhere; floatx if no dtype is given.

    The new axis stands where `axis` says. An element that is no class has a row of 0. Source: keras.ops.one_hot
    """
    return hot(convert_to_tensor(x), num_classes, axis, sparse).to(torch_dtype(dtype))


def hot(x: Tensor, num_classes: int, axis: int, sparse: Any) -> Tensor:
    """Whether each element is of each class, along a new axis."""
    if sparse:
        raise InvalidArgument("one_hot makes dense tensors only. Received: sparse=True.")
    at = one_axis(axis, x.ndim + 1)
    classes = torch.arange(num_classes, device=x.device).reshape([-1] + [1] * (x.ndim - at))
    return x.to(torch.int64).unsqueeze(at) == classes


@op
def multi_hot(
    inputs: Array,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: Any = None,
    sparse: bool = False,
    **kwargs: Any,
) -> Tensor:
    """(labels,) -> (num_classes,)   (batch, labels, ...) -> (batch, ..., num_classes): 1 at every label; floatx.

    Source: keras.ops.multi_hot
    """
    count = kwargs.get("num_tokens") if num_classes is None else num_classes
    if count is None:
        raise ValueError("multi_hot needs num_classes")
    x = convert_to_tensor(inputs)
    return hot(x, count, axis, sparse).any(dim=1 if x.ndim > 1 else 0).to(torch_dtype(dtype))
