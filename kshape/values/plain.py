"""Between abstract values and Python's own objects: for values that are known to the last item."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .named_tuples import TupleObject
from .state import MISSING
from .values import Choice, DictValue, IteratorValue, ListValue, RangeValue, SetValue, Unknown, is_constant

MOST = 100_000
DEEPEST = 30
CHARACTERS_A_PART = 64
CONTAINERS = (tuple, TupleObject, ListValue, IteratorValue, SetValue, DictValue)


def to_python(value: Any) -> Any:
    """The object that a value stands for, MISSING where a part of it is not known or is no plain data.

    MISSING as well for a list that holds itself, and for one with very many parts.
    """
    return value if is_constant(value) else _Conversion().convert(value, 0)


class _Conversion:
    """One conversion: counts the parts, since a list may stand in another one many times."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MOST

    def convert(self, value: Any, depth: int) -> Any:
        if is_constant(value):
            return value
        self.left -= 1
        if self.left < 0 or depth > DEEPEST:
            return MISSING
        if isinstance(value, tuple):
            return self._all(value, tuple, depth)
        if isinstance(value, ListValue):
            return MISSING if value.items is None else self._all(value.items, list, depth)
        if isinstance(value, SetValue):
            return MISSING if value.items is None else self._all(value.items, set, depth)
        if isinstance(value, DictValue):
            return self._dict(value, depth)
        if isinstance(value, RangeValue):
            parts = (value.start, value.stop, value.step)
            return range(*parts) if all(isinstance(part, int) for part in parts) and value.step else MISSING
        return MISSING

    def _dict(self, value: DictValue, depth: int) -> Any:
        keys = MISSING if value.is_open else self._all(tuple(value.entries), list, depth)
        values = MISSING if keys is MISSING else self._all(tuple(value.entries.values()), list, depth)
        return MISSING if values is MISSING else dict(zip(keys, values, strict=True))

    def _all(self, values: tuple[Any, ...], make: Any, depth: int) -> Any:
        items = []
        for value in values:
            item = value if is_constant(value) else self.convert(value, depth + 1)
            if isinstance(item, (str, bytes)):
                self.left -= len(item) // CHARACTERS_A_PART
            if item is MISSING or self.left < 0:
                return MISSING
            items.append(item)
        try:
            return make(items)
        except TypeError:  # a list as the member of a set
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


def is_overgrown(value: Any) -> bool:
    """Whether a container has very many parts, or very deep ones: it may hold itself, or another one twice."""
    level, count = [value] if isinstance(value, CONTAINERS) else [], 0
    for _ in range(DEEPEST):
        deeper: list[Any] = []
        for each in level:
            parts = _parts(each)
            count += len(parts)
            if count > MOST:
                return True
            deeper.extend(part for part in parts if isinstance(part, CONTAINERS))
        if not deeper:
            return False
        level = deeper
    return True


def _parts(value: Any) -> Collection[Any]:
    if isinstance(value, tuple):
        return value
    return value.entries.values() if isinstance(value, DictValue) else value.items or ()


def is_known(value: Any) -> bool:
    """Whether a value is neither unknown nor a choice."""
    return not isinstance(value, (Unknown, Choice)) and value is not MISSING
