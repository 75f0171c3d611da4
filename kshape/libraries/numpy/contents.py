"""Small known contents under arithmetic: `np.prod(x.shape[1:])`, `np.array([64, 48]) // 2`, `int(np.ceil(n / 32))`.

A content is a number (int, float or a size), or a flat tuple of numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kshape.rulebook import dims
from kshape.rulebook.dims import Dim
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.values import Array, DataFacts, ListValue, Quotient, Tensor

LONGEST = 64
_EXACT = ("int64", "float64", "int32", "float32", None)  # dtypes in which small numbers do not wrap around
_BINARY = {
    "add": "+", "subtract": "-", "multiply": "*", "true_divide": "/", "divide": "/", "floor_divide": "//", "mod": "%",
    "remainder": "%", "power": "**",
}  # fmt: skip
_UNARY: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt, "log": math.log, "log2": math.log2, "log10": math.log10, "exp": math.exp, "abs": abs,
    "absolute": abs, "square": lambda x: x * x, "negative": lambda x: -x,
}  # fmt: skip
_WHOLE: dict[str, tuple[Callable[[float], int], Callable[[Any, Any], Any]]] = {
    "ceil": (math.ceil, dims.ceildiv),
    "floor": (math.floor, dims.floordiv),
    "trunc": (math.trunc, dims.floordiv),
}


def content_of(value: Any) -> Any:
    """The content of a number, an array, a tuple or list of numbers; None where it is not known."""
    if isinstance(value, (Array, Tensor)):
        known = value.facts.content if value.facts is not None and value.spec.dtype in _EXACT else None
        return known if _is_content(known) else None
    items = value.items if isinstance(value, ListValue) else value
    return items if _is_content(items) else None


def facts_with(content: Any, facts: DataFacts | None = None) -> DataFacts | None:
    """The facts of an array with this content; those at hand where it is not known."""
    if content is None:
        return facts
    numbers = [n for n in (content if isinstance(content, tuple) else (content,)) if not isinstance(n, Dim)]
    low, high = (min(numbers), max(numbers)) if numbers else (None, None)
    return DataFacts(low, high, facts.coding if facts is not None else None, None, content)


def operated(interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
    """The content of `left op right`, element by element."""
    a, b = content_of(left), content_of(right)
    if a is None or b is None:
        return None
    length = next((len(each) for each in (a, b) if isinstance(each, tuple)), None)
    if length is None:
        return _kept(interpreter.binary(op, a, b, span))
    rows = [each if isinstance(each, tuple) else (each,) * length for each in (a, b)]
    if len(rows[0]) != len(rows[1]):
        return None
    return _kept(tuple(interpreter.binary(op, x, y, span) for x, y in zip(*rows, strict=True)))


def applied(name: str, call: Call) -> Any:
    """The content of np.<name>(...)."""
    first = call.args[0] if call.args else None
    if name in _WHOLE and isinstance(first, Quotient):
        return _WHOLE[name][1](first.numerator, first.denominator)
    if name in _BINARY and len(call.args) == 2:
        return operated(call.interpreter, _BINARY[name], first, call.args[1], call.span)
    content = content_of(first)
    if content is None or len(call.args) > 1 or call.kwargs:
        return None
    if name in ("prod", "sum", "max", "min", "amax", "amin", "mean"):
        return _reduced(name, content if isinstance(content, tuple) else (content,))
    function = _WHOLE[name][0] if name in _WHOLE else _UNARY.get(name)
    return None if function is None else _mapped(function, content)


def _reduced(name: str, numbers: tuple[Any, ...]) -> Any:
    if name == "prod":
        whole = all(not isinstance(n, float) for n in numbers)
        return dims.product(numbers) if whole else None if _symbolic(numbers) else math.prod(numbers)
    if not numbers or _symbolic(numbers):
        return None
    if name == "mean":
        return sum(numbers) / len(numbers)
    return sum(numbers) if name == "sum" else max(numbers) if name.endswith("max") else min(numbers)


def _mapped(function: Callable[[float], float], content: Any) -> Any:
    numbers = content if isinstance(content, tuple) else (content,)
    if _symbolic(numbers):
        return None
    try:
        results = tuple(function(number) for number in numbers)
    except (ValueError, OverflowError):
        return None
    return results if isinstance(content, tuple) else results[0]


def _symbolic(numbers: tuple[Any, ...]) -> bool:
    return any(isinstance(number, Dim) for number in numbers)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Dim)) and not isinstance(value, bool)


def _is_content(value: Any) -> bool:
    if isinstance(value, tuple):
        return len(value) <= LONGEST and all(_is_number(each) for each in value)
    return _is_number(value)


def _kept(value: Any) -> Any:
    return value if _is_content(value) else None
