"""pathlib: paths whose text may be known."""

from __future__ import annotations

import posixpath
from typing import Any

from kshape.libraries import behaviours
from kshape.libraries.builtins.define import UNKNOWN_VALUE, method_of, unknown
from kshape.libraries.builtins.types import OBJECT
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.values import Instance, ListValue, Native, NativeClass, Property, Unknown

UNKNOWN_TEXT = UNKNOWN_VALUE


class PathText(Unknown):
    """A text of which only is known that it leads to `place`: absolute, or as seen from the folder of the script."""

    __slots__ = ("place",)

    def __init__(self, place: str) -> None:
        super().__init__("a path")
        self.place = place


class PathValue(Instance):
    """A pathlib path; `text` is None where it is not known, `place` where it leads all the same."""

    __slots__ = ("place", "text")

    def __init__(self, text: str | None, place: str | None = None) -> None:
        super().__init__(PATH)
        self.text, self.place = text, text if place is None else place


def text_of_path(value: Any) -> str | None:
    """The text of a path given as a text or a path object, None where it is not known."""
    if isinstance(value, PathValue):
        return value.text
    return value if isinstance(value, str) else None


def place_of(value: Any) -> str | None:
    """Where a path leads, None where that is not known."""
    return value.place if isinstance(value, (PathValue, PathText)) else text_of_path(value)


def _make(cls: Any, call: Call) -> Any:
    return _joined(call.args) if call.args else PathValue(".")


def _joined(parts: Any) -> PathValue:
    texts = [text_of_path(part) for part in parts]
    places = [place_of(part) for part in parts]
    return PathValue(_join_known(texts), _join_known(places))


def _join_known(texts: list[str | None]) -> str | None:
    known = [text for text in texts if text is not None]
    return posixpath.normpath(posixpath.join(*known)) if known and len(known) == len(texts) else None


PATH = NativeClass("Path", make=_make, bases=(OBJECT,), lookup=lambda name: Native(f"Path.{name}", unknown))


class PathBehaviour(Behaviour):
    """folder / name"""

    def binary(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        return _joined((left, right)) if op == "/" else NotImplemented

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


def _above(path: PathValue) -> PathValue:
    text, place = path.text, path.place
    return PathValue(
        None if text is None else posixpath.dirname(text), None if place is None else posixpath.dirname(place)
    )


def _parents(call: Call) -> Any:
    found, path = [], call.receiver
    while path.place not in (None, "", "/", "."):
        path = _above(path)
        found.append(path)
    return tuple(found) if found else UNKNOWN_TEXT


PATH.members["parent"] = Property("property", Native("Path.parent", lambda call: _above(call.receiver)))
PATH.members["parents"] = Property("property", Native("Path.parents", _parents))


@method_of(PATH, "joinpath")
def _join(call: Call) -> Any:
    """path / part / ..."""
    return _joined((call.receiver, *call.args))


@method_of(PATH, "__str__", "__fspath__", "as_posix")
def _text(call: Call) -> Any:
    """The text of the path"""
    path = call.receiver
    if path.text is None:
        return UNKNOWN_TEXT if path.place is None else PathText(path.place)
    return path.text


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
    return PathValue(None, call.receiver.place)


PATH.members["cwd"] = Property("staticmethod", Native("Path.cwd", lambda call: PathValue(None, ".")))
PATH.members["home"] = Property("staticmethod", Native("Path.home", lambda call: PathValue(None)))

MODULES = {"pathlib": dict.fromkeys(("Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath"), PATH)}
