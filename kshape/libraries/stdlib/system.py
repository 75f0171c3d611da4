"""os and sys: the environment is unknown, its defaults are taken."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE, method_of, unknown
from kshape.libraries.builtins.types import OBJECT
from kshape.rulebook import dims
from kshape.values.calls import Call
from kshape.values.values import Instance, IteratorValue, ListValue, Native, NativeClass

from . import Fresh
from .path_objects import PathText
from .search_path import PATH
from .tuples import TupleObject, tuple_class

ENVIRON = NativeClass("os._Environ", bases=(OBJECT,), lookup=lambda name: Native(f"environ.{name}", unknown))


@method_of(ENVIRON, "get", "setdefault", "pop")
def _variable(call: Call) -> Any:
    """A variable of the environment: its default, where the script gives one"""
    default = call.argument(1, "default")
    return UNKNOWN_VALUE if default is None else default


@method_of(ENVIRON, "__getitem__", "__contains__")
def _unknown_variable(call: Call) -> Any:
    return UNKNOWN_VALUE


@method_of(ENVIRON, "__setitem__", "__delitem__", "update")
def _set_variable(call: Call) -> Any:
    return None


def _nothing(call: Call) -> Any:
    return None


def _names(call: Call) -> Any:
    return ListValue(None, UNKNOWN_VALUE)


def _walk(call: Call) -> Any:
    return IteratorValue(None, (UNKNOWN_VALUE, ListValue(None, UNKNOWN_VALUE), ListValue(None, UNKNOWN_VALUE)))


_SILENT = ("makedirs", "mkdir", "remove", "unlink", "rmdir", "rename", "chdir", "putenv", "symlink", "chmod", "utime")

OS: dict[str, Any] = {
    "environ": Instance(ENVIRON),
    "getenv": Native("os.getenv", _variable),
    "listdir": Native("os.listdir", _names),
    "walk": Native("os.walk", _walk),
    "cpu_count": Native("os.cpu_count", lambda call: dims.symbol()),
    "getpid": Native("os.getpid", lambda call: dims.symbol()),
    "sep": "/",
    "linesep": "\n",
    "pathsep": ":",
    "curdir": ".",
    "pardir": "..",
    "getcwd": Native("os.getcwd", lambda call: PathText(".")),
    "_exit": Native("os._exit", lambda call: call.interpreter.leave(call.span)),
    **{name: Native(f"os.{name}", _nothing) for name in _SILENT},
    **{name: Native(f"os.{name}", unknown) for name in ("system", "popen", "stat", "urandom", "scandir", "uname")},
}

VERSION = TupleObject(
    tuple_class("version_info", ("major", "minor", "micro", "releaselevel", "serial")), (3, 11, 7, "final", 0)
)

SYS: dict[str, Any] = {
    "argv": Fresh(lambda: ListValue(None, UNKNOWN_VALUE)),
    "path": PATH,
    "exit": Native("sys.exit", lambda call: call.interpreter.leave(call.span)),
    "version_info": VERSION,
    "maxsize": 2**63 - 1,
    "byteorder": "little",
    "getsizeof": Native("sys.getsizeof", lambda call: dims.symbol()),
    "setrecursionlimit": Native("sys.setrecursionlimit", _nothing),
}

MODULES = {"os": OS, "sys": SYS}
