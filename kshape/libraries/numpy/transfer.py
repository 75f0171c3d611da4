"""What numpy's functions make of dtypes and of what is known of the contents."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, Tensor

from . import facts as known
from .arrays import as_array, sequence_items
from .dtypes import as_float, averaged, dtype_of_operands, is_floating, summed
from .facts import KEEPING, facts_of, joined, moved

_FLOAT = frozenset(
    """
    sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh
    cbrt deg2rad rad2deg degrees radians rint
    """.split()
)
_TRUE = frozenset(
    """
    equal not_equal less less_equal greater greater_equal logical_and logical_or logical_not logical_xor isnan isinf
    isfinite isin isclose any all signbit
    """.split()
)
_COUNTS = frozenset("argmax argmin argsort searchsorted digitize count_nonzero".split())
_TOTALS = frozenset("sum prod nansum nanprod cumsum cumprod trace".split())
_MEANS = frozenset("mean nanmean std var nanstd nanvar median average percentile quantile".split())
_EXTREMES = frozenset("max min amax amin nanmax nanmin".split())
_BINARY = frozenset(
    """
    add subtract multiply floor_divide power mod remainder fmod maximum minimum fmax fmin matmul dot vdot inner outer
    kron cross tensordot
    """.split()
)
_JOINING = frozenset("concatenate concat stack vstack row_stack hstack dstack column_stack".split())
_ARITHMETIC = {"add": "+", "subtract": "-", "multiply": "*", "true_divide": "/", "divide": "/", "floor_divide": "//",
               "mod": "%", "remainder": "%", "power": "**"}  # fmt: skip
_BITS = frozenset("bitwise_and bitwise_or bitwise_xor".split())
_AXIS_AT = {"repeat": 2, "roll": 2, "flip": 1, "take": 2, "concatenate": 1, "concat": 1, "stack": 1}
_RISING: dict[str, tuple[Callable[[float], float], float | None, float | None]] = {
    "sqrt": (math.sqrt, 0.0, None), "exp": (math.exp, 0.0, None), "log": (math.log, None, None),
    "log1p": (math.log1p, None, None), "log2": (math.log2, None, None), "log10": (math.log10, None, None),
    "expm1": (math.expm1, -1.0, None), "tanh": (math.tanh, -1.0, 1.0), "arctan": (math.atan, -1.5708, 1.5708),
}  # fmt: skip
_BOUNDED = {"sin": (-1.0, 1.0), "cos": (-1.0, 1.0), "sign": (-1, 1)}
_ROUNDING: dict[str, Callable[[float], float]] = {
    "round": round, "around": round, "rint": round, "floor": math.floor, "ceil": math.ceil,
    "trunc": math.trunc,
}  # fmt: skip


def first_of(call: Call) -> Any:
    """The first argument, by position or keyword."""
    return call.args[0] if call.args else next(iter(call.kwargs.values()), None)


def parts_of(call: Call) -> list[Any]:
    """The arrays that a joining function puts together."""
    first = first_of(call)
    if isinstance(first, Array):
        return [first]
    return [as_array(part) for part in sequence_items(first) or ()]


def axis_of(name: str, call: Call, default: Any = None) -> Any:
    """The axis that a function was given."""
    return call.argument(_AXIS_AT.get(name), "axis", default)


def operands(call: Call, count: int) -> list[Any]:
    """The first arguments: numbers stay, for they give way to the dtype of arrays."""
    return [arg if isinstance(arg, (bool, int, float, complex)) else as_array(arg) for arg in call.args[:count]]


def dtype_after(name: str, call: Call) -> str | None:
    """The dtype that the function gives, `dtype=` aside; None where it is not known."""
    if name in _TRUE:
        return "bool"
    if name in _COUNTS:
        return "int64"
    if name in _JOINING:
        parts = parts_of(call)
        return dtype_of_operands(*parts) if parts else None
    if name == "where":
        return dtype_of_operands(*operands(call, 3)[1:])
    if name in _BINARY or name == "append":
        return dtype_of_operands(*operands(call, 2))
    if name in ("true_divide", "divide"):
        found = dtype_of_operands(*operands(call, 2))
        return found if found is None or is_floating(found) or found.startswith("complex") else "float64"
    if name == "clip":
        return dtype_of_operands(*(each for each in operands(call, 3) if not _is_none(call, each)))
    return _of_one(name, as_array(first_of(call)).spec.dtype)


def _is_none(call: Call, value: Any) -> bool:
    return isinstance(value, Array) and any(arg is None for arg in call.args) and value.spec.sizes is None


def _of_one(name: str, dtype: str | None) -> str | None:
    if name in _TOTALS:
        return summed(dtype)
    if name in _MEANS:
        return averaged(dtype) if name not in ("percentile", "quantile") else None
    if dtype is None:
        return None
    if name in _FLOAT:
        return as_float(dtype)
    if name in _SAME or name in KEEPING or name in _EXTREMES or name in _ROUNDING:
        return dtype if dtype != "bool" or name not in ("round", "around") else "float16"
    return None


_SAME = frozenset(
    """
    abs absolute negative positive square sign conj conjugate fabs ptp nan_to_num pad diff split array_split hsplit
    vsplit dsplit diag diagonal diagflat tril triu permute_dims take_along_axis atleast_1d atleast_2d atleast_3d
    """.split()
)


def facts_after(name: str, call: Call, result: Any) -> DataFacts | None:
    """What is known of what a function gives."""
    first = first_of(call)
    if name in _TRUE:
        return DataFacts(0, 1, "binary", 2, reached=False)
    if name in _BITS and as_array(first).spec.dtype == "bool":
        return DataFacts(0, 1, "binary", 2, reached=False)
    if name in KEEPING:
        return kept(name, call, result)
    if name in _JOINING:
        return put_together(name, call)
    if name in _ARITHMETIC and len(call.args) == 2:
        return arithmetic(_ARITHMETIC[name], call.args[0], call.args[1])
    return _counting(name, call, first) or _valued(name, call, first)


def kept(name: str, call: Call, result: Any) -> DataFacts | None:
    """Values that are moved about. One-hot rows stay whole only where whole rows are moved."""
    first = as_array(first_of(call))
    if name in ("reshape", "expand_dims", "squeeze", "broadcast_to", "ravel", "flatten") and isinstance(result, Array):
        return known.refitted(first.facts, first.spec, result.spec)
    if name in ("repeat", "roll", "take", "tile"):
        found = moved(first.facts, "copy" if axis_of(name, call) == 0 and name != "tile" else "reshape")
        return known.chosen(found) if name == "take" else found
    return moved(first.facts, name)


def put_together(name: str, call: Call) -> DataFacts | None:
    """concatenate, stack, ...: one-hot rows stay whole when they are put one below the other."""
    found = joined([facts_of(part) for part in parts_of(call)])
    if found is None or found.coding != "one-hot":
        return found
    first_axis = name in ("concatenate", "concat", "stack") and axis_of(name, call, 0) == 0
    below = name in ("vstack", "row_stack") or first_axis
    ranks = {part.spec.rank for part in parts_of(call) if part.spec.is_ranked}
    return found if below and (name == "stack" or min(ranks, default=0) > 1) else moved(found, "reshape")


def _counting(name: str, call: Call, first: Any) -> DataFacts | None:
    if name in ("argmax", "argmin", "argsort"):
        return indices(call, first)
    if name in ("searchsorted", "count_nonzero"):
        return DataFacts(0, None, "integer", steps=None)
    if name == "digitize":
        bins = as_array(call.argument(1, "bins")).spec.sizes
        count = bins[0] if bins and isinstance(bins[0], int) else None
        return DataFacts(0, count, "integer", reached=False, steps=None)
    return None


def indices(call: Call, first: Any) -> DataFacts:
    """argmax and the like: places along an axis."""
    array = as_array(first)
    axis = call.argument(1, "axis", -1 if call.name.endswith("argsort") else None)
    sizes = array.spec.sizes
    size = sizes[axis] if sizes and isinstance(axis, int) and -len(sizes) <= axis < len(sizes) else None
    if not isinstance(size, int):
        return DataFacts(0, None, "integer", steps=None)
    facts = array.facts
    whole = facts is not None and facts.coding == "one-hot" and facts.reached and call.name.endswith("argmax")
    return known.counted(0, size).but(reached=whole, source=facts.source if facts is not None else "")


def _valued(name: str, call: Call, first: Any) -> DataFacts | None:
    facts = as_array(first).facts
    if name == "where":
        return chosen_of([facts_of(part) for part in operands(call, 3)[1:]])
    if name == "clip":
        names = ("a_min", "min"), ("a_max", "max")
        low, high = (call.argument(at, old, call.kwargs.get(new)) for at, (old, new) in enumerate(names, start=1))
        return known.limited(facts, low, high)
    if name in _RISING:
        function, low, high = _RISING[name]
        return known.mapped(facts, function, (low, high))
    if name in _BOUNDED:
        return DataFacts(*_BOUNDED[name], reached=False, steps=None)
    if name in _ROUNDING and len(call.args) == 1 and not call.kwargs:
        rounded = known.mapped(facts, _ROUNDING[name], (None, None))
        return rounded.but(coding="integer")
    if facts is None:
        return None
    return _of_known(name, call, first, facts)


def chosen_of(parts: list[DataFacts | None]) -> DataFacts | None:
    """The facts of values that are taken from several arrays, nobody knows which."""
    found = joined(parts)
    if found is None:
        return None
    coding = "binary" if found.coding == "one-hot" else found.coding
    return found.but(coding=coding, classes=2 if coding == "binary" else None, reached=False, origin=None, steps=None)


def _of_known(name: str, call: Call, first: Any, facts: DataFacts) -> DataFacts | None:
    low, high = facts.low, facts.high
    whole = "integer" if known.is_class_coded(facts) else None
    if name in ("abs", "absolute", "fabs"):
        if low is None or high is None:
            return DataFacts(0, None, whole, steps=None)
        bottom = 0 if low <= 0 <= high else min(abs(low), abs(high))
        return DataFacts(bottom, max(abs(low), abs(high)), whole, reached=False, steps=None)
    if name == "negative":
        return known.scaled("*", facts, -1)
    if name == "nan_to_num":
        return None if call.kwargs or len(call.args) > 1 else joined([facts, known.constant(0)])
    if name in _EXTREMES or name in ("mean", "nanmean", "median"):
        return DataFacts(low, high, whole if name in _EXTREMES else None, reached=False, steps=None)
    if name == "pad":
        return _padded(call, facts)
    if name in ("split", "array_split", "vsplit"):
        return known.chosen(moved(facts, "take" if axis_of(name, call, 0) in (0, None) else "reshape"))
    if name in ("hsplit", "diagonal", "take_along_axis", "atleast_1d", "atleast_2d"):
        return known.chosen(moved(facts, "reshape"))
    if name == "diff" and low is not None and high is not None and len(call.args) == 1 and not call.kwargs:
        return DataFacts(low - high, high - low, whole, reached=False, steps=None)
    return None


def _padded(call: Call, facts: DataFacts) -> DataFacts | None:
    mode = call.argument(2, "mode", "constant")
    if mode in ("edge", "reflect", "symmetric", "wrap"):
        return known.chosen(moved(facts, "reshape"))
    if mode != "constant" or "constant_values" in call.kwargs:
        return None
    return joined([moved(facts, "reshape"), known.constant(0)])


def arithmetic(op: str, left: Any, right: Any) -> DataFacts | None:
    """The facts of `left op right`, each an array or a number."""
    a, b = number_of(left), number_of(right)
    if b is not None and isinstance(left, (Array, Tensor)):
        return known.scaled(op, left.facts, b)
    if a is not None and isinstance(right, (Array, Tensor)):
        return _from_number(op, a, right.facts)
    facts = known.between(op, facts_of(left), facts_of(right))
    done = _statistic(op, left, right)
    if done is None:
        return facts
    whole = facts_of(left)
    assert whole is not None
    return (facts or DataFacts(steps=None)).but(origin=whole.origin, source=whole.source, steps=done)


def _from_number(op: str, number: float, facts: DataFacts | None) -> DataFacts | None:
    if op in "+*":
        return known.scaled(op, facts, number)
    if op == "-":
        turned = known.scaled("+", known.scaled("*", facts, -1), number)
        done = known.stepped(facts, f"{number:g} - x", ("from", float(number)))
        return None if turned is None else turned.but(steps=done)
    return None


def _statistic(op: str, left: Any, right: Any) -> Any:
    """The steps of `data - mean`, `data / std`: an operand without the axis of the samples."""
    if op not in "+-*/" or not isinstance(left, Array) or not isinstance(right, Array):
        return None
    a, b = left.spec.sizes, right.spec.sizes
    if a is None or b is None or left.facts is None or not a:
        return None
    if len(b) < len(a) or (len(b) == len(a) and isinstance(b[0], int) and b[0] == 1):
        return known.stepped(left.facts, f"{op} an array", (op, right))
    return None


def number_of(value: Any) -> float | None:
    """A number, or the one that a known scalar array holds."""
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, Array) and value.spec.sizes == () and value.facts is not None:
        content = value.facts.content
        return content if isinstance(content, (int, float)) else None
    return None
