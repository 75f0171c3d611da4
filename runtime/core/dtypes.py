"""Dtypes: Keras's names and torch's objects."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from kshape.rulebook.binding import nearest
from kshape.rulebook.broadcast import common_dtype
from kshape.rulebook.settings import settings

from .errors import InvalidArgument

TORCH: dict[str, torch.dtype] = {
    name: getattr(torch, name)
    for name in (
        *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
        *("bfloat16", "float16", "float32", "float64", "complex64", "complex128"),
        *("float8_e4m3fn", "float8_e5m2"),
    )
}
"""Keras's name -> torch's dtype."""

NAMES: dict[torch.dtype, str] = {dtype: name for name, dtype in TORCH.items()}

_SHORT = {"int": "int32", "float": None, "double": "float64", "half": "float16", "long": "int64"}
_OF_PYTHON = {bool: "bool", int: "int32", float: None, complex: "complex64", str: "string"}


def dtype_name(dtype: Any) -> str:
    """The Keras name of a dtype given as a text, a torch or numpy dtype or a Python type; None is floatx.

    Raises InvalidArgument for what names no dtype.
    """
    if type(dtype) is torch.dtype:
        return NAMES[dtype]
    if dtype is None:
        return settings.floatx
    if isinstance(dtype, str):
        if dtype in TORCH or dtype == "string":
            return dtype
        if dtype in _SHORT:
            return _SHORT[dtype] or settings.floatx
    elif isinstance(dtype, type) and dtype in _OF_PYTHON:
        return _OF_PYTHON[dtype] or settings.floatx
    else:
        try:
            name = np.dtype(dtype).name
        except TypeError:
            name = ""
        if name in TORCH:
            return name
        if name.lower().startswith(("str", "bytes", "object")):
            return "string"
    near = nearest(str(dtype), list(TORCH))
    raise InvalidArgument(f"There is no dtype {dtype!r}.{f' Did you mean {near!r}?' if near else ''}")


def torch_dtype(dtype: Any) -> torch.dtype:
    """The torch dtype of whatever `dtype_name` takes."""
    return dtype if type(dtype) is torch.dtype else TORCH[dtype_name(dtype)]


def result_type(*operands: Any) -> torch.dtype:
    """The dtype of operands together, by the rulebook's lattice: tensors and dtypes count, Python numbers give way.

    Two float64 stay float64; int64 with a Python float gives floatx, as in Keras.
    """
    names = [_operand(each) for each in operands]
    name = common_dtype(*names)
    return torch_dtype(None if name is None else name)


def _operand(value: Any) -> Any:
    if type(value) in (bool, int, float, complex) or isinstance(value, type):
        return value
    dtype = getattr(value, "dtype", value)
    return dtype_name(dtype)
