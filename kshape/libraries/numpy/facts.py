"""What is known of an array's contents after an operation on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Interpreter
from kshape.values.values import Array, DataFacts, Step, Tensor

from .dtypes import is_floating, is_whole, limits

KEEPING = frozenset(
    {"reshape", "transpose", "squeeze", "expand_dims", "flatten", "ravel", "copy", "swapaxes", "moveaxis", "flip",
     "fliplr", "flipud", "roll", "rot90", "repeat", "tile", "ascontiguousarray", "sort", "broadcast_to", "take"}
)  # fmt: skip
"""Functions that move values about without changing them."""

ROWS = frozenset({"copy", "flip", "flipud", "take", "ascontiguousarray"})
"""Those of them that keep a one-hot row a one-hot row."""

ARANGE = "np.arange"
"""The origin of 0, 1, 2, ..., n - 1."""


def moved(facts: DataFacts | None, name: str) -> DataFacts | None:
    """The facts after a function that keeps the values."""
    if facts is None:
        return None
    if facts.coding == "one-hot" and name not in ROWS:
        return facts.but(coding="binary", classes=2)
    return facts.but()


def refitted(facts: DataFacts | None, old: TensorSpec, new: TensorSpec) -> DataFacts | None:
    """The facts after a reshape: rows along the last axis stay whole where its size stays."""
    whole = old.sizes and new.sizes and _same_size(old.sizes[-1], new.sizes[-1])
    return moved(facts, "copy" if whole else "reshape")


def _same_size(a: Any, b: Any) -> bool:
    return isinstance(a, int) and isinstance(b, int) and a == b


def chosen(facts: DataFacts | None) -> DataFacts | None:
    """The facts of some of the values, nobody knows which: the extremes and some of the classes may be gone."""
    if facts is None:
        return None
    classes = facts.classes if facts.coding in ("one-hot", "binary") else None
    return facts.but(classes=classes, reached=False)


def joined(parts: list[DataFacts | None]) -> DataFacts | None:
    """The facts of several arrays put together."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not known:
        return None
    first = known[0]
    lows, highs = [p.low for p in known], [p.high for p in known]
    classes = {p.classes for p in known}
    one = all(p.origin is first.origin and same_steps(p.steps, first.steps) for p in known)
    return DataFacts(
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        _common_coding({p.coding for p in known}),
        classes.pop() if len(classes) == 1 else None,
        None,
        first.source,
        reached=all(p.reached for p in known),
        origin=first.origin if one else None,
        steps=first.steps if one else None,
    )


def _common_coding(codings: set[str | None]) -> str | None:
    if len(codings) == 1:
        return codings.pop()
    if codings <= {"binary", "one-hot"}:
        return "binary"
    return "integer" if codings <= {"integer", "binary", "one-hot"} else None


def same_steps(a: tuple[Step, ...] | None, b: tuple[Step, ...] | None) -> bool:
    """Whether the same things were done to two data."""
    if a is None or b is None:
        return a is b
    return len(a) == len(b) and all(p.key == q.key for p, q in zip(a, b, strict=True))


def stepped(facts: DataFacts | None, text: str, key: Any = None) -> tuple[Step, ...] | None:
    """The steps with one more."""
    return None if facts is None or facts.steps is None else (*facts.steps, Step(text, key))


def scaled(op: str, facts: DataFacts | None, number: float) -> DataFacts | None:
    """The facts of `array op number`, for + - * / // % **."""
    if facts is None or not math.isfinite(number):
        return None
    done = stepped(facts, f"{op} {number:g}", (op, float(number)))
    if op in "+-":
        return _shifted(op, facts, number, done)
    if op in ("*", "/") and number:
        return _stretched(op, facts, number, done)
    whole = is_class_coded(facts) and isinstance(number, int)
    if op == "%" and whole and number > 0:
        return _remainder(facts, int(number), done)
    if op == "//" and number > 0:
        ends = [None if end is None else end // number for end in (facts.low, facts.high)]
        return _within(ends, facts, "integer", done)
    if op == "**" and isinstance(number, int) and 0 < number <= 8 and facts.low is not None and facts.low >= 0:
        ends = [None if end is None else end**number for end in (facts.low, facts.high)]
        return _within(ends, facts, "integer" if whole else _unscaled(facts), done)
    return None


def _shifted(op: str, facts: DataFacts, number: float, done: Any) -> DataFacts:
    ends = [None if end is None else end + number if op == "+" else end - number for end in (facts.low, facts.high)]
    whole = is_class_coded(facts) and isinstance(number, int)
    coding = facts.coding if not number and whole else "integer" if whole else _unscaled(facts)
    return _within(ends, facts, coding, done, facts.classes if whole and facts.coding != "one-hot" else None)


def _stretched(op: str, facts: DataFacts, number: float, done: Any) -> DataFacts:
    ends = [None if end is None else end * number if op == "*" else end / number for end in (facts.low, facts.high)]
    if number < 0:
        ends.reverse()
    if number == 1:
        return facts.but()
    whole = op == "*" and isinstance(number, int) and is_class_coded(facts)
    return _within(ends, facts, "integer" if whole else _unscaled(facts), done)


def _remainder(facts: DataFacts, number: int, done: Any) -> DataFacts:
    low, high = facts.low, facts.high
    if low is not None and high is not None and low >= 0 and high < number:
        return facts.but()
    reached = facts.reached and low is not None and high is not None and high - low >= number - 1
    coding = "binary" if number == 2 else "integer"
    classes = number if reached else None
    return DataFacts(0, number - 1, coding, classes, source=facts.source, reached=reached, origin=facts.origin,
                     steps=done)  # fmt: skip


def _within(
    ends: list[float | None], facts: DataFacts, coding: str | None, done: Any, classes: int | None = None
) -> DataFacts:
    return facts.but(low=ends[0], high=ends[1], coding=coding, classes=classes, steps=done)


def is_class_coded(facts: DataFacts) -> bool:
    """Whether all values are certainly whole numbers."""
    return facts.coding in ("integer", "binary", "one-hot")


def _unscaled(facts: DataFacts) -> str | None:
    return "continuous" if facts.coding == "continuous" else None


def between(op: str, a: DataFacts | None, b: DataFacts | None) -> DataFacts | None:
    """The facts of `left op right` for two arrays, element by element: + - *."""
    continuous = any(f is not None and f.coding == "continuous" for f in (a, b))
    coding = "continuous" if continuous and op in "+-*/" else None
    if a is None or b is None or op not in ("+", "-", "*"):
        return DataFacts(coding=coding, steps=None) if coding else None
    ends = _interval(op, (a.low, a.high), (b.low, b.high))
    if coding is None and is_class_coded(a) and is_class_coded(b):
        coding = "integer"
    return DataFacts(*ends, coding, reached=False, steps=None)


Interval = tuple[float | None, float | None]


def _interval(op: str, a: Interval, b: Interval) -> Interval:
    if op == "-":
        b = (None if b[1] is None else -b[1], None if b[0] is None else -b[0])
    if op in "+-":
        low, high = (None if p is None or q is None else p + q for p, q in zip(a, b, strict=True))
        return low, high
    if None in (*a, *b):
        return None, None
    corners = [p * q for p in a for q in b if p is not None and q is not None]
    return min(corners), max(corners)


def held(facts: DataFacts | None, dtype: str | None) -> DataFacts | None:
    """The facts of results that are stored in this dtype: whole numbers beyond its limits wrap around."""
    ends = limits(dtype)
    if facts is None or ends is None:
        return facts
    low, high = facts.low, facts.high
    if ends[1] >= 2**31 - 1 and (ends[0] < 0 or low is None or low >= 0):
        return facts
    if low is not None and high is not None and ends[0] <= low and high <= ends[1]:
        return facts
    return DataFacts(*ends, "integer", reached=False, origin=facts.origin, steps=facts.steps, source=facts.source)


def cast(facts: DataFacts | None, old: str | None, new: str | None) -> DataFacts | None:
    """The facts after `astype`: whole numbers stay, fractions are cut off, bool is 0 and 1."""
    if new == "bool":
        if facts is not None and facts.coding in ("binary", "one-hot"):
            return facts
        return DataFacts(0, 1, "binary", 2, reached=False)
    if facts is None:
        return DataFacts(coding="integer", reached=False, steps=None) if is_whole(new) and is_floating(old) else None
    if is_floating(new):
        return facts
    if not is_whole(new):
        return None
    if is_class_coded(facts) or facts.coding == "sequences":
        return held(facts, new)
    ends = [None if end is None or not math.isfinite(end) else int(end) for end in (facts.low, facts.high)]
    coding, reached = ("integer", False) if is_floating(old) else (facts.coding, facts.reached)
    return held(facts.but(low=ends[0], high=ends[1], coding=coding, reached=reached), new)


def limited(facts: DataFacts | None, low: Any, high: Any) -> DataFacts | None:
    """The facts after `clip`."""
    if not all(end is None or isinstance(end, (int, float)) for end in (low, high)):
        return None
    facts = facts or DataFacts(steps=None)
    lows, highs = [e for e in (facts.low, low) if e is not None], [e for e in (facts.high, high) if e is not None]
    bottom, top = (max(lows) if lows else None), (min(highs) if highs else None)
    if facts.low is not None and high is not None and bottom is not None:
        bottom = min(bottom, high)
    if facts.high is not None and low is not None and top is not None:
        top = max(top, low)
    if (bottom, top) == (facts.low, facts.high):
        return facts.but()
    whole = is_class_coded(facts) and not isinstance(low, float) and not isinstance(high, float)
    coding = "integer" if whole else _unscaled(facts)
    return DataFacts(bottom, top, coding, source=facts.source, reached=False, steps=None)


def mapped(facts: DataFacts | None, function: Callable[[float], float], default: Interval) -> DataFacts:
    """The facts after a rising function of each value; `default` bounds what it can give at all."""
    ends: list[float | None] = []
    for end, bound in zip((None, None) if facts is None else (facts.low, facts.high), default, strict=True):
        try:
            ends.append(bound if end is None else function(end))
        except (ValueError, OverflowError):
            ends.append(bound)
    return DataFacts(ends[0], ends[1], reached=False, steps=None)


def counted(low: float | None, high: float | None, source: str = "") -> DataFacts:
    """Whole numbers from low up to, without, high: class numbers, if they start at 0."""
    last = None if high is None else high - 1
    if low == 0 and last == 1:
        return DataFacts(0, 1, "binary", 2, None, source)
    classes = int(high) if low == 0 and high is not None and high < float("inf") else None
    return DataFacts(low, last, "integer", classes, None, source)


def constant(number: Any) -> DataFacts | None:
    """The facts of one number."""
    if not isinstance(number, (int, float)) or not math.isfinite(number):
        return None
    coding = "binary" if number in (0, 1) else "integer" if isinstance(number, int) else None
    return DataFacts(number, number, coding, 2 if coding == "binary" else None)


def forget_facts(interpreter: Interpreter, array: Array, place: Any = None) -> None:
    """After numbers were put into an array: of those in it, and in what it is a part of, nothing is known."""
    part: Array | None = array
    while part is not None:
        if part.fields["facts"] is not None:
            interpreter.state.put(part, "facts", None)
        if part.fields["written"] is not (place or WRITTEN):
            interpreter.state.put(part, "written", place or WRITTEN)
        part = part.base


def changed_in_place(interpreter: Interpreter, array: Array, result: Any, place: Any) -> Any:
    """What `array op= other` leaves: the result in the dtype of the array, whose other owners know nothing of it."""
    if array.spec.sizes == () or array.kind not in ("numpy", "pandas"):
        return result
    forget_facts(interpreter, array, place)
    if type(result) is not Array or array.kind == "pandas":
        return result
    dtype = array.spec.dtype
    return Array(result.spec.with_dtype(dtype), cast(result.facts, result.spec.dtype, dtype), result.span)


WRITTEN = "written"
"""The place of a writing that nobody noted."""


def facts_of(value: object) -> DataFacts | None:
    """The facts of an array or tensor, those of a number; None for anything else."""
    if isinstance(value, (Array, Tensor)):
        return value.facts
    return constant(value)
