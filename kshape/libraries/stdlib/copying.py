"""copy: containers and objects of the user are copied; immutable values stay themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE, into
from kshape.values.calls import Call
from kshape.values.join import present
from kshape.values.values import Array, Class, DictValue, Function, Instance, ListValue, SetValue, Unknown, is_constant

DEEPEST = 30
COPY: dict[str, Any] = {}


@into(COPY, "copy")
def shallow(call: Call) -> Any:
    """A new container with the same items"""
    return copied(call.argument(0, "x"), lambda value: value)


@into(COPY)
def deepcopy(call: Call) -> Any:
    """A new container with copies of the items"""
    return _deep(call.argument(0, "x"), 0, {})


def _deep(value: Any, depth: int, done: dict[int, Any]) -> Any:
    """Each object is copied once; what is nested very deeply is unknown."""
    if depth > DEEPEST:
        return UNKNOWN_VALUE
    if id(value) not in done:
        done[id(value)] = copied(value, lambda part: _deep(part, depth + 1, done))
    return done[id(value)]


def copied(value: Any, part: Callable[[Any], Any]) -> Any:
    """A copy of a value, each of its parts handed through `part`; unknown for objects of libraries."""
    if isinstance(value, tuple):
        return tuple(part(item) for item in value)
    if isinstance(value, ListValue):
        items = None if value.items is None else tuple(part(item) for item in value.items)
        return type(value)(items, value.element)
    if type(value) is DictValue:
        return DictValue({key: part(item) for key, item in value.entries.items()}, value.is_open, value.element)
    if isinstance(value, SetValue):
        return SetValue(value.items)
    if type(value) is Instance and isinstance(value.cls, Class):
        made = Instance(value.cls, value.span)
        made.fields = {key: part(present(item)) for key, item in value.fields.items()}
        return made
    plain = (
        is_constant(value) or isinstance(value, (Array, Function, Class, Unknown)) or not isinstance(value, Instance)
    )
    return value if plain else UNKNOWN_VALUE


MODULES = {"copy": COPY}
