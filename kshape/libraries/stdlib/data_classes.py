"""dataclasses: the constructor that the decorator writes, and the functions on its objects."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE, into
from kshape.libraries.builtins.types import OBJECT
from kshape.values.calls import Call
from kshape.values.join import present
from kshape.values.state import MISSING
from kshape.values.values import Class, DictValue, Function, Instance, Native, NativeClass, NativeMethod

from .classes import annotated_names

FIELD = NativeClass("Field", bases=(OBJECT,))
DATACLASSES: dict[str, Any] = {"MISSING": UNKNOWN_VALUE, "InitVar": UNKNOWN_VALUE, "KW_ONLY": UNKNOWN_VALUE}


@into(DATACLASSES)
def dataclass(call: Call) -> Any:
    """@dataclass and @dataclass(frozen=True)"""
    cls = call.argument(0, "cls")
    if cls is None:
        return Native("dataclass()", lambda later: _decorate(later, later.argument(0, "cls")))
    return _decorate(call, cls)


@into(DATACLASSES)
def field(call: Call) -> Any:
    """A field with a default, or with a function that makes one"""
    made = Instance(FIELD, call.span)
    made.fields.update({key: call.kwargs[key] for key in ("default", "default_factory", "init") if key in call.kwargs})
    return made


def _decorate(call: Call, cls: Any) -> Any:
    if not isinstance(cls, Class):
        return cls
    state = call.interpreter.state
    names = list(annotated_names(cls))
    state.put(cls, "__dataclass_fields__", tuple((name, present(cls.fields.get(name, MISSING))) for name in names))
    for name in names:
        value = cls.fields.get(name, MISSING)
        if isinstance(value, Instance) and value.cls is FIELD:
            if "default" in value.fields:
                state.put(cls, name, value.fields["default"])
            else:
                state.drop(cls, name)
    if not isinstance(cls.fields.get("__init__"), Function):
        state.put(cls, "__init__", NativeMethod(f"{cls.name}.__init__", _initialise))
    state.put(cls, "__match_args__", tuple(names))
    return cls


def fields_of(cls: Any) -> dict[str, Any]:
    """Name -> default (MISSING, a value, or a `field(...)`) of all fields, those of the base classes first."""
    found: dict[str, Any] = {}
    for each in reversed(cls.mro):
        if isinstance(each, Class):
            found.update(each.fields.get("__dataclass_fields__", ()))
    return found


def _initialise(call: Call) -> Any:
    """Sets each field from its argument or its default, then calls __post_init__"""
    instance, fields = call.receiver, fields_of(call.receiver.cls)
    taken = [name for name, default in fields.items() if _is_argument(default)]
    given = {**dict(zip(taken, call.args, strict=False)), **call.kwargs}
    if len(call.args) > len(taken) or not set(given) <= set(taken):
        return call.interpreter.raises("TypeError", call.span)
    for name, default in fields.items():
        value = given[name] if name in given else _default(call, default)
        call.interpreter.set_attribute(instance, name, value, call.span)
    after = call.interpreter.find_in_class(instance.cls, "__post_init__")
    if isinstance(after, Function):
        call.interpreter.call(after, [instance], {}, call.span)
    return None


def _is_argument(default: Any) -> bool:
    return not (isinstance(default, Instance) and default.cls is FIELD and default.fields.get("init") is False)


def _default(call: Call, default: Any) -> Any:
    if default is MISSING:
        return call.interpreter.raises("TypeError", call.span)
    if not (isinstance(default, Instance) and default.cls is FIELD):
        return default
    if "default_factory" in default.fields:
        return call.interpreter.call(default.fields["default_factory"], [], {}, call.span)
    return default.fields.get("default", UNKNOWN_VALUE)


@into(DATACLASSES)
def asdict(call: Call) -> Any:
    """The fields as a dict"""
    value = call.argument(0, "obj")
    if not isinstance(value, Instance) or not isinstance(value.cls, Class):
        return UNKNOWN_VALUE
    return DictValue({name: _as_dict(value.fields.get(name, UNKNOWN_VALUE)) for name in fields_of(value.cls)})


def _as_dict(value: Any) -> Any:
    if isinstance(value, Instance) and isinstance(value.cls, Class) and fields_of(value.cls):
        return DictValue({name: _as_dict(value.fields.get(name, UNKNOWN_VALUE)) for name in fields_of(value.cls)})
    return present(value)


@into(DATACLASSES)
def astuple(call: Call) -> Any:
    """The fields as a tuple"""
    value = call.argument(0, "obj")
    if not isinstance(value, Instance) or not isinstance(value.cls, Class):
        return UNKNOWN_VALUE
    return tuple(present(value.fields.get(name, UNKNOWN_VALUE)) for name in fields_of(value.cls))


@into(DATACLASSES)
def replace(call: Call) -> Any:
    """A copy with other values"""
    value = call.argument(0, "obj")
    if not isinstance(value, Instance) or not isinstance(value.cls, Class):
        return UNKNOWN_VALUE
    taken = {name: value.fields.get(name, UNKNOWN_VALUE) for name, d in fields_of(value.cls).items() if _is_argument(d)}
    return call.interpreter.call(value.cls, [], {**taken, **call.kwargs}, call.span)


MODULES = {"dataclasses": DATACLASSES}
