"""Arguments and results of ops: nested lists, tuples and dicts of tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tests.parity.ops_harness import Arr


def parts(value: Any) -> list[Any]:
    """Real and imaginary part of what is complex; bfloat16, which NumPy does not know, as float32."""
    if not isinstance(value, torch.Tensor):
        value = np.asarray(value)
        return [value.real, value.imag] if np.iscomplexobj(value) else [value]
    value = value.detach()
    if value.is_complex():
        return [value.real, value.imag]
    return [value.float() if value.dtype is torch.bfloat16 else value]


def leaves(value: Any) -> list[Any]:
    """What stands in nested lists and tuples."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        return [leaf for each in value for leaf in leaves(each)]
    return [value]


def map_arrays(function: Callable[[Arr], Any], value: Any) -> Any:
    return map_leaves(lambda leaf: function(leaf) if isinstance(leaf, Arr) else leaf, value)


def map_tensors(function: Callable[[torch.Tensor], Any], value: Any) -> Any:
    return map_leaves(lambda leaf: function(leaf) if isinstance(leaf, torch.Tensor) else leaf, value)


def map_leaves(function: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, dict):
        return {key: map_leaves(function, each) for key, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map_leaves(function, each) for each in value)
    return function(value)
