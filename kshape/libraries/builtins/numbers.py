"""int, float, bool, complex and the arithmetic functions, over constants and sizes."""

from __future__ import annotations

from typing import Any

from kshape.rulebook import dims
from kshape.rulebook.dims import Dim
from kshape.values.calls import Call
from kshape.values.plain import to_python
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    DictValue,
    Instance,
    ListValue,
    Quotient,
    SetValue,
    Tensor,
    Unknown,
    is_constant,
    is_size,
)

from .define import UNKNOWN_VALUE, into
from .types import BOOL, COMPLEX, FLOAT, INT

NUMBERS: dict[str, Any] = {}


def make_int(cls: Any, call: Call) -> Any:
    """int(value); of an unknown number an int that nobody knows."""
    value = call.interpreter.demand("int", call.args[0] if call.args else 0, call.span)
    if isinstance(value, Quotient):
        return _whole(value)
    if is_size(value) and len(call.args) == 1:
        return value
    if is_constant(value) and all(is_constant(arg) for arg in call.args):
        try:
            return int(*call.args, **call.kwargs)
        except (TypeError, ValueError, OverflowError) as error:
            return call.interpreter.raises(type(error).__name__, call.span)
    return _converted(call, value, "__int__", dims.symbol(lower=None))


def _whole(value: Quotient) -> Any:
    try:
        return dims.floordiv(value.numerator, value.denominator)
    except ZeroDivisionError:
        return UNKNOWN_VALUE


def make_float(cls: Any, call: Call) -> Any:
    """float(value)"""
    value = call.interpreter.demand("float", call.args[0] if call.args else 0.0, call.span)
    if isinstance(value, Quotient):
        return value
    if is_constant(value):
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError) as error:
            return call.interpreter.raises(type(error).__name__, call.span)
    return _converted(call, value, "__float__", Unknown("an unknown number"))


def _converted(call: Call, value: Any, method: str, otherwise: Any) -> Any:
    """What an object says of itself as a number; for other values, a number that nobody knows."""
    if isinstance(value, Instance):
        found = call.interpreter.attribute(value, method, call.span)
        return call.interpreter.call(found, [], {}, call.span) if found is not MISSING else otherwise
    if isinstance(value, (tuple, ListValue, DictValue, SetValue)):
        return call.interpreter.raises("TypeError", call.span)
    if isinstance(value, (Array, Tensor)):
        content = value.facts.content if value.facts is not None else None
        if isinstance(content, (int, float, Dim)):
            return call.interpreter.call(INT if method == "__int__" else FLOAT, [content], {}, call.span)
        return Unknown("the number in an array") if method == "__float__" else otherwise
    return otherwise


def make_bool(cls: Any, call: Call) -> Any:
    """bool(value)"""
    truth = call.interpreter.truth(call.interpreter.demand("truth", call.args[0], call.span)) if call.args else False
    return UNKNOWN_VALUE if truth is None else truth


def make_complex(cls: Any, call: Call) -> Any:
    """complex(real, imag)"""
    if not all(is_constant(arg) for arg in call.args):
        return UNKNOWN_VALUE
    try:
        return complex(*call.args)
    except (TypeError, ValueError) as error:
        return call.interpreter.raises(type(error).__name__, call.span)


INT.make, FLOAT.make, BOOL.make, COMPLEX.make = make_int, make_float, make_bool, make_complex


@into(NUMBERS)
def abs_(call: Call) -> Any:
    """|x|"""
    value = call.argument(0, "x")
    if isinstance(value, Dim):
        return dims.maximum(value, -value)
    if isinstance(value, (int, float, complex)):
        return abs(value)
    return _by_method(call, value, "__abs__")


def _by_method(call: Call, value: Any, name: str) -> Any:
    """What a library's array or an object of the user answers."""
    found = call.interpreter.attribute(value, name, call.span)
    return UNKNOWN_VALUE if found is MISSING else call.interpreter.call(found, [], {}, call.span)


@into(NUMBERS)
def round_(call: Call) -> Any:
    """x rounded to `ndigits`; without them an int."""
    value, digits = call.argument(0, "number"), call.argument(1, "ndigits")
    if isinstance(value, Dim) and digits is None:
        return value
    if isinstance(value, Quotient) and digits is None:
        return dims.symbol(lower=None)
    if isinstance(value, (int, float)) and isinstance(digits, (int, type(None))):
        try:
            return round(value, digits) if digits is None or abs(digits) < 400 else UNKNOWN_VALUE
        except (ValueError, OverflowError) as error:
            return call.interpreter.raises(type(error).__name__, call.span)
    return UNKNOWN_VALUE


@into(NUMBERS)
def divmod_(call: Call) -> Any:
    """(a // b, a % b)"""
    a, b = call.argument(0, "x"), call.argument(1, "y")
    return call.interpreter.binary("//", a, b, call.span), call.interpreter.binary("%", a, b, call.span)


@into(NUMBERS)
def pow_(call: Call) -> Any:
    """base ** exp % mod"""
    base, exp, mod = call.argument(0, "base"), call.argument(1, "exp"), call.argument(2, "mod")
    if mod is not None:
        known = all(isinstance(part, int) and part.bit_length() < 4096 for part in (base, exp, mod))
        try:
            return pow(base, exp, mod) if known else UNKNOWN_VALUE
        except ValueError:
            return call.interpreter.raises("ValueError", call.span)
    return call.interpreter.binary("**", base, exp, call.span)


@into(NUMBERS)
def sum_(call: Call) -> Any:
    """start + the sum of the items"""
    interpreter = call.interpreter
    items = interpreter.iterate(call.argument(0, "iterable"))
    total = call.argument(1, "start", 0)
    if items is None:
        return UNKNOWN_VALUE
    if all(isinstance(item, (int, float)) for item in (*items, total)):
        return sum(items, total)
    for item in items:
        total = interpreter.binary("+", total, item, call.span)
    return total


def _extreme(call: Call, op: str) -> Any:
    """The least or greatest of the arguments, or of the items of the only one."""
    interpreter, key = call.interpreter, call.argument(None, "key")
    items = tuple(call.args) if len(call.args) > 1 else interpreter.iterate(call.argument(0, "iterable"))
    if items is None:
        return UNKNOWN_VALUE
    if not items:
        return call.kwargs["default"] if "default" in call.kwargs else interpreter.raises("ValueError", call.span)
    keys = [item if key is None else interpreter.call(key, [item], {}, call.span) for item in items]
    if key is None and all(is_size(item) for item in items):
        return _extreme_size(list(items), op)
    best = 0
    for at in range(1, len(items)):
        better = interpreter.truth(interpreter.compare(op, keys[at], keys[best], call.span))
        if better is None:
            return interpreter.join(list(items)) if len(items) <= 4 else UNKNOWN_VALUE
        best = at if better else best
    return items[best]


def _extreme_size(sizes: list[Any], op: str) -> Any:
    best = sizes[0]
    for size in sizes[1:]:
        best = dims.maximum(best, size) if op == ">" else dims.minimum(best, size)
    return best


@into(NUMBERS)
def max_(call: Call) -> Any:
    """The greatest of the arguments, or of the items of the only one."""
    return _extreme(call, ">")


@into(NUMBERS)
def min_(call: Call) -> Any:
    """The least of the arguments, or of the items of the only one."""
    return _extreme(call, "<")


def _plain_function(name: str, function: Any) -> None:
    def handler(call: Call) -> Any:
        values = [to_python(arg) for arg in call.args]
        if any(value is MISSING for value in values):
            return UNKNOWN_VALUE
        try:
            return function(*values)
        except (TypeError, ValueError, OverflowError) as error:
            return call.interpreter.raises(type(error).__name__, call.span)

    into(NUMBERS, name)(handler)


for _function in (bin, hex, oct, chr, ord, ascii):
    _plain_function(_function.__name__, _function)
