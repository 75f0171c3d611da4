"""Ops that give the same elements another shape or order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.dtypes import torch_dtype
from ..core.tensors import convert_to_tensor
from .base import named, op
from .operands import Array, Tensor, as_shape, axis_list, one_axis


@op
def reshape(x: Array, newshape: Any) -> Tensor:
    """As many elements in another shape; one -1 takes what is left. None is a size that ops.shape did not know.

    Source: keras.ops.reshape
    """
    x, sizes = convert_to_tensor(x), as_shape(newshape)
    return x.reshape(_filled(x, list(sizes)) if None in sizes else sizes)


def _filled(x: Tensor, sizes: list[Any]) -> list[Any]:
    """None is what is left; beside a -1 or another None, it is x's own size at its place."""
    if sizes.count(None) == 1 and -1 not in sizes:
        return [-1 if size is None else size for size in sizes]
    return [x.shape[place] if size is None else size for place, size in enumerate(sizes)]


@op
def ravel(x: Array) -> Tensor:
    """(...) -> (number of elements,).

    Source: keras.ops.ravel
    """
    return convert_to_tensor(x).reshape(-1)


@op
def transpose(x: Array, axes: Any = None) -> Tensor:
    """(d0, ..., dn) -> the same sizes in the order of `axes`; reversed for None.

    Source: keras.ops.transpose
    """
    x = convert_to_tensor(x)
    return x.permute(tuple(range(x.ndim))[::-1] if axes is None else tuple(axes))


@op
def expand_dims(x: Array, axis: Any) -> Tensor:
    """A size of 1 is inserted at each axis, counted in the result.

    Source: keras.ops.expand_dims
    """
    x = convert_to_tensor(x)
    if type(axis) is int:
        return x.unsqueeze(axis)
    axes = axis if isinstance(axis, (list, tuple)) else [axis]
    for each in sorted(axis_list(axes, x.ndim + len(axes))):
        x = x.unsqueeze(each)
    return x


@op
def squeeze(x: Array, axis: Any = None) -> Tensor:
    """Axes of size 1 go: those that are given, which must have it, or all of them.

    Source: keras.ops.squeeze
    """
    x = convert_to_tensor(x)
    if axis is None:
        return x.squeeze()
    axes = axis_list(axis, x.ndim)
    if any(x.shape[each] != 1 for each in axes):
        raise ValueError("a size that is not 1")
    return x.squeeze(tuple(axes))


@op
def broadcast_to(x: Array, shape: Any) -> Tensor:
    """x stretched to the shape, along axes of size 1 and new ones in front.

    Source: keras.ops.broadcast_to
    """
    return torch.broadcast_to(convert_to_tensor(x), tuple(as_shape(shape)))


@op
def moveaxis(x: Array, source: Any, destination: Any) -> Tensor:
    """The source axes go to the destinations; the others keep their order.

    Source: keras.ops.moveaxis
    """
    source, destination = (each if isinstance(each, int) else tuple(each) for each in (source, destination))
    return torch.movedim(convert_to_tensor(x), source, destination)


@op
def swapaxes(x: Array, axis1: int, axis2: int) -> Tensor:
    """Two axes change places.

    Source: keras.ops.swapaxes
    """
    return convert_to_tensor(x).transpose(axis1, axis2)


@op
def flip(x: Array, axis: Any = None) -> Tensor:
    """The elements in the other direction along the axes; along all of them for None.

    Source: keras.ops.flip
    """
    x = convert_to_tensor(x)
    return torch.flip(x, axis_list(axis, x.ndim))


def _flip(name: str, axis: int, kernel: Callable[[Tensor], Tensor]) -> None:
    @named(name)
    def function(x: Array) -> Tensor:
        return kernel(convert_to_tensor(x))

    function.__doc__ = f"The elements in the other direction along axis {axis}.\n\nSource: keras.ops.{name}"


_flip("fliplr", 1, torch.fliplr)
_flip("flipud", 0, torch.flipud)


@op
def roll(x: Array, shift: Any, axis: Any = None) -> Tensor:
    """The elements moved on by `shift`, those beyond the end to the front; in their flat order for `axis=None`.

    Source: keras.ops.roll
    """
    x = convert_to_tensor(x)
    if axis is None:
        return torch.roll(x, shift)
    axes = [one_axis(each, x.ndim) for each in axis] if isinstance(axis, (list, tuple)) else [one_axis(axis, x.ndim)]
    shifts = shift if isinstance(shift, (list, tuple)) else [shift] * len(axes)
    return torch.roll(x, tuple(shifts), tuple(axes))


@op
def rot90(array: Array, k: int = 1, axes: Any = (0, 1)) -> Tensor:
    """The plane of two axes turned by k quarters, from the first axis towards the second.

    Source: keras.ops.rot90
    """
    return torch.rot90(convert_to_tensor(array), k=k, dims=tuple(axes))


@op
def view(x: Array, dtype: Any = None) -> Tensor:
    """The same bytes in another dtype: the last size changes with the width of the elements.

    Source: keras.ops.view
    """
    x = convert_to_tensor(x)
    return x if dtype is None else x.view(torch_dtype(dtype))


@op
def view_as_complex(x: Array) -> Tensor:
    """(..., 2) -> (...): real and imaginary part, complex64.

    Source: keras.ops.view_as_complex
    """
    x = convert_to_tensor(x)
    if not x.ndim or x.shape[-1] != 2:
        raise ValueError("a last axis of size 2")
    return torch.view_as_complex(x.to(torch.float32).contiguous())


@op
def view_as_real(x: Array) -> Tensor:
    """(...) -> (..., 2): real and imaginary part.

    Source: keras.ops.view_as_real
    """
    x = convert_to_tensor(x)
    if not x.is_complex():
        return torch.stack((x, torch.zeros_like(x)), dim=-1)
    return torch.view_as_real(x.resolve_conj())
