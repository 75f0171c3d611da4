"""math: exact on constants, whole numbers on sizes."""

from __future__ import annotations

import math
from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE, into
from kshape.rulebook import dims
from kshape.rulebook.dims import Dim
from kshape.values.calls import Call
from kshape.values.plain import to_python
from kshape.values.state import MISSING
from kshape.values.values import Native, Quotient, is_size

MATH: dict[str, Any] = {name: getattr(math, name) for name in ("pi", "e", "tau", "inf", "nan")}


def _exact(name: str) -> Native:
    function = getattr(math, name)

    def handler(call: Call) -> Any:
        values = [to_python(arg) for arg in call.args]
        if any(value is MISSING for value in values) or any(_is_huge(value) for value in values):
            return UNKNOWN_VALUE
        try:
            return function(*values, **{key: to_python(arg) for key, arg in call.kwargs.items()})
        except (TypeError, ValueError, OverflowError) as error:
            return call.interpreter.raises(type(error).__name__, call.span)

    return Native(f"math.{name}", handler)


def _is_huge(value: Any) -> bool:
    """An argument for which an exact answer would take long: factorial(10 ** 9)."""
    return isinstance(value, int) and abs(value) > 1_000_000


for _name in dir(math):
    if not _name.startswith("_") and callable(getattr(math, _name)) and _name not in ("factorial", "comb", "perm"):
        MATH[_name] = _exact(_name)


@into(MATH, "factorial", "comb", "perm")
def _counting(call: Call) -> Any:
    if not all(isinstance(arg, int) and 0 <= arg <= 300 for arg in call.args):
        return dims.symbol(lower=0)
    return getattr(math, call.name)(*call.args)


@into(MATH)
def ceil(call: Call) -> Any:
    """The least int that is not less"""
    return _whole(call, math.ceil, dims.ceildiv)


@into(MATH, "floor", "trunc")
def floor(call: Call) -> Any:
    """The greatest int that is not greater"""
    return _whole(call, math.floor, dims.floordiv)


def _whole(call: Call, exact: Any, divide: Any) -> Any:
    value = call.argument(0, "x")
    if isinstance(value, Quotient):
        return divide(value.numerator, value.denominator)
    if isinstance(value, Dim):
        return value
    if isinstance(value, (int, float)):
        try:
            return exact(value)
        except (ValueError, OverflowError) as error:
            return call.interpreter.raises(type(error).__name__, call.span)
    return dims.symbol(lower=None)


@into(MATH)
def prod(call: Call) -> Any:
    """start times all items"""
    items, total = call.interpreter.iterate(call.argument(0, "iterable")), call.argument(None, "start", 1)
    if items is None:
        return UNKNOWN_VALUE
    if all(is_size(item) for item in items):
        return dims.product([total, *items])
    for item in items:
        total = call.interpreter.binary("*", total, item, call.span)
    return total


MODULES = {"math": MATH}
