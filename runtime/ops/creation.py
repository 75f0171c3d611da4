"""Ops that make tensors from sizes and numbers, and those that ask a tensor what it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ..core import tensors
from ..core.device import get_device
from ..core.dtypes import dtype_name, result_type, torch_dtype
from ..core.symbolic import is_symbolic
from .base import FUNCTIONS, op
from .operands import Array, Tensor, as_shape, is_number


def answer(function: Callable[..., Any]) -> Callable[..., Any]:
    """An op that tells something of a tensor at once, be it symbolic: no call of it stands in a graph."""
    function.op_name = function.__name__  # type: ignore[attr-defined]
    FUNCTIONS[function.__name__] = function
    return function


@op
def zeros(shape: Any, dtype: Any = None) -> Tensor:
    """0 everywhere, floatx if no dtype is given.

    Source: keras.ops.zeros
    """
    return torch.zeros(as_shape(shape), dtype=torch_dtype(dtype), device=get_device())


@op
def ones(shape: Any, dtype: Any = None) -> Tensor:
    """1 everywhere, floatx if no dtype is given.

    Source: keras.ops.ones
    """
    return torch.ones(as_shape(shape), dtype=torch_dtype(dtype), device=get_device())


@op
def empty(shape: Any, dtype: Any = None) -> Tensor:
    """Whatever the memory held, floatx if no dtype is given.

    Source: keras.ops.empty
    """
    return torch.empty(as_shape(shape), dtype=torch_dtype(dtype), device=get_device())


@op
def full(shape: Any, fill_value: Array, dtype: Any = None) -> Tensor:
    """The value, broadcast to the shape; floatx if no dtype is given, whatever the value is.

    Source: keras.ops.full
    """
    return _full(as_shape(shape), fill_value, torch_dtype(dtype), get_device())


def _full(shape: Any, value: Array, dtype: torch.dtype, device: torch.device) -> Tensor:
    if is_number(value):
        return torch.full(shape, value, dtype=dtype, device=device)
    value = tensors.convert_to_tensor(value, dtype)
    return torch.broadcast_to(value, shape).clone(memory_format=torch.contiguous_format)


@op
def zeros_like(x: Array, dtype: Any = None) -> Tensor:
    """0 in the shape of x, and in its dtype if none is given.

    Source: keras.ops.zeros_like
    """
    return torch.zeros_like(tensors.convert_to_tensor(x), dtype=_given(dtype))


@op
def ones_like(x: Array, dtype: Any = None) -> Tensor:
    """1 in the shape of x, and in its dtype if none is given.

    Source: keras.ops.ones_like
    """
    return torch.ones_like(tensors.convert_to_tensor(x), dtype=_given(dtype))


@op
def empty_like(x: Array, dtype: Any = None) -> Tensor:
    """Whatever the memory held, in the shape of x, and in its dtype if none is given.

    Source: keras.ops.empty_like
    """
    return torch.empty_like(tensors.convert_to_tensor(x), dtype=_given(dtype))


@op
def full_like(x: Array, fill_value: Array, dtype: Any = None) -> Tensor:
    """The value, broadcast to the shape of x, and in its dtype if none is given.

    Source: keras.ops.full_like
    """
    x = tensors.convert_to_tensor(x)
    return _full(x.shape, fill_value, _given(dtype) or x.dtype, x.device)


def _given(dtype: Any) -> torch.dtype | None:
    return None if dtype is None else torch_dtype(dtype)


@op
def array(x: Array, dtype: Any = None) -> Tensor:
    """x as a tensor, in its own dtype if none is given.

    Source: keras.ops.array
    """
    return tensors.convert_to_tensor(x, dtype)


@op
def convert_to_tensor(x: Array, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Tensor:
    """x as a tensor, in its own dtype if none is given: int32 and floatx for Python numbers.

    Source: keras.ops.convert_to_tensor
    """
    return tensors.convert_to_tensor(x, dtype, sparse, ragged)


@answer
def convert_to_numpy(x: Array) -> np.ndarray:
    """x as an array on the host.

    Source: keras.ops.convert_to_numpy
    """
    return np.array(x) if is_symbolic(x) else tensors.convert_to_numpy(x)


@answer
def is_tensor(x: Any) -> bool:
    """True for a tensor with values.

    Source: keras.ops.is_tensor
    """
    return tensors.is_tensor(x)


@answer
def shape(x: Array) -> tuple[int | None, ...]:
    """The sizes, None for one that is not known yet.

    Source: keras.ops.shape
    """
    return tuple(x.shape if hasattr(x, "shape") else tensors.convert_to_tensor(x).shape)


@answer
def ndim(x: Array) -> int:
    """The rank.

    Source: keras.ops.ndim
    """
    return len(shape(x))


@answer
def size(x: Array) -> int | None:
    """The number of elements, None where it is not known yet.

    Source: keras.ops.size
    """
    sizes = shape(x)
    return None if None in sizes else math.prod(sizes)


@answer
def dtype(x: Array) -> str:
    """The dtype's name.

    Source: keras.ops.dtype
    """
    return dtype_name(x.dtype if hasattr(x, "dtype") else tensors.convert_to_tensor(x).dtype)


@op
def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Tensor:
    """start, start + step, ... below stop; 0, 1, ... below the only number given. None where nothing lies between.

    Source: keras.ops.arange
    """
    given = [value for value in (start, stop, step) if value is not None]
    result = result_type(*given) if dtype is None else torch_dtype(dtype)
    start, stop = (0, start) if stop is None else (start, stop)
    step = 1 if step is None else step
    if all(is_number(value) for value in (start, stop, step)) and step and (stop - start) / step < 0:
        stop = start
    return torch.arange(start, stop, step, dtype=result, device=get_device())


@op
def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Tensor:
    """(N, M), square without M: 1 on the k-th diagonal, 0 elsewhere.

    Source: keras.ops.eye
    """
    rows, columns, dtype = N, N if M is None else M, torch_dtype(dtype)
    if not k:
        return torch.eye(rows, columns, dtype=dtype, device=get_device())
    device = get_device()
    places = torch.arange(rows, device=device)[:, None] + k == torch.arange(columns, device=device)
    return places.to(dtype)


@op
def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Tensor:
    """(N, M), square without M: 1 on and below the k-th diagonal, 0 above.

    Source: keras.ops.tri
    """
    ones = torch.ones((N, N if M is None else M), dtype=torch_dtype(dtype), device=get_device())
    return torch.tril(ones, diagonal=k)


@op
def identity(n: int, dtype: Any = None) -> Tensor:
    """(n, n): 1 on the diagonal, 0 elsewhere.

    Source: keras.ops.identity
    """
    return torch.eye(n, dtype=torch_dtype(dtype), device=get_device())
