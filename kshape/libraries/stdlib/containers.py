"""collections: deque, defaultdict, OrderedDict, Counter, namedtuple."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviours
from kshape.libraries.builtins.define import UNKNOWN_VALUE, method_of
from kshape.libraries.builtins.dicts import make_dict
from kshape.libraries.builtins.lists import append, make_list
from kshape.libraries.builtins.types import CLASSES, DICT, LIST, OBJECT
from kshape.rulebook import dims
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.keys import key_of
from kshape.values.renewing import renewed
from kshape.values.state import MISSING
from kshape.values.values import DictValue, ListValue, Native, NativeClass

from .tuples import tuple_class


class Deque(ListValue):
    """A deque. One with a greatest length is of unknown length, since items may have fallen out of it."""

    __slots__ = ()


class CounterValue(DictValue):
    """A Counter."""

    __slots__ = ()


class DefaultDict(DictValue):
    """A dict that makes the value of a missing key."""

    __slots__ = ("factory",)

    def __init__(self, factory: Any, source: DictValue) -> None:
        super().__init__(source.entries, source.is_open, source.element)
        self.factory = factory


class DefaultDictBehaviour(Behaviour):
    """Reading a missing key makes its value; reading one that is not known may."""

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        known = key_of(key)
        if known is MISSING and value.factory is not None:
            interpreter.forget(value)
        if known is MISSING or known in value.entries or value.is_open or value.factory is None:
            return NotImplemented
        made = interpreter.call(value.factory, [], {}, span)
        interpreter.state.put(value, "entries", {**value.entries, known: made})
        return made


class CounterBehaviour(Behaviour):
    """A missing key counts 0."""

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        known = key_of(key)
        return NotImplemented if known is MISSING or known in value.entries or value.is_open else 0


behaviours[DefaultDict], behaviours[CounterValue] = DefaultDictBehaviour(), CounterBehaviour()

DEQUE = NativeClass("deque", bases=(OBJECT,), members=dict(LIST.members))
DEFAULT_DICT = NativeClass("defaultdict", bases=(DICT,))
ORDERED_DICT = NativeClass("OrderedDict", bases=(DICT,), make=make_dict)
COUNTER = NativeClass("Counter", bases=(DICT,))
CLASSES.update({Deque: DEQUE, DefaultDict: DEFAULT_DICT, CounterValue: COUNTER})


def _make_deque(cls: Any, call: Call) -> Any:
    """deque(iterable, maxlen)"""
    made = make_list(cls, Call(call.interpreter, call.name, call.args[:1], {}, call.span))
    if call.argument(1, "maxlen") is None:
        return Deque(made.items, made.element)
    items = made.items or ()
    return Deque(None, call.interpreter.join(list(items)) if items else UNKNOWN_VALUE)


def _make_default_dict(cls: Any, call: Call) -> Any:
    """defaultdict(factory, ...)"""
    source = make_dict(cls, Call(call.interpreter, call.name, call.args[1:], call.kwargs, call.span))
    return DefaultDict(call.argument(0, "default_factory"), source)


def _make_counter(cls: Any, call: Call) -> Any:
    """Counter(iterable)"""
    source = call.argument(0, "iterable", ())
    if isinstance(source, DictValue):
        return CounterValue(source.entries, source.is_open, source.element)
    items = call.interpreter.iterate(source)
    keys = None if items is None else [key_of(item) for item in items]
    if keys is None or any(key is MISSING for key in keys):
        return CounterValue({}, True, dims.symbol(lower=0))
    counts: dict[Any, Any] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return CounterValue({**counts, **call.kwargs})


DEQUE.make, DEFAULT_DICT.make, COUNTER.make = _make_deque, _make_default_dict, _make_counter


@method_of(DEQUE)
def popleft(call: Call) -> Any:
    """Takes the first item out"""
    items = call.receiver.items
    if items is None:
        return renewed(call.receiver.element)
    if not items:
        return call.interpreter.raises("IndexError", call.span)
    call.interpreter.state.put(call.receiver, "items", items[1:])
    return items[0]


@method_of(DEQUE, raw=True)
def appendleft(call: Call) -> Any:
    """Adds an item at the front"""
    if call.receiver.items is None:
        return append(call)
    call.interpreter.state.put(call.receiver, "items", (call.argument(0, "x"), *call.receiver.items))
    return None


@method_of(DEQUE, "extendleft", "rotate")
def _reorder(call: Call) -> Any:
    call.interpreter.forget(call.receiver)
    return None


@method_of(COUNTER)
def most_common(call: Call) -> Any:
    """Pairs of item and count, the most frequent first"""
    return ListValue(None, (UNKNOWN_VALUE, dims.symbol(lower=0)))


def _named_tuple(call: Call) -> Any:
    """namedtuple(name, fields, defaults=...)"""
    names = call.argument(1, "field_names")
    parts = names.replace(",", " ").split() if isinstance(names, str) else call.interpreter.iterate(names)
    defaults = call.interpreter.iterate(call.argument(None, "defaults") or ())
    if parts is None or defaults is None or not all(isinstance(part, str) for part in parts):
        return UNKNOWN_VALUE
    name = call.argument(0, "typename")
    return tuple_class(name if isinstance(name, str) else "namedtuple", tuple(parts), defaults)


MODULES = {
    "collections": {
        "deque": DEQUE,
        "defaultdict": DEFAULT_DICT,
        "OrderedDict": ORDERED_DICT,
        "Counter": COUNTER,
        "namedtuple": Native("collections.namedtuple", _named_tuple),
    }
}
