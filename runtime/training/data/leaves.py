"""One array of a user's data -> a torch tensor on the host, or rows that are read batch by batch.

Arrays that are given to fit, evaluate and predict get their floats in floatx, as in Keras; the batches of generators
and data sets keep their dtypes. Memory is shared with numpy wherever the dtype fits, so a batch that is a view must not
be changed in place.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch

from ...core.dtypes import TORCH, torch_dtype
from ...core.errors import InvalidArgument
from .memory import memory
from .rows import Rows, SparseRows

Leaf = torch.Tensor | Rows

_WIDER = {torch.uint16: torch.int32, torch.uint32: torch.int64, torch.uint64: torch.int64}
"""What torch computes with in place of the unsigned dtypes that it only stores (Keras's own choice, uint64 apart)."""


def is_array(value: Any) -> bool:
    """True for whatever is one array: numpy's, torch's, pandas's, h5py's, scipy's, anything with `__array__`."""
    if isinstance(value, (np.ndarray, torch.Tensor, Rows)):
        return True
    return (hasattr(value, "__array__") or _is_lazy(value)) and not isinstance(value, type)


def is_number(value: Any) -> bool:
    """True for a number, also one of numpy's or torch's."""
    return isinstance(value, (bool, int, float, complex, np.generic)) or (is_array(value) and _rank(value) == 0)


def data_leaf(value: Any, name: str) -> Leaf:
    """An array of a whole data set: floats in floatx, files and sparse matrices unread where they are large.

    Raises InvalidArgument for what holds no numbers or has no axis of samples.
    """
    floatx = torch_dtype(None)
    leaf: Any = _rows(value, floatx) if _is_lazy(value) else value
    if not isinstance(leaf, Rows):
        leaf = _tensor(leaf, name, floatx)
        leaf = leaf.contiguous()
    if leaf.ndim == 0:
        raise InvalidArgument(f"{name} needs a first axis of samples. Received: shape=().")
    found: Leaf = leaf
    return found


def batch_leaf(value: Any, name: str) -> torch.Tensor:
    """An array of one batch, with the dtype that it has. Raises InvalidArgument for what holds no numbers."""
    if type(value) is torch.Tensor:
        return value if value.dtype not in _WIDER else value.to(_WIDER[value.dtype])
    if _is_lazy(value):
        value = value.toarray() if hasattr(value, "toarray") else value[:]
    return _tensor(value, name, None)


def _rank(value: Any) -> int:
    return len(getattr(value, "shape", ())) if hasattr(value, "shape") else np.ndim(value)


def _tensor(value: Any, name: str, floatx: torch.dtype | None) -> torch.Tensor:
    if isinstance(value, torch.Tensor):
        tensor = value.detach()
        tensor = tensor.to_dense() if tensor.layout is not torch.strided else tensor
    else:
        tensor = _shared(_numbers(_array(value, name), name))
    if floatx is not None and tensor.is_floating_point() and tensor.dtype is not floatx:
        return tensor.to(floatx)
    return tensor.to(_WIDER.get(tensor.dtype, tensor.dtype))


def _array(value: Any, name: str) -> np.ndarray:
    if isinstance(value, np.ndarray):
        return value
    if type(value).__module__.partition(".")[0] == "pandas":
        array: np.ndarray = value.to_numpy()
        return array[:, None] if array.ndim == 1 else array  # a column is (samples, 1), as in Keras
    try:
        return np.asarray(_on_host(value))
    except ValueError as error:
        text = _RAGGED.format(name=name) if isinstance(value, (list, tuple)) else f"{name} needs an array. {error}"
        raise InvalidArgument(text) from None


def _on_host(value: Any) -> Any:
    """Tensors in lists of numbers as the numbers that they hold."""
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy()
    if isinstance(value, (list, tuple)) and value and not isinstance(value[0], (bool, int, float)):
        return [_on_host(part) for part in value]
    return value


_RAGGED = (
    "{name} needs rows of one length. Received: nested sequences of different lengths. "
    "Pad them, for example with keras.utils.pad_sequences."
)


def _numbers(array: np.ndarray, name: str) -> np.ndarray:
    """The array in the machine's own byte order; InvalidArgument where it holds no numbers."""
    if array.dtype.name == "bfloat16":
        return array.astype(np.float32)
    if array.dtype.kind not in "biufc":
        raise InvalidArgument(_refusal(array, name))
    if array.dtype.name in ("longdouble", "float128", "clongdouble", "complex256"):
        return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _refusal(array: np.ndarray, name: str) -> str:
    first = array.flat[0] if array.size else None
    if array.dtype == object and isinstance(first, (list, tuple, np.ndarray)):
        return _RAGGED.format(name=name)
    if isinstance(first, (str, bytes)):
        advice = "Turn texts into numbers first, for example with layers.StringLookup or layers.TextVectorization."
        return f"{name} needs numbers. Received: texts, {str(first)!r} the first. {advice}"
    found = "objects" + (f" ({type(first).__name__})" if array.size else "") if array.dtype == object else array.dtype
    return f'{name} needs numbers. Received: an array of {found}. Convert it, for example with .astype("float32").'


def _shared(array: np.ndarray) -> torch.Tensor:
    """The same memory as a tensor; a copy only where torch cannot address it (backwards, or within records)."""
    if any(stride < 0 or stride % array.itemsize for stride in array.strides):
        array = array.copy()
    if array.flags.writeable:
        return torch.from_numpy(array)
    with warnings.catch_warnings():  # a read-only array is read only here as well
        warnings.simplefilter("ignore", UserWarning)
        return torch.from_numpy(array)


def _is_lazy(value: Any) -> bool:
    """True for a file's data set, a sparse matrix, and a memory map whose floats need a cast."""
    if isinstance(value, np.memmap):
        return value.ndim > 0 and value.dtype.kind == "f" and TORCH.get(value.dtype.name) is not torch_dtype(None)
    kind = type(value)
    if getattr(kind, "reads_rows", False):
        return True
    module = kind.__module__
    return (module.startswith("h5py.") and hasattr(value, "shape")) or _is_scipy(value)


def _is_scipy(value: Any) -> bool:
    return type(value).__module__.startswith("scipy.sparse") and hasattr(value, "tocsr")


def _rows(value: Any, floatx: torch.dtype) -> Any:
    """Rows of a file, or its whole array where that is small; whatever holds no numbers is left to `_numbers`."""
    dtype = np.dtype(value.dtype)
    if dtype.kind not in "biufc":
        return value[:]
    target = floatx if dtype.kind == "f" else TORCH.get(dtype.name, torch.float64)
    target = _WIDER.get(target, target)
    if _is_scipy(value):
        return SparseRows(value.tocsr(), target)
    rows = Rows(value, target)
    whole = not isinstance(value, np.memmap) and getattr(value, "normalizer", None) is None
    if len(value.shape) == 0 or (whole and memory.host_takes(rows.nbytes())):
        return value[...] if not getattr(type(value), "reads_rows", False) else value[:]
    return rows
