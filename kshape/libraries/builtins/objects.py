"""isinstance, getattr, type, property, super, vars and the other functions on objects."""

from __future__ import annotations

from typing import Any

from kshape.rulebook import dims
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import (
    BoundMethod,
    Choice,
    Class,
    Function,
    Instance,
    Native,
    NativeClass,
    Property,
    SliceValue,
    Unknown,
)

from .define import UNKNOWN_VALUE, into, method_of
from .types import EXCEPTIONS, OBJECT, PROPERTY, SLICE, TYPE, class_of

OBJECTS: dict[str, Any] = {}


@into(OBJECTS)
def isinstance_(call: Call) -> Any:
    """Whether an object is of a class or one of several"""
    answer = call.interpreter.is_instance(call.argument(0, "obj"), call.argument(1, "class_or_tuple"))
    return UNKNOWN_VALUE if answer is None else answer


@into(OBJECTS)
def issubclass_(call: Call) -> Any:
    """Whether a class derives from another"""
    cls, ancestors = call.argument(0, "cls"), call.argument(1, "class_or_tuple")
    if not isinstance(cls, (Class, NativeClass)):
        return UNKNOWN_VALUE
    wanted = ancestors if isinstance(ancestors, tuple) else (ancestors,)
    if any(each is one for each in cls.mro for one in wanted):
        return True
    known = all(isinstance(each, (Class, NativeClass)) for each in (*cls.mro, *wanted))
    return False if known else UNKNOWN_VALUE


@into(OBJECTS)
def getattr_(call: Call) -> Any:
    """The attribute of a name, or a default"""
    value, name = call.argument(0, "object"), call.argument(1, "name")
    if not isinstance(name, str):
        return UNKNOWN_VALUE
    found = call.interpreter.attribute(value, name, call.span)
    if found is not MISSING:
        return found
    return call.args[2] if len(call.args) > 2 else call.interpreter.raises("AttributeError", call.span)


@into(OBJECTS)
def hasattr_(call: Call) -> Any:
    """Whether there is an attribute of a name"""
    value, name = call.argument(0, "obj"), call.argument(1, "name")
    if not isinstance(name, str) or isinstance(value, Unknown):
        return UNKNOWN_VALUE
    found = call.interpreter.attribute(value, name, call.span)
    if isinstance(found, Unknown) and not (isinstance(value, Instance) and name in value.fields):
        return UNKNOWN_VALUE
    return found is not MISSING


@into(OBJECTS, raw=True)
def setattr_(call: Call) -> Any:
    """object.name = value"""
    value, name = call.argument(0, "obj"), call.argument(1, "name")
    if isinstance(name, str):
        call.interpreter.set_attribute(value, name, call.argument(2, "value"), call.span)
    elif isinstance(name, Choice):
        for each in name.alternatives:
            if isinstance(each, str):
                call.interpreter.set_attribute(value, each, UNKNOWN_VALUE, call.span)
    return None


@into(OBJECTS)
def delattr_(call: Call) -> Any:
    """del object.name"""
    value, name = call.argument(0, "obj"), call.argument(1, "name")
    if isinstance(value, (Instance, Class)) and isinstance(name, str):
        call.interpreter.state.drop(value, name)
    return None


@into(OBJECTS)
def callable_(call: Call) -> Any:
    """Whether a value can be called"""
    value = call.argument(0, "obj")
    if isinstance(value, (Function, Native, Class, NativeClass, BoundMethod)):
        return True
    if isinstance(value, Instance):
        found = call.interpreter.find_in_class(value.cls, "__call__")
        return (
            UNKNOWN_VALUE if isinstance(found, Unknown) or isinstance(value.cls, NativeClass) else found is not MISSING
        )
    return UNKNOWN_VALUE if class_of(value) is None else False


@into(OBJECTS)
def id_(call: Call) -> Any:
    """The identity of an object"""
    return dims.symbol(lower=0)


@into(OBJECTS)
def hash_(call: Call) -> Any:
    """The hash of an object"""
    value = call.argument(0, "obj")
    return hash(value) if isinstance(value, (int, float, bool)) else dims.symbol(lower=None)


@into(OBJECTS)
def super_(call: Call) -> Any:
    """What follows the present class in the MRO of the present object"""
    return call.interpreter.super_value(call.args)


@into(OBJECTS, "vars", "locals", "globals")
def variables(call: Call) -> Any:
    """The dict of variables, or of an object's attributes"""
    if call.args:
        found = call.interpreter.attribute(call.args[0], "__dict__", call.span)
        return UNKNOWN_VALUE if found is MISSING else found
    return call.interpreter.variables("globals" if call.name == "globals" else "locals")


def _make_type(cls: Any, call: Call) -> Any:
    """type(value)"""
    if len(call.args) != 1 or cls is not TYPE:
        return UNKNOWN_VALUE
    return class_of(call.args[0]) or UNKNOWN_VALUE


def _make_slice(cls: Any, call: Call) -> Any:
    """slice(stop), slice(start, stop, step)"""
    parts = [None, *call.args, None] if len(call.args) == 1 else [*call.args, None]
    return SliceValue(*parts[:3]) if call.args else UNKNOWN_VALUE


def _make_property(cls: Any, call: Call) -> Any:
    return Property("property", call.argument(0, "fget"), call.argument(1, "fset"))


TYPE.make, SLICE.make, PROPERTY.make = _make_type, _make_slice, _make_property
SLICE.members.update(
    (name, Property("property", Native(name, lambda call, part=part: getattr(call.receiver, part))))
    for name, part in (("start", "lower"), ("stop", "upper"), ("step", "step"))
)


@into(OBJECTS)
def staticmethod_(call: Call) -> Any:
    """A method without a receiver"""
    return Property("staticmethod", call.argument(0, "function"))


@into(OBJECTS)
def classmethod_(call: Call) -> Any:
    """A method that gets the class"""
    return Property("classmethod", call.argument(0, "function"))


@method_of(OBJECT, "__init__")
def _init(call: Call) -> Any:
    return None


@method_of(OBJECT, "__setattr__", raw=True)
def _set_attribute(call: Call) -> Any:
    name = call.argument(0, "name")
    if isinstance(name, str) and isinstance(call.receiver, Instance):
        call.interpreter.store_attribute(call.receiver, name, call.argument(1, "value"), call.span)
    return None


@method_of(OBJECT, "__getattribute__")
def _get_attribute(call: Call) -> Any:
    name = call.argument(0, "name")
    found = call.interpreter.attribute(call.receiver, name, call.span) if isinstance(name, str) else UNKNOWN_VALUE
    return UNKNOWN_VALUE if found is MISSING else found


def _new(call: Call) -> Any:
    cls = call.argument(0, "cls")
    return Instance(cls, call.span) if isinstance(cls, Class) else UNKNOWN_VALUE


OBJECT.members["__new__"] = Property("staticmethod", Native("object.__new__", _new))


def _make_exception(cls: Any, call: Call) -> Any:
    made = Instance(cls, call.span)
    made.fields["args"] = tuple(call.args)
    return made


EXCEPTIONS["BaseException"].make = _make_exception
