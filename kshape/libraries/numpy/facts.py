"""What is known of an array's contents after an operation on it."""

from __future__ import annotations

from kshape.values.calls import Interpreter
from kshape.values.values import Array, DataFacts

KEEPING = frozenset(
    {"reshape", "transpose", "squeeze", "expand_dims", "flatten", "ravel", "copy", "swapaxes", "moveaxis", "flip",
     "fliplr", "flipud", "roll", "rot90", "repeat", "tile", "ascontiguousarray", "sort", "broadcast_to", "take"}
)  # fmt: skip
"""Functions that move values about without changing them."""

ROWS = frozenset({"copy", "flip", "flipud", "roll", "repeat", "take", "ascontiguousarray", "tile"})
"""Those of them that keep a one-hot row a one-hot row."""


def moved(facts: DataFacts | None, name: str) -> DataFacts | None:
    """The facts after a function that keeps the values."""
    if facts is None:
        return None
    coding = facts.coding
    if coding == "one-hot" and name not in ROWS:
        coding = "binary"
    return DataFacts(facts.low, facts.high, coding, facts.classes, None, facts.source)


def joined(parts: list[DataFacts | None]) -> DataFacts | None:
    """The facts of several arrays put together."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not known:
        return None
    lows, highs = [p.low for p in known], [p.high for p in known]
    codings, classes = {p.coding for p in known}, {p.classes for p in known}
    return DataFacts(
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        codings.pop() if len(codings) == 1 else None,
        classes.pop() if len(classes) == 1 else None,
        None,
        known[0].source,
    )


def scaled(op: str, facts: DataFacts | None, number: float) -> DataFacts | None:
    """The facts of `array op number`, for + - * /."""
    if facts is None:
        return None
    if op not in "+-*/" or (op == "/" and not number):
        return None
    ends = [None if end is None else _step(op, end, number) for end in (facts.low, facts.high)]
    if op in "*/" and number < 0:
        ends.reverse()
    shifted = op in "+-" and isinstance(number, int) and facts.coding in ("integer", "binary")
    coding = "integer" if shifted else facts.coding if number == 1 and op in "*/" else _unscaled(facts)
    classes = facts.classes if shifted else None
    return DataFacts(ends[0], ends[1], coding, classes, None, facts.source)


def _step(op: str, value: float, number: float) -> float:
    if op in "+-":
        return value + number if op == "+" else value - number
    return value * number if op == "*" else value / number


def _unscaled(facts: DataFacts) -> str | None:
    return "continuous" if facts.coding == "continuous" else None


def counted(low: float | None, high: float | None, source: str = "") -> DataFacts:
    """Whole numbers from low up to, without, high: class numbers, if they start at 0."""
    last = None if high is None else high - 1
    if low == 0 and last == 1:
        return DataFacts(0, 1, "binary", 2, None, source)
    classes = int(high) if low == 0 and high is not None else None
    return DataFacts(low, last, "integer", classes, None, source)


def forget_facts(interpreter: Interpreter, array: Array) -> None:
    """After numbers were put into an array: of those in it, and in what it is a part of, nothing is known."""
    part: Array | None = array
    while part is not None:
        if part.facts is not None:
            interpreter.state.put(part, "facts", None)
        part = part.base


def facts_of(value: object) -> DataFacts | None:
    """The facts of an array, None for anything else."""
    return value.facts if isinstance(value, Array) else None
