"""Python's operators and indexing on symbolic tensors: each is the op of its name.

`==` compares identity, as in Keras, so that symbolic tensors stay hashable and lists find them; `!=` is an op. `&`,
`|`, `^` and `~` are the logical ops. Importing this module installs them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.symbolic import KerasTensor
from .base import FUNCTIONS

REFLECTED = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "matmul": "matmul",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "mod",
    "pow": "power",
    "and": "logical_and",
    "or": "logical_or",
    "xor": "logical_xor",
}
"""Python's name of an operator that stands between a tensor and anything, in either order -> the op."""

DIRECT = {
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "ne": "not_equal",
    "neg": "negative",
    "abs": "absolute",
    "invert": "logical_not",
    "getitem": "get_item",
}
"""Python's name of an operator whose first operand is the tensor -> the op."""


def _direct(name: str) -> Callable[..., Any]:
    def method(self: KerasTensor, *others: Any) -> Any:
        return FUNCTIONS[name](self, *others)

    return method


def _swapped(name: str) -> Callable[..., Any]:
    def method(self: KerasTensor, other: Any) -> Any:
        return FUNCTIONS[name](other, self)

    return method


def _round(self: KerasTensor, ndigits: int | None = None) -> Any:
    return FUNCTIONS["round"](self, decimals=ndigits or 0)


def _reshape(self: KerasTensor, newshape: Any) -> Any:
    """As ops.reshape."""
    return FUNCTIONS["reshape"](self, newshape)


def _squeeze(self: KerasTensor, axis: Any = None) -> Any:
    """As ops.squeeze."""
    return FUNCTIONS["squeeze"](self, axis)


def _no_number(self: KerasTensor) -> Any:
    raise TypeError("A symbolic tensor has no value that could become a number of Python. Use ops.cast for its dtype.")


def install(cls: type) -> None:
    """Gives the class the operators."""
    for python, name in {**REFLECTED, **DIRECT}.items():
        setattr(cls, f"__{python}__", _direct(name))
    for python, name in REFLECTED.items():
        setattr(cls, f"__r{python}__", _swapped(name))
    for python, method in (("__round__", _round), ("__int__", _no_number), ("__float__", _no_number)):
        setattr(cls, python, method)
    cls.reshape, cls.squeeze = _reshape, _squeeze  # type: ignore[attr-defined]


install(KerasTensor)
