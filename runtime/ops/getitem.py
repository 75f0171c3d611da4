"""`x[...]` as NumPy reads it: ints, slices with any step, None, Ellipsis, lists, integer arrays and masks."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor, one_axis


@op
def get_item(x: Array, key: Any) -> Tensor:
    """x[key]: an int drops its axis, a slice keeps it, None inserts 1, arrays replace their axes by their shape.

    Source: keras.ops.get_item
    """
    x = convert_to_tensor(x)
    keys = key if isinstance(key, tuple) else (key,)
    if all(_is_plain(each) for each in keys):
        return x[key]
    return _general(x, [_normal(each, x.device) for each in keys])


def _is_plain(key: Any) -> bool:
    """True for what torch reads as NumPy does, whatever stands beside it."""
    if type(key) is slice:
        return key.step is None or (type(key.step) is int and key.step > 0)
    return type(key) is int or key is None


def _normal(key: Any, device: torch.device) -> Any:
    """Lists and arrays as tensors of bool or int64."""
    if isinstance(key, (list, tuple, np.ndarray, np.generic)):
        key = convert_to_tensor(key if not isinstance(key, (list, tuple)) or key else np.zeros(0, "int64"))
    if isinstance(key, Tensor):
        return key.to(device) if key.dtype is torch.bool else key.to(device, torch.int64)
    return key


def _general(x: Tensor, keys: list[Any]) -> Tensor:
    """Backward slices by turning their axis first; ints beside arrays as arrays, as NumPy has it."""
    keys = _expanded(x, keys)
    with_arrays = any(isinstance(key, Tensor) and key.ndim for key in keys)
    turned, axis = [], 0
    for i, key in enumerate(keys):
        if isinstance(key, slice) and key.step is not None and key.step < 0:
            turned.append(axis)
            keys[i] = _forward(key, x.shape[axis])
        elif with_arrays and _is_position(key):
            keys[i] = key.reshape(1) if isinstance(key, Tensor) else torch.full((1,), key, device=x.device)
        if type(key) is int:
            one_axis(key, x.shape[axis])  # torch asks no index of an empty result to be in range
        axis += _consumed(key)
    return (x.flip(turned) if turned else x)[tuple(keys)]


def _is_position(key: Any) -> bool:
    return type(key) is int or (isinstance(key, Tensor) and not key.ndim and key.dtype is not torch.bool)


def _expanded(x: Tensor, keys: list[Any]) -> list[Any]:
    """The keys with the Ellipsis written out as full slices."""
    places = [i for i, key in enumerate(keys) if key is Ellipsis]
    missing = x.ndim - sum(_consumed(key) for key in keys)
    if missing < 0 or len(places) > 1:
        raise IndexError("too many indices")
    at = places[0] if places else len(keys)
    return [*keys[:at], *[slice(None)] * missing, *keys[at + 1 :]]


def _consumed(key: Any) -> int:
    """How many axes an index uses up; a mask as many as it has."""
    if key is None or key is Ellipsis or isinstance(key, bool):
        return 0
    return key.ndim if isinstance(key, Tensor) and key.dtype is torch.bool else 1


def _forward(key: slice, size: int) -> slice:
    """The slice of the turned axis that gives what a backward slice gives: [5:1:-2] -> of the turned, [n - 6 : ...]."""
    steps = range(*key.indices(size))
    if not steps:
        return slice(0, 0)
    return slice(size - 1 - steps[0], size - steps[-1], -steps.step)
