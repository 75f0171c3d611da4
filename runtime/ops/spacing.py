"""Ops that make evenly spaced numbers: linspace, logspace, geomspace."""

from __future__ import annotations

from typing import Any

import torch

from ..core.device import get_device
from ..core.dtypes import result_type, torch_dtype
from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor, float_of, is_number, tensor_or_number


@op
def linspace(
    start: Array,
    stop: Array,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """`num` numbers from start to stop, stop left out without `endpoint`: (num,), or `num` at `axis` of the shape
    that start and stop have together. With `retstep`, their distance besides.

    Source: keras.ops.linspace
    """
    start, stop, target = _ends(start, stop, dtype)
    values, step = spaced(start, stop, num, endpoint, axis)
    values = values.to(target) if target.is_floating_point or target.is_complex else values.floor().to(target)
    return (values, step) if retstep else values


@op
def logspace(
    start: Array,
    stop: Array,
    num: int = 50,
    endpoint: bool = True,
    base: Array = 10,
    dtype: Any = None,
    axis: int = 0,
) -> Tensor:
    """base to the power of the numbers of `linspace`.

    Source: keras.ops.logspace
    """
    start, stop, target = _ends(start, stop, dtype)
    exponents = spaced(start, stop, num, endpoint, axis)[0]
    return torch.pow(base if is_number(base) else convert_to_tensor(base), exponents).to(target)


@op
def geomspace(
    start: Array, stop: Array, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Tensor:
    """`num` numbers from start to stop, each the same multiple of the one before it.

    Source: keras.ops.geomspace
    """
    start, stop, target = _ends(start, stop, dtype)
    exponents = spaced(start.abs().log10(), stop.abs().log10(), num, endpoint, axis)[0]
    sign = torch.broadcast_to(start.sign(), torch.broadcast_shapes(start.shape, stop.shape)).unsqueeze(axis)
    return (torch.pow(10, exponents) * sign).to(target)


def spaced(start: Tensor, stop: Tensor, num: int, endpoint: bool, axis: int) -> tuple[Tensor, Tensor]:
    """(numbers, their distance); the last one is `stop` itself, and the second half is counted from there."""
    start, stop = torch.broadcast_tensors(start, stop)
    gaps = num - 1 if endpoint else num
    step = (stop - start) / gaps if gaps > 0 else torch.full_like(start, torch.nan)
    first, last, width = (each.unsqueeze(axis) for each in (start, stop, step))
    shape = [1] * first.ndim
    shape[axis] = num
    index = torch.arange(num, device=start.device).reshape(shape)
    if gaps <= 0:
        return first + index, step
    return torch.where(index < gaps / 2, first + width * index, last - width * (gaps - index)), step


def _ends(start: Array, stop: Array, dtype: Any) -> tuple[Tensor, Tensor, torch.dtype]:
    """Both ends in the dtype to compute in, and the dtype of the result."""
    start, stop = tensor_or_number(start), tensor_or_number(stop)
    exact = float_of(result_type(start, stop, float))
    target = exact if dtype is None else torch_dtype(dtype)
    device = next((each.device for each in (start, stop) if isinstance(each, Tensor)), get_device())
    compute = torch.promote_types(target if target.is_floating_point or target.is_complex else exact, torch.float32)
    return _end(start, compute, device), _end(stop, compute, device), target


def _end(value: Any, dtype: torch.dtype, device: torch.device) -> Tensor:
    if isinstance(value, Tensor):
        return value.to(device, dtype)
    return torch.full((), value, dtype=dtype, device=device)
