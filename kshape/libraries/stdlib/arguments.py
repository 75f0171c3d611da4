"""argparse: every option has its default; what has none is unknown."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE, method_of, unknown
from kshape.libraries.builtins.types import INT, OBJECT
from kshape.rulebook import dims
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Instance, ListValue, Native, NativeClass, Unknown

PARSER = NativeClass("ArgumentParser", bases=(OBJECT,), lookup=lambda name: Native(f"ArgumentParser.{name}", unknown))
NAMESPACE = NativeClass("Namespace", bases=(OBJECT,))
CONSTANT_ACTIONS = {"store_true": False, "store_false": True, "count": None, "store_const": None}


def _make(cls: Any, call: Call) -> Any:
    return Instance(cls, call.span)


def _make_namespace(cls: Any, call: Call) -> Any:
    made = Instance(cls, call.span)
    made.fields.update(call.kwargs)
    return made


PARSER.make, NAMESPACE.make = _make, _make_namespace


@method_of(PARSER, "add_argument")
def _add_argument(call: Call) -> Any:
    """Declares an option: its default is what the script gets when it is run without it"""
    name = destination(call)
    if name is not None:
        call.interpreter.state.put(call.receiver, name, default_of(call, name))
    return UNKNOWN_VALUE


def destination(call: Call) -> str | None:
    """The attribute that the option sets, None where it is not known."""
    given = call.kwargs.get("dest", MISSING)
    if given is not MISSING:
        return given if isinstance(given, str) else None
    flags = [arg for arg in call.args if isinstance(arg, str)]
    long = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else None)
    return None if long is None else long.lstrip("-").replace("-", "_")


def default_of(call: Call, name: str) -> Any:
    """What the option holds on a run without arguments; unknown where such a run is not meant."""
    action, kind = call.kwargs.get("action"), call.kwargs.get("type")
    if "default" in call.kwargs:
        default = call.kwargs["default"]
        if isinstance(default, str) and kind is not None and not isinstance(kind, Unknown):
            return call.interpreter.call(kind, [default], {}, call.span)
        return default if default is not None else UNKNOWN_VALUE
    if isinstance(action, str) and action in CONSTANT_ACTIONS:
        return CONSTANT_ACTIONS[action]
    positional = bool(call.args) and isinstance(call.args[0], str) and not call.args[0].startswith("-")
    required = positional or call.kwargs.get("required") is True
    if kind is INT and required and "nargs" not in call.kwargs:
        return dims.symbol(name, lower=None)
    return Unknown(f"the option {name}")


@method_of(PARSER, "set_defaults")
def _set_defaults(call: Call) -> Any:
    """Defaults given by name"""
    for name, value in call.kwargs.items():
        call.interpreter.state.put(call.receiver, name, value)
    return None


@method_of(PARSER, "add_argument_group", "add_mutually_exclusive_group")
def _group(call: Call) -> Any:
    """A group declares its options on its parser"""
    return call.receiver


@method_of(PARSER, "parse_args")
def _parse(call: Call) -> Any:
    """The namespace of all defaults"""
    made = Instance(NAMESPACE, call.span)
    made.fields.update(call.receiver.fields)
    return made


@method_of(PARSER, "parse_known_args")
def _parse_known(call: Call) -> Any:
    """The namespace of all defaults, and the arguments left over"""
    return _parse(call), ListValue(None, UNKNOWN_VALUE)


@method_of(PARSER, "print_help", "print_usage")
def _print(call: Call) -> Any:
    return None


@method_of(PARSER, "error", "exit")
def _leave(call: Call) -> Any:
    return call.interpreter.leave(call.span)


MODULES = {"argparse": {"ArgumentParser": PARSER, "Namespace": NAMESPACE}}
