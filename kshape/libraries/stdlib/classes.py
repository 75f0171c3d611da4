"""typing and abc: what stands among the bases of classes and in decorators; annotations are not evaluated."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import into
from kshape.libraries.builtins.types import DICT, OBJECT
from kshape.source import ir
from kshape.values.calls import Call, Interpreter
from kshape.values.values import Class, Native, NativeClass, Property

from .common import kept
from .tuples import NAMED, build

ABC = {
    "ABC": NativeClass("ABC", bases=(OBJECT,)),
    "abstractmethod": Native("abc.abstractmethod", kept),
}


@into(ABC, "abstractproperty")
def _abstract_property(call: Call) -> Any:
    return Property("property", call.argument(0, "callable"))


def annotated_names(cls: Class) -> list[str]:
    """The names that the body of a class annotates, in order."""
    body: list[ir.stmt] = cls.node.body
    return [s.target.id for s in body if isinstance(s, ir.AnnAssign) and isinstance(s.target, ir.Name)]


def _make_tuple_fields(interpreter: Interpreter, cls: Class) -> None:
    """class Point(NamedTuple): x: int; y: int = 0"""
    names = tuple(annotated_names(cls))
    defaults = tuple(cls.fields[name] for name in names if name in cls.fields)
    interpreter.state.put(cls, "_fields", names)
    interpreter.state.put(cls, "_defaults", defaults)
    for name in names:
        interpreter.state.drop(cls, name)


def _make_named(cls: Any, call: Call) -> Any:
    found = [each for each in cls.mro if isinstance(each, Class) and "_fields" in each.fields]
    if not found:
        return call.interpreter.raises("TypeError", call.span)
    return build(cls, call, found[0].fields["_fields"], found[0].fields["_defaults"])


def _cast(call: Call) -> Any:
    return call.argument(1, "val")


TYPING: dict[str, Any] = {
    "NamedTuple": NativeClass("NamedTuple", bases=(NAMED,), make=_make_named, subclassed=_make_tuple_fields),
    "TypedDict": NativeClass("TypedDict", bases=(DICT,)),
    "Generic": NativeClass("Generic", bases=(OBJECT,)),
    "Protocol": NativeClass("Protocol", bases=(OBJECT,)),
    "TYPE_CHECKING": False,
    "cast": Native("typing.cast", _cast),
    **{
        name: Native(f"typing.{name}", kept)
        for name in ("overload", "final", "runtime_checkable", "no_type_check", "override")
    },
}

MODULES = {"abc": ABC, "typing": TYPING, "typing_extensions": TYPING}
