"""pathlib: paths whose text may be known."""

from __future__ import annotations

import posixpath
from typing import Any

from kshape.libraries import behaviours
from kshape.libraries.builtins.define import UNKNOWN_VALUE, method_of, unknown
from kshape.libraries.builtins.types import OBJECT
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.values import Instance, ListValue, Native, NativeClass, Property

UNKNOWN_TEXT = UNKNOWN_VALUE


class PathValue(Instance):
    """A pathlib path; `text` is None where it is not known."""

    __slots__ = ("text",)

    def __init__(self, text: str | None) -> None:
        super().__init__(PATH)
        self.text = text


def text_of_path(value: Any) -> str | None:
    """The text of a path given as a text or a path object, None where it is not known."""
    if isinstance(value, PathValue):
        return value.text
    return value if isinstance(value, str) else None


def _make(cls: Any, call: Call) -> Any:
    return PathValue(_joined(call.args) if call.args else ".")


def _joined(parts: Any) -> str | None:
    texts = [text_of_path(part) for part in parts]
    known = [text for text in texts if text is not None]
    return posixpath.normpath(posixpath.join(*known)) if len(known) == len(texts) else None


PATH = NativeClass("Path", make=_make, bases=(OBJECT,), lookup=lambda name: Native(f"Path.{name}", unknown))


class PathBehaviour(Behaviour):
    """folder / name"""

    def binary(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        return PathValue(_joined((left, right))) if op == "/" else NotImplemented

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return True


behaviours[PathValue] = PathBehaviour()


def _part(name: str, take: Any) -> None:
    def handler(call: Call) -> Any:
        text = text_of_path(call.receiver)
        return UNKNOWN_TEXT if text is None else take(text)

    PATH.members[name] = Property("property", Native(f"Path.{name}", handler))


_part("name", posixpath.basename)
_part("stem", lambda text: posixpath.splitext(posixpath.basename(text))[0])
_part("suffix", lambda text: posixpath.splitext(text)[1])
PATH.members["parent"] = Property(
    "property",
    Native(
        "Path.parent",
        lambda call: PathValue(None if call.receiver.text is None else posixpath.dirname(call.receiver.text)),
    ),
)


@method_of(PATH, "joinpath")
def _join(call: Call) -> Any:
    """path / part / ..."""
    return PathValue(_joined((call.receiver, *call.args)))


@method_of(PATH, "__str__", "__fspath__", "as_posix")
def _text(call: Call) -> Any:
    """The text of the path"""
    return UNKNOWN_TEXT if call.receiver.text is None else call.receiver.text


@method_of(PATH, "with_suffix")
def _with_suffix(call: Call) -> Any:
    """The path with another suffix"""
    text, suffix = call.receiver.text, call.argument(0, "suffix")
    known = text is not None and isinstance(suffix, str)
    return PathValue(posixpath.splitext(text)[0] + suffix if known else None)


@method_of(PATH, "mkdir", "touch", "unlink", "rmdir", "write_text", "write_bytes")
def _nothing(call: Call) -> Any:
    return None


@method_of(PATH, "glob", "rglob", "iterdir")
def _listing(call: Call) -> Any:
    """Paths in a folder"""
    return ListValue(None, PathValue(None))


@method_of(PATH, "resolve", "absolute", "expanduser")
def _elsewhere(call: Call) -> Any:
    return PathValue(None)


for _name in ("cwd", "home"):
    PATH.members[_name] = Property("staticmethod", Native(f"Path.{_name}", lambda call: PathValue(None)))

MODULES = {"pathlib": dict.fromkeys(("Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath"), PATH)}
