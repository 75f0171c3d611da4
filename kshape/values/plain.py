"""Between abstract values and Python's own objects: for values that are known to the last item."""

from __future__ import annotations

from typing import Any

from .state import MISSING
from .values import Choice, DictValue, IteratorValue, ListValue, RangeValue, SetValue, Unknown, is_constant


def to_python(value: Any) -> Any:
    """The object that a value stands for, MISSING where a part of it is not known or is no plain data."""
    if is_constant(value):
        return value
    if isinstance(value, tuple):
        return _all(value, tuple)
    if isinstance(value, ListValue):
        return MISSING if value.items is None else _all(value.items, list)
    if isinstance(value, SetValue):
        return MISSING if value.items is None else _all(value.items, set)
    if isinstance(value, DictValue):
        values = MISSING if value.is_open else _all(tuple(value.entries.values()), list)
        return MISSING if values is MISSING else dict(zip(value.entries, values, strict=True))
    if isinstance(value, RangeValue):
        parts = (value.start, value.stop, value.step)
        return range(*parts) if all(isinstance(part, int) for part in parts) and value.step else MISSING
    return MISSING


def from_python(value: Any) -> Any:
    """The value for an object of Python's plain data; Unknown for others."""
    if is_constant(value):
        return value
    if isinstance(value, tuple):
        return tuple(from_python(item) for item in value)
    if isinstance(value, list):
        return ListValue(tuple(from_python(item) for item in value))
    if isinstance(value, (set, frozenset)):
        return SetValue(tuple(value))
    if isinstance(value, dict):
        return DictValue({key: from_python(item) for key, item in value.items()})
    if isinstance(value, range):
        return RangeValue(value.start, value.stop, value.step)
    return Unknown(f"an object of {type(value).__name__}")


def from_iterator(items: Any) -> IteratorValue:
    """An iterator over objects of Python's plain data."""
    return IteratorValue(tuple(from_python(item) for item in items))


def is_known(value: Any) -> bool:
    """Whether a value is neither unknown nor a choice."""
    return not isinstance(value, (Unknown, Choice)) and value is not MISSING


def _all(values: tuple[Any, ...], make: Any) -> Any:
    items = [to_python(value) for value in values]
    if any(item is MISSING for item in items):
        return MISSING
    try:
        return make(items)
    except TypeError:  # a list as the member of a set
        return MISSING
