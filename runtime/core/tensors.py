"""Tensors: from what users hand in, and back to numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from kshape.rulebook.specs import TensorSpec

from .device import get_device
from .dtypes import dtype_name, result_type, torch_dtype
from .errors import InvalidArgument
from .numpy_operands import install

install()

_PYTHON = {bool: torch.bool, int: torch.int32}


def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> torch.Tensor:
    """x as a tensor on the current device; float64 arrays stay float64, Python numbers become int32 or floatx.

    Raises InvalidArgument for what holds no numbers: an array of objects, a ragged list, a text.
    """
    if isinstance(x, torch.Tensor):
        return x if dtype is None else x.to(torch_dtype(dtype))
    if type(x) in (bool, int, float):
        return torch.tensor(x, dtype=_dtype_of_number(x, dtype), device=get_device())
    if isinstance(x, (list, tuple)) and any(isinstance(leaf, torch.Tensor) for leaf in x):
        return _stacked(x, dtype)
    array = _array(x)
    if dtype is None and not isinstance(x, (np.ndarray, np.generic)):
        dtype = {"i": "int32", "f": None}.get(array.dtype.kind, array.dtype)
        dtype = dtype_name(dtype)
    tensor = torch.from_numpy(np.ascontiguousarray(array).reshape(array.shape)) if array.ndim else torch.tensor(array)
    return tensor.to(device=get_device(), dtype=None if dtype is None else torch_dtype(dtype))


def convert_to_numpy(x: Any) -> np.ndarray:
    """x as an array on the host (bfloat16 as float32)."""
    if isinstance(x, torch.Tensor):
        x = x.detach()
        x = x.resolve_conj().resolve_neg() if x.is_complex() else x
        return (x.float() if x.dtype is torch.bfloat16 else x).cpu().numpy()
    if isinstance(x, (list, tuple)):
        return np.array([convert_to_numpy(part) for part in x])
    return np.array(x)


def is_tensor(x: Any) -> bool:
    """True for a torch tensor (a symbolic tensor is none)."""
    return isinstance(x, torch.Tensor)


def is_texts(x: Any) -> bool:
    """True for an array of texts, which stays on the host."""
    if not isinstance(x, np.ndarray):
        return False
    return x.dtype.kind in "UST" or (x.dtype.kind == "O" and x.size > 0 and isinstance(x.flat[0], (str, bytes)))


def spec_of(x: Any) -> Any:
    """The rulebook's spec of a tensor or array; anything else as it is."""
    if isinstance(x, (torch.Tensor, np.ndarray)):
        return TensorSpec(tuple(x.shape), dtype_name(x.dtype))
    return x


def _dtype_of_number(x: Any, dtype: Any) -> torch.dtype:
    return torch_dtype(dtype) if dtype is not None else _PYTHON.get(type(x)) or torch_dtype(None)


def _stacked(parts: Any, dtype: Any) -> torch.Tensor:
    tensors = [convert_to_tensor(part) for part in parts]
    common = torch_dtype(dtype) if dtype is not None else result_type(*tensors)
    return torch.stack([tensor.to(common) for tensor in tensors])


def _array(x: Any) -> np.ndarray:
    try:
        array = x.to_numpy() if hasattr(x, "to_numpy") else np.asarray(x)
    except ValueError:
        raise InvalidArgument(
            "A tensor needs rows of one length. Received: nested sequences of different lengths. "
            "Pad them, for example with pad_sequences."
        ) from None
    if array.dtype == object:
        try:
            return array.astype("float32")
        except (TypeError, ValueError):
            found = type(array.flat[0]).__name__ if array.size else "nothing"
            raise InvalidArgument(f"A tensor needs numbers. Received: an array of objects ({found}).") from None
    if array.dtype.kind in "USO":
        raise InvalidArgument(f"A tensor needs numbers. Received: text, {array.ravel()[:1].tolist()[0]!r}.")
    return array.astype(array.dtype.newbyteorder("=")) if array.dtype.byteorder == ">" else array
