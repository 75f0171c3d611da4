"""numpy's operators and functions on torch tensors: `array + x`, `x * np.float64(2)`, `np.sqrt(x)` are done by torch.

numpy would turn the tensor into an array, which a tensor that learns, one on a GPU and one without data refuse. So a
layer may add an array that it holds, as it may in TensorFlow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch


def install() -> None:
    """Tells numpy to hand its element-wise functions to `_computed` where a torch tensor is among the operands."""
    torch.Tensor.__array_ufunc__ = _computed  # type: ignore[attr-defined]


def _computed(self: torch.Tensor, function: Any, method: str, *inputs: Any, **options: Any) -> Any:
    """A function of numpy by the op of its name in `keras.ops`; by numpy itself where there is none."""
    from .. import ops

    op = getattr(ops, function.__name__, None) if method == "__call__" and not options else None
    if op is None:
        return _by_numpy(self, function, method, inputs, options)
    like = next(x for x in inputs if isinstance(x, torch.Tensor))
    return op(*[_operand(x, like) for x in inputs])


def _operand(x: Any, like: torch.Tensor) -> Any:
    """An array as a tensor where the other one is, floating ones in its dtype; a number of numpy as one of Python."""
    if isinstance(x, np.generic):
        return x.item()
    if not isinstance(x, np.ndarray):
        return x
    both_float = x.dtype.kind == "f" and like.is_floating_point()
    return torch.as_tensor(x, dtype=like.dtype if both_float else None, device=like.device)


def _by_numpy(self: torch.Tensor, function: Any, method: str, inputs: Any, options: dict[str, Any]) -> Any:
    """As numpy does it for any object that can become an array, and torch for the result."""

    def plain(x: Any) -> Any:
        return x.__array__() if isinstance(x, torch.Tensor) else x

    if "out" in options:
        options = {**options, "out": tuple(plain(x) for x in options["out"])}
    found = getattr(function, method)(*map(plain, inputs), **options)
    is_new = isinstance(found, np.ndarray) and "out" not in options
    return torch.as_tensor(found, device=self.device) if is_new and found.dtype.kind in "fiub" else found
