"""What may stand where an op takes a tensor, an axis or a shape, brought into the form that torch's kernels take.

dtypes follow the rulebook's lattice, which is torch's own for tensors of any rank; torch itself lets tensors of rank 0
give way to others, Keras and the rulebook only Python's numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from ..core.dtypes import result_type, torch_dtype
from ..core.tensors import convert_to_tensor

Tensor = torch.Tensor
Array = Any
"""Where a tensor is taken: a tensor, an array, a number, or nested lists of them."""

_INTS = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)
_FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128)
_SAFE = frozenset((*_INTS, *_FLOATS))
_NUMBERS = frozenset((bool, int, float, complex))
_SMALL_INTS = frozenset((torch.bool, torch.uint8, torch.int8, torch.uint16, torch.int16, torch.uint32))


def is_number(x: Any) -> bool:
    """True for a number of Python, which gives way to a tensor's dtype; NumPy's numbers do not."""
    return type(x) in _NUMBERS


def common(x1: Any, x2: Any) -> torch.dtype:
    """The dtype of two tensors (or of a tensor and a number) together."""
    if isinstance(x1, Tensor) and isinstance(x2, Tensor) and x1.dtype in _SAFE and x2.dtype in _SAFE:
        return torch.promote_types(x1.dtype, x2.dtype)
    return result_type(x1, x2)


def tensor_or_number(x: Array) -> Any:
    """Numbers as they are, anything else as a tensor."""
    return x if isinstance(x, Tensor) or is_number(x) else convert_to_tensor(x)


def number_as_tensor(x: Any, dtype: torch.dtype, device: torch.device) -> Tensor:
    """A number as a tensor of rank 0, filled on the device, so that nothing is copied there."""
    return torch.full((), x, dtype=dtype, device=device)


def pair(x1: Array, x2: Array) -> tuple[Any, Any]:
    """Both in their common dtype, for kernels that take a number beside a tensor: one of the two may stay a number."""
    if isinstance(x1, Tensor):
        if isinstance(x2, Tensor):
            if x1.dtype is x2.dtype:
                return x1, x2
        elif (type(x2) is float or type(x2) is int) and x1.is_floating_point():
            return x1, x2
    elif (type(x1) is float or type(x1) is int) and isinstance(x2, Tensor) and x2.is_floating_point():
        return x1, x2
    x1, x2 = tensor_or_number(x1), tensor_or_number(x2)
    dtype = common(x1, x2)
    if isinstance(x1, Tensor):
        return x1.to(dtype), x2.to(dtype) if isinstance(x2, Tensor) else _unboolean(x2, dtype)
    if isinstance(x2, Tensor):
        return _unboolean(x1, dtype), x2.to(dtype)
    return convert_to_tensor(x1, dtype), convert_to_tensor(x2, dtype)


def pair_of_tensors(x1: Array, x2: Array) -> tuple[Tensor, Tensor]:
    """Both as tensors of their common dtype."""
    if isinstance(x1, Tensor):
        if isinstance(x2, Tensor):
            if x1.dtype is x2.dtype:
                return x1, x2
        elif (type(x2) is float or type(x2) is int) and x1.is_floating_point():
            return x1, x1.new_full((), x2)
    return in_dtype(*_with_dtype(x1, x2))


def pair_of_floats(x1: Array, x2: Array) -> tuple[Tensor, Tensor]:
    """Both as tensors of their common floating dtype: two of int32 become floatx."""
    if isinstance(x1, Tensor) and isinstance(x2, Tensor) and x1.dtype is x2.dtype and x1.is_floating_point():
        return x1, x2
    x1, x2, dtype = _with_dtype(x1, x2)
    return in_dtype(x1, x2, float_of(dtype))


def in_dtype(x1: Any, x2: Any, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Both as tensors of a dtype, a number on the device of the other."""
    if isinstance(x1, Tensor):
        return x1.to(dtype), x2.to(dtype) if isinstance(x2, Tensor) else number_as_tensor(x2, dtype, x1.device)
    if isinstance(x2, Tensor):
        return number_as_tensor(x1, dtype, x2.device), x2.to(dtype)
    return convert_to_tensor(x1, dtype), convert_to_tensor(x2, dtype)


def float_of(dtype: torch.dtype) -> torch.dtype:
    """The dtype itself, if it is floating or complex; floatx otherwise."""
    return dtype if dtype.is_floating_point or dtype.is_complex else torch_dtype(None)


def summed_dtype(dtype: torch.dtype) -> torch.dtype:
    """Small integers and bool add up in int32; other dtypes stay."""
    return torch.int32 if dtype in _SMALL_INTS else dtype


def floating(x: Array) -> Tensor:
    """x as a tensor of a floating (or complex) dtype."""
    x = convert_to_tensor(x)
    return x if x.is_floating_point() or x.is_complex() else x.to(torch_dtype(None))


def counting(x: Array) -> Tensor:
    """x as a tensor; bool becomes int32."""
    x = convert_to_tensor(x)
    return x.to(torch.int32) if x.dtype is torch.bool else x


def tensors(values: Any) -> list[Tensor]:
    """The tensors of a list argument, each in its own dtype; a tensor stands for its rows."""
    if isinstance(values, Tensor):
        return list(values.unbind(0))
    return [each if isinstance(each, Tensor) else convert_to_tensor(each) for each in values]


def in_common_dtype(parts: list[Tensor]) -> list[Tensor]:
    """Tensors in the dtype that all of them have together."""
    dtype = parts[0].dtype
    if all(part.dtype is dtype for part in parts):
        return parts
    dtype = result_type(*parts)
    return [part.to(dtype) for part in parts]


def as_shape(shape: Any) -> Sequence[int]:
    """A shape argument as a sequence of sizes: 5 -> (5,); a tensor or an array of sizes as a list."""
    if isinstance(shape, (tuple, list)):
        return shape
    if isinstance(shape, int):
        return (shape,)
    return ints(shape) if hasattr(shape, "tolist") else tuple(shape)


def ints(values: Any) -> list[int]:
    """Ints that were given as a list, a tensor or an array."""
    values = values.tolist() if hasattr(values, "tolist") else values
    return [int(value) for value in values] if isinstance(values, (list, tuple)) else [int(values)]


def axis_list(axis: Any, rank: int) -> list[int]:
    """Axes counted from the front, in the order given; all of them for None.

    IndexError for one out of range or named twice, which the rule words.
    """
    if axis is None:
        return list(range(rank))
    found = [one_axis(each, rank) for each in (axis if isinstance(axis, (list, tuple)) else [axis])]
    if len(set(found)) < len(found):
        raise IndexError(f"an axis twice in {axis}")
    return found


def one_axis(axis: Any, rank: int) -> int:
    """An axis counted from the front. IndexError where it is out of range, which the rule words."""
    if -rank <= axis < rank:
        return int(axis) % rank
    raise IndexError(f"axis {axis} for rank {rank}")


def _with_dtype(x1: Array, x2: Array) -> tuple[Any, Any, torch.dtype]:
    x1, x2 = tensor_or_number(x1), tensor_or_number(x2)
    return x1, x2, common(x1, x2)


def _unboolean(x: Any, dtype: torch.dtype) -> Any:
    """torch subtracts no truth value from numbers."""
    return int(x) if type(x) is bool and dtype is not torch.bool else x
