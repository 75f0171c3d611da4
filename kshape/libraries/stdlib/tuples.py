"""Tuples with named fields: namedtuple, NamedTuple and those that the standard library gives."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviours
from kshape.libraries.builtins.define import UNKNOWN_VALUE, method_of
from kshape.libraries.builtins.types import TUPLE
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.named_tuples import TupleObject, field_names
from kshape.values.values import DictValue, Native, NativeClass, Property


def tuple_class(name: str, names: tuple[str, ...], defaults: tuple[Any, ...] = ()) -> NativeClass:
    """The class that namedtuple(name, names) gives."""

    def make(cls: Any, call: Call) -> Any:
        return build(cls, call, names, defaults)

    return NativeClass(name, bases=(NAMED,), make=make, members={"_fields": names})


def build(cls: Any, call: Call, names: tuple[str, ...], defaults: tuple[Any, ...]) -> Any:
    """A new tuple from the arguments of a call."""
    given = dict(zip(names[len(names) - len(defaults) :], defaults, strict=False))
    given.update(zip(names, call.args, strict=False))
    given.update(call.kwargs)
    if len(call.args) > len(names) or set(given) != set(names):
        return call.interpreter.raises("TypeError", call.span)
    return TupleObject(cls, tuple(given[name] for name in names), call.span)


NAMED = NativeClass("namedtuple", bases=(TUPLE,))


@method_of(NAMED, "_asdict")
def _as_dict(call: Call) -> Any:
    return DictValue(dict(zip(field_names(call.receiver.cls), call.receiver.items, strict=False)))


@method_of(NAMED, "_replace")
def _replace(call: Call) -> Any:
    names = field_names(call.receiver.cls)
    items = tuple(call.kwargs.get(name, item) for name, item in zip(names, call.receiver.items, strict=False))
    return TupleObject(call.receiver.cls, items, call.span)


def _from_iterable(call: Call) -> Any:
    items = call.interpreter.iterate(call.argument(0, "iterable"))
    return UNKNOWN_VALUE if items is None else TupleObject(call.receiver, items, call.span)


NAMED.members["_make"] = Property("classmethod", Native("_make", _from_iterable))


def plain(value: Any) -> Any:
    """The tuple without its names."""
    return value.items if isinstance(value, TupleObject) else value


class TupleBehaviour(Behaviour):
    """Everything that a tuple can do, done by the tuple itself."""

    def binary(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        return interpreter.binary(op, plain(left), plain(right), span)

    def compare(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        return interpreter.compare(op, plain(left), plain(right), span)

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        return interpreter.item(value.items, key, span)

    def iterate(self, interpreter: Interpreter, value: Any) -> Any:
        return value.items

    def element(self, interpreter: Interpreter, value: Any) -> Any:
        return interpreter.element(value.items)

    def length(self, interpreter: Interpreter, value: Any, span: Span) -> Any:
        return len(value.items)

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return bool(value.items)


behaviours[TupleObject] = TupleBehaviour()

__all__ = ["NAMED", "TupleObject", "build", "field_names", "plain", "tuple_class"]
