"""Elementwise ops of two tensors or more: shapes broadcast, and a table says in which dtype each is computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.dtypes import result_type
from ..core.tensors import convert_to_tensor
from .base import named, op
from .indexing import positions
from .operands import (
    Array,
    Tensor,
    common,
    is_number,
    number_as_tensor,
    pair,
    pair_of_floats,
    pair_of_tensors,
    tensor_or_number,
    tensors,
)

Pair = Callable[[Array, Array], tuple[Any, Any]]
Kernel = Callable[[Any, Any], Tensor]


def pair_of_counts(x1: Array, x2: Array) -> tuple[Any, Any]:
    """As `pair_of_tensors`, but two of bool become int32."""
    x1, x2 = pair_of_tensors(x1, x2)
    return (x1.to(torch.int32), x2.to(torch.int32)) if x1.dtype is torch.bool else (x1, x2)


def pair_of_measures(x1: Array, x2: Array) -> tuple[Tensor, Tensor]:
    """As `pair_of_floats`, but two of bool stay bool."""
    x1, x2 = tensor_or_number(x1), tensor_or_number(x2)
    return pair_of_tensors(x1, x2) if common(x1, x2) is torch.bool else pair_of_floats(x1, x2)


def divided_or_zero(x1: Tensor, x2: Tensor) -> Tensor:
    """x1 / x2, and 0 where x2 is 0; the division by 0 that is not shown has no gradient either."""
    zero = x2 == 0
    return torch.where(zero, 0, x1 / torch.where(zero, 1, x2))


def hypotenuse(x1: Tensor, x2: Tensor) -> Tensor:
    """sqrt(x1^2 + x2^2); of truth values, whether one of them is true."""
    return torch.logical_or(x1, x2) if x1.dtype is torch.bool else torch.hypot(x1, x2)


def scaled_by_power(x1: Array, x2: Array) -> tuple[Tensor, Tensor]:
    """The operands of ldexp: a floating x1, and x2 as it is."""
    (x1, _), x2 = pair_of_floats(x1, x2), convert_to_tensor(x2)
    return x1, x2.to(x1.dtype)


OF_X1_X2: dict[Pair, str] = {
    pair: "add subtract multiply floor_divide",
    pair_of_tensors: "maximum minimum fmax fmin gcd lcm eq ne gt ge lt le logical_and logical_or logical_xor",
    pair_of_floats: "divide true_divide arctan2 logaddexp logaddexp2 nextafter",
    pair_of_counts: "remainder fmod",
    pair_of_measures: "heaviside",
    scaled_by_power: "ldexp",
}
"""What brings x1 and x2 into one dtype -> torch's kernels for them, which have the op's name but for `NAMES`."""

NAMES = {
    "eq": "equal",
    "ne": "not_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "lt": "less",
    "le": "less_equal",
    "remainder": "mod",
}
"""torch's name of a kernel -> Keras's name of the op."""

OWN: tuple[tuple[str, Pair, Kernel], ...] = (
    ("divide_no_nan", pair_of_floats, divided_or_zero),
    ("hypot", pair_of_measures, hypotenuse),
)

OF_X_Y = {
    "bitwise_and": torch.bitwise_and,
    "bitwise_or": torch.bitwise_or,
    "bitwise_xor": torch.bitwise_xor,
    "bitwise_left_shift": torch.bitwise_left_shift,
    "bitwise_right_shift": torch.bitwise_right_shift,
    "left_shift": torch.bitwise_left_shift,
    "right_shift": torch.bitwise_right_shift,
}
"""The ops whose parameters are called x and y."""


def _of_x1_x2(name: str, prepare: Pair, kernel: Kernel) -> None:
    @named(name)
    def function(x1: Array, x2: Array) -> Tensor:
        return kernel(*prepare(x1, x2))

    function.__doc__ = f"{name}(x1, x2), element by element; both shapes broadcast.\n\nSource: keras.ops.{name}"


def _of_x_y(name: str, kernel: Kernel) -> None:
    @named(name)
    def function(x: Array, y: Array) -> Tensor:
        return kernel(*pair_of_tensors(x, y))

    function.__doc__ = f"{name}(x, y), element by element; both shapes broadcast.\n\nSource: keras.ops.{name}"


for _prepare, _names in OF_X1_X2.items():
    for _name in _names.split():
        _of_x1_x2(NAMES.get(_name, _name), _prepare, getattr(torch, _name))
for _name, _prepare, _kernel in OWN:
    _of_x1_x2(_name, _prepare, _kernel)
for _name, _kernel in OF_X_Y.items():
    _of_x_y(_name, _kernel)


@op
def power(x1: Array, x2: Array) -> Tensor:
    """x1^x2, element by element; both shapes broadcast.

    Source: keras.ops.power
    """
    return torch.pow(*pair(x1, x2))


@op
def isclose(x1: Array, x2: Array, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """|x1 - x2| <= atol + rtol |x2|, element by element; of integers, x1 == x2.

    Source: keras.ops.isclose
    """
    return _close(x1, x2, rtol, atol, equal_nan)


@op
def allclose(x1: Array, x2: Array, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Whether `isclose` holds everywhere: a truth value of rank 0.

    Source: keras.ops.allclose
    """
    return _close(x1, x2, rtol, atol, equal_nan).all()


def _close(x1: Array, x2: Array, rtol: float, atol: float, equal_nan: bool) -> Tensor:
    x1, x2 = pair_of_tensors(x1, x2)
    if x1.is_floating_point():
        return torch.isclose(x1, x2, rtol=rtol, atol=atol, equal_nan=equal_nan)
    return torch.eq(x1, x2)


@op
def isin(x1: Array, x2: Array, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Whether each element of x1 is among those of x2: (...), any shape -> (...), bool.

    Source: keras.ops.isin
    """
    x1, x2 = pair_of_tensors(x1, x2)
    if x1.dtype is torch.bool:
        x1, x2 = x1.to(torch.uint8), x2.to(torch.uint8)
    return torch.isin(x1, x2, assume_unique=assume_unique, invert=invert)


@op
def where(condition: Array, x1: Array = None, x2: Array = None) -> Any:
    """x1 where the condition holds, x2 elsewhere; `where(condition)` alone is `nonzero`.

    Source: keras.ops.where
    """
    condition = convert_to_tensor(condition)
    if x1 is None and x2 is None:
        return positions(condition)
    if x1 is None or x2 is None:
        raise ValueError("where needs both or neither")
    return torch.where(condition if condition.dtype is torch.bool else condition != 0, *pair_of_tensors(x1, x2))


@op
def select(condlist: Any, choicelist: Any, default: Array = 0) -> Tensor:
    """The first choice whose condition holds, element by element; `default` where none does.

    Source: keras.ops.select
    """
    conditions, choices = tensors(condlist), [tensor_or_number(choice) for choice in choicelist]
    if len(conditions) != len(choices) or not conditions:
        raise ValueError("select needs as many choices as conditions")
    default = tensor_or_number(default)
    dtype = result_type(*choices, default)
    result = (
        default.to(dtype) if isinstance(default, Tensor) else number_as_tensor(default, dtype, conditions[0].device)
    )
    for condition, choice in zip(reversed(conditions), reversed(choices), strict=True):
        choice = number_as_tensor(choice, dtype, condition.device) if is_number(choice) else choice.to(dtype)
        result = torch.where(condition if condition.dtype is torch.bool else condition != 0, choice, result)
    return result
