"""Operators on Python's constants, computed exactly within bounds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from kshape.rulebook import dims
from kshape.values.state import MISSING
from kshape.values.values import Unknown

from .limits import BITS, ITEMS

BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
UNARY: dict[str, Callable[[Any], Any]] = {"-": operator.neg, "+": operator.pos, "~": operator.invert}
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def fold(op: str, left: Any, right: Any) -> Any:
    """left op right for constants. An int or text that would become too long is unknown; Python's exceptions escape."""
    if isinstance(left, (str, bytes)) or isinstance(right, (str, bytes)):
        return _fold_text(op, left, right)
    if isinstance(left, int) and isinstance(right, int) and _is_too_long(op, left, right):
        return dims.symbol(lower=None)
    return BINARY[op](left, right)


def _is_too_long(op: str, left: int, right: int) -> bool:
    if op == "**":
        return right > 0 and left.bit_length() * right > BITS and abs(left) > 1
    if op == "<<":
        return right > BITS
    return op == "*" and left.bit_length() + right.bit_length() > BITS


def _fold_text(op: str, left: Any, right: Any) -> Any:
    if op == "*":
        text, count = (left, right) if isinstance(left, (str, bytes)) else (right, left)
        if isinstance(count, int) and len(text) * count > ITEMS:
            return Unknown("a very long text")
    if op == "+" and len(left) + len(right) > ITEMS:
        return Unknown("a very long text")
    return percent(left, right) if op == "%" and isinstance(left, (str, bytes)) else BINARY[op](left, right)


def percent(template: Any, values: Any) -> Any:
    """template % values, unknown where a width in it is huge, or the values are long."""
    each = values if isinstance(values, tuple) else values.values() if isinstance(values, dict) else (values,)
    length = sum(len(value) for value in each if isinstance(value, (str, bytes)))
    if length * (len(template) // 2 if isinstance(values, dict) else 1) > ITEMS or has_huge_width(str(template)):
        return Unknown("a very long text")
    return template % values


def has_huge_width(template: str) -> bool:
    """Whether a format asks for a width or precision of six digits or more, or takes one from its arguments."""
    run = 0
    for character in template:
        run = run + 1 if character.isdigit() else 0
        if run > 5:
            return True
    return "*" in template and "%" in template


def bounded(value: Any) -> Any:
    """A computed constant, or an unknown one in its place where it is too long to keep."""
    if isinstance(value, int) and value.bit_length() > BITS:
        return dims.symbol(lower=None)
    if isinstance(value, (str, bytes)) and len(value) > ITEMS:
        return Unknown("a very long text")
    return MISSING if value is NotImplemented else value
