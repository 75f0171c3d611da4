"""set and frozenset: constructors and methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.values.calls import Call
from kshape.values.keys import is_unhashable, key_of
from kshape.values.state import MISSING
from kshape.values.values import Native, SetValue

from .define import UNKNOWN_VALUE, method_of
from .types import FROZENSET, SET

Keys = dict[Any, None]


def keys_of(call: Call, value: Any) -> Keys | None:
    """The members of an iterable as the keys of a dict (which keeps their order), None where they are not known."""
    items = value.items if isinstance(value, SetValue) else call.interpreter.iterate(value)
    if items is not None and any(is_unhashable(item) for item in items):
        call.interpreter.raises("TypeError", call.span)
    keys = None if items is None else [key_of(item) for item in items]
    return None if keys is None or any(key is MISSING for key in keys) else dict.fromkeys(keys)


def make_set(cls: Any, call: Call) -> Any:
    """set(iterable)"""
    keys = keys_of(call, call.args[0]) if call.args else {}
    return SetValue(None) if keys is None else SetValue(tuple(keys))


SET.make = FROZENSET.make = make_set


def _combining(name: str, combine: Callable[[Keys, Keys], Keys], in_place: bool) -> Native:
    """A method that makes one set of the receiver and the arguments."""

    def handler(call: Call) -> Any:
        result = keys_of(call, call.receiver)
        for arg in call.args:
            more = keys_of(call, arg)
            result = None if result is None or more is None else combine(result, more)
        items = None if result is None else tuple(result)
        if not in_place:
            return SetValue(items)
        call.interpreter.state.put(call.receiver, "items", items)
        return None

    return Native(f"set.{name}", handler)


def _without(a: Keys, b: Keys) -> Keys:
    return {key: None for key in a if key not in b}


def _common(a: Keys, b: Keys) -> Keys:
    return {key: None for key in a if key in b}


for _name, _combine in (
    ("union", lambda a, b: {**a, **b}),
    ("intersection", _common),
    ("difference", _without),
    ("symmetric_difference", lambda a, b: {**_without(a, b), **_without(b, a)}),
):
    SET.members[_name] = FROZENSET.members[_name] = _combining(_name, _combine, in_place=False)
    SET.members[f"{_name}_update"] = _combining(f"{_name}_update", _combine, in_place=True)
SET.members["update"] = SET.members.pop("union_update")


@method_of(SET)
def add(call: Call) -> Any:
    """Adds a member."""
    items, key = call.receiver.items, key_of(call.argument(0, "element"))
    known = items is not None and key is not MISSING
    call.interpreter.state.put(call.receiver, "items", tuple(dict.fromkeys((*items, key))) if known else None)
    return None


@method_of(SET, "discard", "remove")
def discard(call: Call) -> Any:
    """Takes a member out."""
    items, key = call.receiver.items, key_of(call.argument(0, "element"))
    known = items is not None and key is not MISSING
    call.interpreter.state.put(
        call.receiver, "items", tuple(_without(dict.fromkeys(items), {key: None})) if known else None
    )
    return None


@method_of(SET)
def pop(call: Call) -> Any:
    """Takes any member out."""
    items = call.receiver.items
    call.interpreter.forget(call.receiver)
    return call.interpreter.join(list(items)) if items else UNKNOWN_VALUE


@method_of(SET)
def clear(call: Call) -> Any:
    """Takes all members out."""
    call.interpreter.state.put(call.receiver, "items", ())
    return None


@method_of(SET)
@method_of(FROZENSET)
def copy(call: Call) -> Any:
    """A new set of the same members."""
    return SetValue(call.receiver.items)


@method_of(SET, "issubset", "issuperset", "isdisjoint")
@method_of(FROZENSET, "issubset", "issuperset", "isdisjoint")
def relation(call: Call) -> Any:
    """How two sets lie to each other."""
    own, other = keys_of(call, call.receiver), keys_of(call, call.argument(0, "other"))
    if own is None or other is None:
        return UNKNOWN_VALUE
    name = call.name.rpartition(".")[2]
    return bool(getattr(set(own), name)(set(other)))
