"""enum: the members that a class statement makes."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE
from kshape.libraries.builtins.types import INT, OBJECT, STR
from kshape.values.calls import Call, Interpreter
from kshape.values.values import Class, DictValue, Function, Instance, Native, NativeClass, Property

from .common import kept

AUTO = NativeClass("auto", bases=(OBJECT,))


def _make_members(interpreter: Interpreter, cls: Class) -> None:
    """Each plain value of the class becomes an object of it, with name and value"""
    members: dict[Any, Any] = {}
    for name, value in list(cls.fields.items()):
        if name.startswith("_") or isinstance(value, (Function, Property, Native, Class)):
            continue
        member = Instance(cls)
        if isinstance(value, Instance) and value.cls is AUTO:
            value = len(members) + 1
        member.fields.update({"name": name, "value": value, "_value_": value, "_name_": name})
        members[name] = member
        interpreter.state.put(cls, name, member)
    interpreter.state.put(cls, "__members__", DictValue(members))


def _find(cls: Any, call: Call) -> Any:
    """Color("red"): the member of this value"""
    members = cls.fields.get("__members__") if isinstance(cls, Class) else None
    wanted = call.argument(0, "value")
    if not isinstance(members, DictValue):
        return UNKNOWN_VALUE
    for member in members.entries.values():
        equal = wanted is member or call.interpreter.truth(
            call.interpreter.compare("==", member.fields["value"], wanted, call.span)
        )
        if equal:
            return member
        if equal is None:
            return call.interpreter.join(list(members.entries.values()))
    return call.interpreter.raises("ValueError", call.span)


def _enumeration(name: str, *bases: NativeClass) -> NativeClass:
    return NativeClass(name, bases=bases or (OBJECT,), make=_find, subclassed=_make_members)


ENUM: dict[str, Any] = {
    "Enum": _enumeration("Enum"),
    "IntEnum": _enumeration("IntEnum", INT),
    "StrEnum": _enumeration("StrEnum", STR),
    "Flag": _enumeration("Flag"),
    "IntFlag": _enumeration("IntFlag", INT),
    "auto": AUTO,
    "unique": Native("enum.unique", kept),
}

MODULES = {"enum": ENUM}
