"""Values as keys of dicts and members of sets."""

from __future__ import annotations

from typing import Any

from .state import MISSING
from .values import (
    BoundMethod,
    Class,
    DictValue,
    Function,
    Instance,
    ListValue,
    ModuleValue,
    Native,
    NativeClass,
    SetValue,
    Tensor,
    is_constant,
)

_BY_IDENTITY = (Function, Class, Native, NativeClass, ModuleValue, Tensor)


def key_of(value: Any) -> Any:
    """The key that stands for a value in `DictValue.entries`; MISSING where nobody knows which other keys it equals."""
    if is_constant(value) or isinstance(value, _BY_IDENTITY):
        return value
    if isinstance(value, tuple):
        parts = tuple(key_of(part) for part in value)
        return MISSING if any(part is MISSING for part in parts) else parts
    if isinstance(value, Instance):
        return MISSING if _has_own_equality(value) else value
    if isinstance(value, BoundMethod):
        return value
    return MISSING


def is_unhashable(value: Any) -> bool:
    """Whether a value certainly cannot be a key: a list, a dict, a set, or a tuple with one inside."""
    if isinstance(value, tuple):
        return any(is_unhashable(part) for part in value)
    return isinstance(value, (ListValue, DictValue, SetValue))


def _has_own_equality(value: Instance) -> bool:
    mro = getattr(value.cls, "mro", ())
    return any(not isinstance(each, (Class, NativeClass)) or _defines(each, "__eq__") for each in mro)


def _defines(cls: Any, name: str) -> bool:
    return name in (cls.fields if isinstance(cls, Class) else cls.members)
