"""The names that every module has: Python's builtins."""

from __future__ import annotations

import builtins
from typing import Any

from kshape.libraries import revealing
from kshape.values.calls import Call
from kshape.values.values import Native, Unknown

from . import dicts, lists, sets, text
from .define import UNKNOWN_VALUE, unknown
from .iterables import ITERABLES
from .numbers import NUMBERS
from .objects import OBJECTS
from .types import (
    BOOL,
    BYTES,
    COMPLEX,
    DICT,
    EXCEPTIONS,
    FLOAT,
    FROZENSET,
    INT,
    LIST,
    OBJECT,
    PROPERTY,
    RANGE,
    SET,
    SLICE,
    STR,
    TUPLE,
    TYPE,
)


def _nothing(call: Call) -> Any:
    return None


def _exit(call: Call) -> Any:
    return call.interpreter.leave(call.span)


def _repr(call: Call) -> Any:
    return text.text_of(call.interpreter, call.argument(0, "obj"), repr, call.span)


def _format(call: Call) -> Any:
    return text.formatted(call.interpreter, call.argument(0, "value"), call.argument(1, "format_spec", ""), call.span)


BUILTINS: dict[str, Any] = {
    # What exists and has no model here: input, open, eval, exec, compile, ...
    **{name: Native(name, unknown) for name in dir(builtins) if not name.startswith("_")},
    **{
        name: Unknown(name) for name in ("__file__", "__doc__", "__spec__", "__loader__", "__package__", "__builtins__")
    },
    **NUMBERS,
    **ITERABLES,
    **OBJECTS,
    **EXCEPTIONS,
    **{cls.name: cls for cls in (OBJECT, TYPE, INT, BOOL, FLOAT, COMPLEX, STR, BYTES, TUPLE, LIST, DICT, SET)},
    **{cls.name: cls for cls in (FROZENSET, RANGE, SLICE, PROPERTY)},
    "print": Native("print", _nothing, raw=True),
    "repr": Native("repr", _repr),
    "format": Native("format", _format),
    "exit": Native("exit", _exit),
    "quit": Native("quit", _exit),
    "Ellipsis": ...,
    "NotImplemented": Unknown("NotImplemented"),
    "True": True,
    "False": False,
    "None": None,
    "__name__": "__main__",
    "__import__": Native("__import__", unknown),
    "__build_class__": Native("__build_class__", unknown),
    "__debug__": True,
}
"""Name -> value."""

# Names that a notebook has beside them.
for _name in ("get_ipython", "display"):
    BUILTINS[_name] = Native(_name, unknown)

# What a person writes into a script to ask the checker.
BUILTINS.update(revealing.MEMBERS)

__all__ = ["BUILTINS", "UNKNOWN_VALUE", "dicts", "lists", "sets"]
