"""list, tuple and range: constructors and methods. Lists change through the state, so that it can be taken back."""

from __future__ import annotations

from typing import Any

from kshape.rulebook import dims
from kshape.values.calls import Call
from kshape.values.renewing import renewed
from kshape.values.state import Mutable
from kshape.values.values import ListValue, RangeValue, Unknown, is_size

from .define import UNKNOWN_VALUE, method_of
from .types import LIST, RANGE, TUPLE


def make_list(cls: Any, call: Call) -> Any:
    """list(iterable)"""
    if not call.args:
        return ListValue(())
    items = call.interpreter.iterate(call.interpreter.demand("items", call.args[0], call.span))
    return ListValue(None, call.interpreter.element(call.args[0])) if items is None else ListValue(items)


def make_tuple(cls: Any, call: Call) -> Any:
    """tuple(iterable)"""
    items = call.interpreter.iterate(call.args[0]) if call.args else ()
    return Unknown("a tuple of unknown length") if items is None else items


def make_range(cls: Any, call: Call) -> Any:
    """range(stop), range(start, stop, step)"""
    parts = [call.interpreter.demand("range", part, call.span) for part in call.args]
    if len(parts) == 1:
        parts = [0, parts[0]]
    if not 2 <= len(parts) <= 3:
        return call.interpreter.raises("TypeError", call.span)
    if any(part is None or isinstance(part, (float, str, bytes, tuple, Mutable)) for part in parts):
        return call.interpreter.raises("TypeError", call.span)
    start, stop, step = (*parts, 1)[:3]
    if not is_size(start) or not is_size(step):
        return RangeValue(dims.symbol(lower=None), dims.symbol(lower=None), 1)
    return RangeValue(start, stop if is_size(stop) else dims.symbol(lower=None), step)


LIST.make, TUPLE.make, RANGE.make = make_list, make_tuple, make_range


def _put(call: Call, items: tuple[Any, ...]) -> None:
    call.interpreter.state.put(call.receiver, "items", items)


def _weaken(call: Call, *more: Any) -> None:
    """A list of unknown length gets further elements."""
    interpreter, target = call.interpreter, call.receiver
    known = list(target.items) if target.items is not None else [target.element]
    interpreter.state.put(target, "items", None)
    interpreter.state.put(target, "element", interpreter.join([*known, *more]))


@method_of(LIST, raw=True)
def append(call: Call) -> Any:
    """Adds an item at the end."""
    value = call.argument(0, "object")
    if call.receiver.items is None:
        _weaken(call, value)
    else:
        _put(call, (*call.receiver.items, value))
    return None


@method_of(LIST)
def extend(call: Call) -> Any:
    """Adds the items of an iterable at the end."""
    more = call.argument(0, "iterable")
    items = call.interpreter.iterate(more)
    if items is None:
        _weaken(call, call.interpreter.element(more))
    elif call.receiver.items is None:
        _weaken(call, *items)
    else:
        _put(call, call.receiver.items + items)
    return None


@method_of(LIST, raw=True)
def insert(call: Call) -> Any:
    """Puts an item before an index."""
    index, value = call.argument(0, "index"), call.argument(1, "object")
    if call.receiver.items is None or not isinstance(index, int):
        _weaken(call, value)
    else:
        items = list(call.receiver.items)
        items.insert(index, value)
        _put(call, tuple(items))
    return None


@method_of(LIST)
def pop(call: Call) -> Any:
    """Takes an item out."""
    items, index = call.receiver.items, call.argument(0, "index", -1)
    if items is None:
        return renewed(call.receiver.element)
    if not isinstance(index, int):
        element = call.interpreter.join(list(items)) if items else UNKNOWN_VALUE
        call.interpreter.forget(call.receiver)
        return element
    if not -len(items) <= index < len(items):
        return call.interpreter.raises("IndexError", call.span)
    left = list(items)
    value = left.pop(index)
    _put(call, tuple(left))
    return value


@method_of(LIST)
def clear(call: Call) -> Any:
    """Takes all items out."""
    _put(call, ())
    return None


@method_of(LIST)
def reverse(call: Call) -> Any:
    """Turns the order around."""
    if call.receiver.items is not None:
        _put(call, call.receiver.items[::-1])
    return None


@method_of(LIST)
def remove(call: Call) -> Any:
    """Takes out the first item that equals a value."""
    position = _position(call)
    if position is None:
        call.interpreter.forget(call.receiver)
    elif position < 0:
        return call.interpreter.raises("ValueError", call.span)
    else:
        items = call.receiver.items
        _put(call, items[:position] + items[position + 1 :])
    return None


@method_of(LIST)
@method_of(TUPLE)
def index(call: Call) -> Any:
    """The place of the first item that equals a value."""
    position = _position(call)
    if position is None or len(call.args) > 1:
        return dims.symbol(lower=0)
    return call.interpreter.raises("ValueError", call.span) if position < 0 else position


def _position(call: Call) -> int | None:
    """Where the first argument stands among the items; -1: certainly nowhere, None: nobody knows."""
    interpreter, value = call.interpreter, call.argument(0, "value")
    items = interpreter.peek(call.receiver)
    if items is None:
        return None
    for position, item in enumerate(items):
        equal = item is value or interpreter.truth(interpreter.compare("==", item, value, call.span))
        if equal is None:
            return None
        if equal:
            return position
    return -1


@method_of(LIST)
@method_of(TUPLE)
def count(call: Call) -> Any:
    """How many items equal a value."""
    interpreter, value = call.interpreter, call.argument(0, "value")
    items = interpreter.peek(call.receiver)
    if items is None:
        return dims.symbol(lower=0)
    equal = [interpreter.truth(interpreter.compare("==", item, value, call.span)) for item in items]
    return dims.symbol(lower=0) if None in equal else equal.count(True)


@method_of(LIST)
def copy(call: Call) -> Any:
    """A new list of the same items."""
    return ListValue(call.receiver.items, call.receiver.element)


@method_of(LIST)
def sort(call: Call) -> Any:
    """Sorts in place."""
    from .iterables import ordered

    items = ordered(call, call.receiver.items, call.argument(None, "key"), call.argument(None, "reverse", False))
    if items is None:
        if call.receiver.items is not None and call.receiver.items:
            joined = call.interpreter.join(list(call.receiver.items))
            _put(call, (joined,) * len(call.receiver.items))
    else:
        _put(call, items)
    return None
