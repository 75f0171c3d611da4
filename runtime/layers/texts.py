"""Texts as layers take them: arrays of Python's texts on the host, beside tensors of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch

from ..core.device import get_device
from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from ..engine.layer import Layer

Texts = np.ndarray
"""An array of dtype object that holds texts."""


class TextLayer(Layer):
    """A layer over texts or numbers: lists and arrays of texts come as arrays, numbers as tensors."""

    def _converted(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return (as_values(args[0]), *args[1:]) if args else args, kwargs


def as_values(x: Any) -> Any:
    """Texts, whatever they are in, as an array of Python's texts; numbers as a tensor."""
    if isinstance(x, torch.Tensor):
        return x
    array = x.to_numpy() if hasattr(x, "to_numpy") else _array(x)
    if array.dtype.kind in "USOT":
        return as_texts(array)
    return convert_to_tensor(array if array.dtype.kind != "i" else array.astype("int64"))


def as_texts(x: Any) -> Texts:
    """An array of Python's texts. Raises InvalidArgument for what is no text: a float, a None, an array of numbers."""
    array = np.asarray(x, dtype=object)
    flat = array.reshape(-1).tolist()
    if any(type(each) is not str for each in flat):
        flat = [_text(each) for each in flat]
    return objects(flat, array.shape)


def objects(flat: Iterable[Any], shape: tuple[int, ...]) -> Texts:
    """An array of dtype object over Python objects, which numpy does not look into."""
    values = list(flat)
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found.reshape(shape)


def mapped(function: Callable[[Any], int], values: Any) -> torch.Tensor:
    """(...) int64: the function of each text or number, on the device."""
    if isinstance(values, torch.Tensor):
        numbers = [function(each) for each in values.reshape(-1).tolist()]
        return torch.tensor(numbers, dtype=torch.int64).reshape(values.shape).to(values.device)
    numbers = [function(each) for each in values.reshape(-1).tolist()]
    return torch.tensor(numbers, dtype=torch.int64).reshape(values.shape).to(get_device())


def _array(x: Any) -> np.ndarray:
    try:
        return np.asarray(x)
    except ValueError:
        raise InvalidArgument(
            "A layer over texts needs rows of one length. Received: nested lists of different lengths."
        ) from None


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if not isinstance(value, str):
        raise InvalidArgument(f"A layer over texts needs texts. Received: {value!r} among them.")
    return str(value)
