"""absl: every flag has its default, and app.run(main) calls main."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviours
from kshape.rulebook import dims
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import Frame, Inert, Instance, ListValue, ModuleValue, Native, NativeClass, Unknown, Value


class FlagValues(Value):
    """flags.FLAGS: the flags that the program defined, as attributes."""

    __slots__ = ()


class FlagBehaviour(Behaviour):
    """FLAGS.name, FLAGS.name = value, FLAGS["name"].value"""

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        return defined(interpreter).fields.get(name, Unknown(f"the flag {name}"))

    def set_attribute(self, interpreter: Interpreter, value: Any, name: str, new: Any, span: Span) -> Any:
        interpreter.state.put(defined(interpreter), name, new)
        return True

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return True


def defined(interpreter: Interpreter) -> Frame:
    """The flags of this program."""
    found: Frame | None = interpreter.session.get("absl")
    if found is None:
        found = interpreter.session["absl"] = Frame("flags")
    return found


def define(call: Call) -> Any:
    """DEFINE_integer(name, default, help): the default is what the script gets when it is run without the flag"""
    name, default = call.argument(0, "name"), call.argument(1, "default", MISSING)
    value = default_of(call.name.rpartition("_")[2], name, default)
    if isinstance(name, str):
        call.interpreter.state.put(defined(call.interpreter), name, value)
    holder = Instance(HOLDER, call.span)
    holder.fields.update({"value": value, "default": default, "name": name})
    return holder


def default_of(kind: str, name: Any, default: Any) -> Any:
    """What a flag holds; a list may be written as text with commas."""
    if default is None or default is MISSING:
        return dims.symbol(str(name), lower=None) if kind == "integer" else Unknown(f"the flag {name}")
    if kind == "list" and isinstance(default, str):
        return ListValue(tuple(part.strip() for part in default.split(","))) if default else ListValue(())
    return default


def run(call: Call) -> Any:
    """app.run(main, argv): main(argv)"""
    main, argv = call.argument(0, "main", MISSING), ListValue(None, Unknown("an argument"))
    if main is not MISSING and main is not None:
        call.interpreter.call(main, [argv], {}, call.span)
    return call.interpreter.leave(call.span)


def _make(cls: Any, call: Call) -> Instance:
    return Instance(cls, call.span)


def _nothing(call: Call) -> None:
    """A function without a result."""


HOLDER = NativeClass("FlagHolder", make=_make)
_KINDS = "string integer float bool boolean enum list spaceseplist multi_string multi_integer multi_float".split()
_PLAIN = "mark_flag_as_required mark_flags_as_required register_validator adopt_module_key_flags declare_key_flag"

FLAGS: dict[str, Any] = {
    "FLAGS": FlagValues(),
    **{f"DEFINE_{kind}": Native(f"absl.flags.DEFINE_{kind}", define) for kind in _KINDS},
    **{name: Native(f"absl.flags.{name}", _nothing) for name in _PLAIN.split()},
}
APP: dict[str, Any] = {"run": Native("absl.app.run", run)}
_TABLES = {"absl": {}, "absl.flags": FLAGS, "absl.app": APP}

behaviours[FlagValues] = FlagBehaviour()


def load(path: str) -> ModuleValue | None:
    """absl, absl.app, absl.flags; logging and testing are inert."""
    table = _TABLES.get(path, {})
    return ModuleValue(path, member=lambda name: member(path, table, name))


def member(path: str, table: dict[str, Any], name: str) -> Any:
    """The attribute of a module of absl."""
    if name in table:
        return table[name]
    return load(f"{path}.{name}") if f"{path}.{name}" in _TABLES else Inert(f"{path}.{name}")
