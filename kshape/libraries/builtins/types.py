"""Python's own classes as values, and which class a value has."""

from __future__ import annotations

import builtins
from typing import Any

from kshape.rulebook.dims import Dim
from kshape.values.state import MISSING
from kshape.values.values import (
    BoundMethod,
    Class,
    DictValue,
    Function,
    Instance,
    IteratorValue,
    ListValue,
    ModuleValue,
    Native,
    NativeClass,
    RangeValue,
    SetValue,
    SliceValue,
    Unknown,
)


def _looked_up(real: type) -> Any:
    """Attributes that exist in Python but have no model here are unknown; others do not exist."""

    def lookup(name: str) -> Any:
        return Unknown(f"{real.__name__}.{name}") if hasattr(real, name) else MISSING

    return lookup


def builtin_class(real: type, *bases: NativeClass) -> NativeClass:
    """The model of a builtin class, without methods yet."""
    return NativeClass(real.__name__, bases=bases or (OBJECT,), lookup=_looked_up(real))


OBJECT = NativeClass("object")
TYPE = builtin_class(type)
INT = builtin_class(int)
BOOL = builtin_class(bool, INT)
FLOAT = builtin_class(float)
COMPLEX = builtin_class(complex)
STR = builtin_class(str)
BYTES = builtin_class(bytes)
TUPLE = builtin_class(tuple)
LIST = builtin_class(list)
DICT = builtin_class(dict)
SET = builtin_class(set)
FROZENSET = builtin_class(frozenset)
RANGE = builtin_class(range)
SLICE = builtin_class(slice)
NONE = builtin_class(type(None))
ELLIPSIS = builtin_class(type(...))
ITERATOR = NativeClass("generator", bases=(OBJECT,))
FUNCTION = NativeClass("function", bases=(OBJECT,))
MODULE = NativeClass("module", bases=(OBJECT,))
PROPERTY = NativeClass("property", bases=(OBJECT,))

CLASSES: dict[type, NativeClass] = {
    bool: BOOL,
    int: INT,
    Dim: INT,
    float: FLOAT,
    complex: COMPLEX,
    str: STR,
    bytes: BYTES,
    tuple: TUPLE,
    ListValue: LIST,
    DictValue: DICT,
    SetValue: SET,
    RangeValue: RANGE,
    SliceValue: SLICE,
    type(None): NONE,
    type(...): ELLIPSIS,
    IteratorValue: ITERATOR,
    Function: FUNCTION,
    Native: FUNCTION,
    BoundMethod: FUNCTION,
    ModuleValue: MODULE,
    Class: TYPE,
    NativeClass: TYPE,
}


def class_of(value: Any) -> Any:
    """The class of a value where Python itself decides it; None for values of libraries."""
    if isinstance(value, Instance):
        return value.cls
    return CLASSES.get(type(value))


def _exception_classes() -> dict[str, NativeClass]:
    """BaseException and all its builtin subclasses, with their real bases."""
    found: dict[str, NativeClass] = {}

    def add(real: type) -> NativeClass:
        if real.__name__ not in found:
            bases = [OBJECT if base is object else add(base) for base in real.__bases__]
            found[real.__name__] = NativeClass(real.__name__, bases=tuple(bases), lookup=_looked_up(real))
        return found[real.__name__]

    for real in vars(builtins).values():
        if isinstance(real, type) and issubclass(real, BaseException):
            add(real)
    found["IOError"] = found["EnvironmentError"] = found["OSError"]
    return found


EXCEPTIONS = _exception_classes()
