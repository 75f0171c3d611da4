"""dict: constructor and methods."""

from __future__ import annotations

from typing import Any

from kshape.values.calls import Call
from kshape.values.keys import key_of
from kshape.values.state import MISSING
from kshape.values.values import Choice, DictValue, IteratorValue, ListValue, Native, Property

from .define import UNKNOWN_VALUE, method_of
from .types import DICT


def make_dict(cls: Any, call: Call) -> Any:
    """dict(mapping_or_pairs, **more)"""
    entries: dict[Any, Any] = {}
    source = call.args[0] if call.args else DictValue()
    if isinstance(source, DictValue):
        return DictValue({**source.entries, **call.kwargs}, source.is_open, source.element)
    pairs = call.interpreter.iterate(source)
    if pairs is None:
        return DictValue(call.kwargs, True, UNKNOWN_VALUE)
    for pair in pairs:
        parts = call.interpreter.iterate(pair)
        if parts is not None and len(parts) != 2:
            return call.interpreter.raises("ValueError", call.span)
        key = MISSING if parts is None else key_of(parts[0])
        if key is MISSING or parts is None:
            return DictValue({}, True, UNKNOWN_VALUE)
        entries[key] = parts[1]
    return DictValue({**entries, **call.kwargs})


DICT.make = make_dict


def _everything(value: DictValue) -> list[Any]:
    more = [value.element if value.element is not None else UNKNOWN_VALUE] if value.is_open else []
    return [*value.entries.values(), *more]


@method_of(DICT)
def keys(call: Call) -> Any:
    """The keys, as a list (a snapshot)."""
    value = call.receiver
    return ListValue(None, UNKNOWN_VALUE) if value.is_open else ListValue(tuple(value.entries))


@method_of(DICT)
def values(call: Call) -> Any:
    """The values, as a list (a snapshot)."""
    value = call.receiver
    if value.is_open:
        return ListValue(None, call.interpreter.join(_everything(value)))
    return ListValue(tuple(value.entries.values()))


@method_of(DICT, "items", "iteritems")
def items(call: Call) -> Any:
    """The pairs of key and value, as a list (a snapshot)."""
    value = call.receiver
    if value.is_open:
        return ListValue(None, (UNKNOWN_VALUE, call.interpreter.join(_everything(value))))
    return ListValue(tuple(value.entries.items()))


@method_of(DICT)
def get(call: Call) -> Any:
    """The value of a key, or a default."""
    value, key = call.receiver, key_of(call.argument(0, "key"))
    default = call.argument(1, "default")
    if key is MISSING:
        return call.interpreter.join([*_everything(value), default])
    if key in value.entries:
        return value.entries[key]
    return (
        call.interpreter.join([*_everything(DictValue({}, True, value.element)), default]) if value.is_open else default
    )


@method_of(DICT)
def pop(call: Call) -> Any:
    """Takes a key out and gives its value."""
    value, key = call.receiver, key_of(call.argument(0, "key"))
    if key is MISSING:
        everything = call.interpreter.join([*_everything(value), *call.args[1:2]])
        call.interpreter.forget(value)
        return everything
    if key in value.entries:
        found = value.entries[key]
        call.interpreter.state.put(value, "entries", {k: each for k, each in value.entries.items() if k != key})
        return found
    if value.is_open:
        return UNKNOWN_VALUE
    return call.args[1] if len(call.args) > 1 else call.interpreter.raises("KeyError", call.span)


@method_of(DICT)
def popitem(call: Call) -> Any:
    """Takes the last pair out."""
    value = call.receiver
    if value.is_open or not value.entries:
        return UNKNOWN_VALUE
    *left, last = value.entries.items()
    call.interpreter.state.put(value, "entries", dict(left))
    return last


@method_of(DICT)
def setdefault(call: Call) -> Any:
    """The value of a key, which gets a default if it is not there."""
    value, key, default = call.receiver, key_of(call.argument(0, "key")), call.argument(1, "default")
    if key is MISSING or (key not in value.entries and value.is_open):
        call.interpreter.forget(value)
        return UNKNOWN_VALUE
    if key not in value.entries:
        call.interpreter.state.put(value, "entries", {**value.entries, key: default})
        return default
    return value.entries[key]


@method_of(DICT)
def update(call: Call) -> Any:
    """Takes over the entries of another mapping."""
    target, state = call.receiver, call.interpreter.state
    more = make_dict(None, Call(call.interpreter, "dict", call.args, call.kwargs, call.span))
    if more.is_open:
        call.interpreter.forget(target)
    state.put(target, "entries", {**target.entries, **more.entries})
    return None


@method_of(DICT)
def clear(call: Call) -> Any:
    """Takes all entries out."""
    call.interpreter.state.put(call.receiver, "entries", {})
    call.interpreter.state.put(call.receiver, "open", False)
    return None


@method_of(DICT)
def copy(call: Call) -> Any:
    """A new dict of the same entries."""
    value = call.receiver
    return DictValue(value.entries, value.is_open, value.element)


def _from_keys(call: Call) -> Any:
    names = call.interpreter.iterate(call.argument(0, "iterable"))
    found = None if names is None else [key_of(name) for name in names]
    if found is None or any(key is MISSING for key in found):
        return DictValue({}, True, call.argument(1, "value"))
    return DictValue(dict.fromkeys(found, call.argument(1, "value")))


DICT.members["fromkeys"] = Property("staticmethod", Native("dict.fromkeys", _from_keys))

__all__ = ["Choice", "IteratorValue", "make_dict"]
