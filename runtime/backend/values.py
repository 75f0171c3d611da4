"""Variables and placeholders of K, and what they say of tensors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch

from ..core import dtypes
from ..core.naming import reset_names, unique_name
from ..core.symbolic import KerasTensor, is_symbolic
from ..core.tensors import convert_to_numpy
from ..core.variable import Variable
from ..layers.core import Input


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Variable:
    """A trainable variable that begins with the value."""
    made = Variable(value, dtype=dtype or dtypes.dtype_name(None), name=name)
    made.constraint = constraint
    return made


def placeholder(
    shape: Any = None, ndim: int | None = None, dtype: Any = None, sparse: bool = False, name: str | None = None
) -> KerasTensor:
    """A symbolic tensor of this shape (the batch included), or of `ndim` unknown sizes."""
    sizes = (None,) * (ndim or 0) if shape is None else tuple(shape)
    return Input(batch_shape=sizes, dtype=dtype, name=name)


def int_shape(x: Any) -> tuple[int | None, ...]:
    """The shape as a tuple, None for the sizes that are not known."""
    return tuple(x.shape)


class SymbolicShape(tuple[Any, ...]):
    """The shape of a symbolic tensor, which remembers whose it is: random numbers can be drawn in it later."""

    tensor: Any


def shape(x: Any) -> tuple[Any, ...]:
    """The shape; sizes of a symbolic tensor that are not known are None."""
    if not is_symbolic(x):
        return tuple(x.shape)
    found = SymbolicShape(x.shape)
    found.tensor = x
    return found


def ndim(x: Any) -> int:
    """The number of axes."""
    return len(x.shape)


def dtype(x: Any) -> str:
    """The name of the dtype."""
    return dtypes.dtype_name(x.dtype)


def count_params(x: Any) -> int:
    """The number of elements of a variable."""
    return int(np.prod(x.shape))


def get_value(x: Any) -> np.ndarray:
    """The value as an array."""
    return convert_to_numpy(x)


def eval(x: Any) -> np.ndarray:
    """The value as an array: there is no graph to be evaluated here."""
    return convert_to_numpy(x)


def set_value(x: Variable, value: Any) -> None:
    """The variable takes the value."""
    x.assign(value)


def batch_get_value(tensors: Iterable[Any]) -> list[np.ndarray]:
    """The values of several tensors."""
    return [convert_to_numpy(x) for x in tensors]


def batch_set_value(tuples: Iterable[tuple[Variable, Any]]) -> None:
    """Each variable takes its value."""
    for x, value in tuples:
        x.assign(value)


def update(x: Variable, new_x: Any) -> Variable:
    """The variable takes the value."""
    return x.assign(new_x)


def update_add(x: Variable, increment: Any) -> Variable:
    """Adds to the variable."""
    return x.assign_add(increment)


def update_sub(x: Variable, decrement: Any) -> Variable:
    """Takes from the variable."""
    return x.assign_sub(decrement)


def cast_to_floatx(x: Any) -> Any:
    """An array, or a tensor, in the default floating dtype."""
    if isinstance(x, torch.Tensor) or is_symbolic(x):
        from ..ops import cast

        return cast(x, dtypes.dtype_name(None))
    return np.asarray(x, dtype=dtypes.dtype_name(None))


def is_tensor(x: Any) -> bool:
    """True for a real or a symbolic tensor."""
    return isinstance(x, torch.Tensor) or is_symbolic(x)


def is_sparse(tensor: Any) -> bool:
    """False: there are no sparse tensors here."""
    return False


def is_float_dtype(dtype: Any) -> bool:
    """Whether a dtype is a floating one."""
    return dtypes.torch_dtype(dtype).is_floating_point


def is_int_dtype(dtype: Any) -> bool:
    """Whether a dtype is one of integers."""
    return "int" in dtypes.dtype_name(dtype)


def get_uid(prefix: str = "") -> int:
    """A number that was not given for this prefix before, from 1."""
    name = unique_name(prefix or "uid")
    last = name.rpartition("_")[2]
    return int(last) + 1 if last.isdigit() else 1


def reset_uids() -> None:
    """Counts from the start again."""
    reset_names()
