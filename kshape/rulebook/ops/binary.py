"""Elementwise ops of two tensors or more: shapes broadcast, and a table says what becomes of the dtypes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..broadcast import broadcast_sizes, broadcast_specs, common_dtype, float_dtype
from ..dims import Size
from ..errors import RuleError
from ..op import OpRule, named, op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, as_specs, operand

Promotion = Callable[..., "str | None"]


def boolean(*operands: Any) -> str | None:
    """The dtype is bool."""
    return "bool"


def counted(*operands: Any) -> str | None:
    """The common dtype, int32 for bool."""
    dtype = common_dtype(*operands)
    return "int32" if dtype == "bool" else dtype


def measured(*operands: Any) -> str | None:
    """The common dtype, but float32 for integers (bool stays)."""
    dtype = common_dtype(*operands)
    return dtype if dtype == "bool" or dtype is None else float_dtype(dtype)


TABLE: dict[Promotion, str] = {
    common_dtype: "add subtract multiply maximum minimum fmax fmin power floor_divide gcd lcm",
    float_dtype: "divide true_divide divide_no_nan arctan2 logaddexp logaddexp2 nextafter ldexp",
    counted: "mod fmod",
    measured: "heaviside hypot",
    boolean: "equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor",
}
"""Promotion of dtypes -> the ops that follow it, over (x1, x2)."""

BITWISE = "bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift"
"""Ops over (x, y) in the common dtype."""


def elementwise(name: str, promotion: Promotion, *operands: Any) -> TensorSpec:
    """All operands broadcast together; after a clash the result keeps every size that is still certain."""
    specs = [as_spec(each) for each in operands]
    dtype = promotion(*(operand(each) for each in operands))
    try:
        return TensorSpec(broadcast_specs(*specs, what=name), dtype)
    except RuleError as error:
        error.output = TensorSpec(_agreed(specs), dtype)
        raise


def _agreed(specs: list[TensorSpec]) -> list[Size | None] | None:
    """The broadcast sizes, None where two of them clash; None altogether for an unknown rank."""
    if any(spec.sizes is None for spec in specs):
        return None
    rank = max(spec.rank for spec in specs)
    result: list[Size | None] = [1] * rank
    for spec in specs:
        for axis, size in enumerate((1,) * (rank - spec.rank) + spec.shape):
            before = result[axis]
            result[axis] = None if before is None else broadcast_sizes(before, size)
    return result


def _of_x1_x2(name: str, promotion: Promotion) -> OpRule:
    def function(x1: Any, x2: Any) -> TensorSpec:
        return elementwise(name, promotion, x1, x2)

    function.__doc__ = f"{name}: both shapes broadcast. {promotion.__doc__}"
    return named(name)(function)


def _of_x_y(name: str) -> OpRule:
    def function(x: Tensor, y: Tensor) -> TensorSpec:
        return elementwise(name, common_dtype, x, y)

    function.__doc__ = f"{name}: both shapes broadcast, in the common dtype."
    return named(name)(function)


for _promotion, _names in TABLE.items():
    for _name in _names.split():
        _of_x1_x2(_name, _promotion)
for _name in BITWISE.split():
    _of_x_y(_name)


@op
def isclose(x1: Any, x2: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: Any = False) -> TensorSpec:
    """Both shapes broadcast -> bool."""
    return elementwise("isclose", boolean, x1, x2)


@op
def allclose(x1: Any, x2: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: Any = False) -> TensorSpec:
    """Shapes that broadcast -> (), bool."""
    elementwise("allclose", boolean, x1, x2)
    return TensorSpec((), "bool")


@op
def isin(x1: Any, x2: Any, assume_unique: Any = False, invert: Any = False) -> TensorSpec:
    """x1: (...), x2: any shape -> (...), bool."""
    return as_spec(x1).with_dtype("bool")


@op
def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """Three shapes broadcast, in the common dtype of x1 and x2; `where(condition)` alone is `nonzero`."""
    from .indexing import nonzero

    if x1 is None and x2 is None:
        return nonzero(condition)
    if x1 is None or x2 is None:
        missing = "x1" if x1 is None else "x2"
        raise RuleError(
            "argument", f"where needs both x1 and x2, or neither. Received: no {missing}.", argument=missing
        )
    return elementwise("where", lambda _, a, b: common_dtype(a, b), condition, x1, x2)


@op
def select(condlist: Any, choicelist: Any, default: Any = 0) -> TensorSpec:
    """The first choice whose condition holds, element by element: all shapes broadcast."""
    conditions = as_specs(condlist, what="select", argument="condlist")
    choices = as_specs(choicelist, what="select", argument="choicelist")
    if len(conditions) != len(choices):
        raise RuleError(
            "argument",
            f"select needs as many choices as conditions. Received: {len(conditions)} conditions, "
            f"{len(choices)} choices.",
            argument="choicelist",
        )
    given = choices if isinstance(choicelist, TensorSpec) else choicelist
    dtype = common_dtype(*(operand(choice) for choice in given), operand(default))
    return elementwise("select", lambda *_: dtype, *conditions, *choices, default)
