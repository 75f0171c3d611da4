"""Modules whose names are loaded when they are first asked for, so that importing the package stays cheap."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from kshape.rulebook.binding import nearest

Table = Mapping[str, str]


def lazy(
    package: str, table: Table | Callable[[], Table], namespace: dict[str, Any]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` for a package.

    table: name -> where it is: a module below the package ("numerical"), a full module name ("runtime.engine.layer"),
    either of them with ":name" where the name there is another; a name that stands for a module itself ends in ":".
    A function makes the table when the first name is asked for. An unknown name raises AttributeError (ImportError, for
    `from package import name`) with the nearest one.
    """
    made: list[Table] = []

    def places() -> Table:
        if not made:
            made.append(table() if callable(table) else table)
        return made[0]

    def load(name: str) -> Any:
        if name == "__all__":
            return sorted(places())
        place = None if name.startswith("__") else places().get(name)
        if place is None:
            raise _unknown(package, name, [] if name.startswith("_") else list(places()))
        path, colon, inner = place.partition(":")
        module = import_module(path if path.startswith("runtime") else f"{package}.{path}")
        value = module if colon and not inner else getattr(module, inner or name)
        namespace[name] = value
        return value

    def names() -> list[str]:
        return sorted({*namespace, *places()})

    return load, names


def _unknown(package: str, name: str, known: list[str]) -> Exception:
    """The error for a name that is not there. Python would drop the words of an AttributeError of `from ... import`."""
    text = f"{package} has no {name}. {_advice(package, name, known) if known else ''}".rstrip()
    return ImportError(text, name=name) if _imports(sys._getframe(2)) else AttributeError(text, name=name)


def _advice(package: str, name: str, known: list[str]) -> str:
    """What became of a name of older Keras; else the nearest name."""
    from kshape.rulebook.dialects.modules import FUNCTIONS

    moved = FUNCTIONS.get(f"{package.removeprefix('runtime').removeprefix('.')}.{name}".removeprefix("."))
    if moved is not None:
        return f"{f'Use {moved.new}. ' if moved.new else ''}{moved.advice}"
    near = nearest(name, known)
    return f"Did you mean {near}?" if near else ""


def _imports(frame: Any) -> bool:
    """Whether a frame is at a `from ... import ...` of its own."""
    import dis

    return dis.opname[frame.f_code.co_code[frame.f_lasti]] == "IMPORT_FROM"
