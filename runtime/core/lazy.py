"""Modules whose names are loaded when they are first asked for, so that importing the package stays cheap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from kshape.rulebook.binding import nearest


def lazy(
    package: str, table: Mapping[str, str], namespace: dict[str, Any]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` for a package.

    table: name -> where it is: a module below the package ("numerical"), a full module name ("runtime.engine.layer"),
    either of them with ":name" where the name there is another; a name that stands for a module itself ends in ":".
    An unknown name raises AttributeError with the nearest one.
    """

    def load(name: str) -> Any:
        place = table.get(name)
        if place is None:
            near = nearest(name, list(table)) if not name.startswith("_") else None
            raise AttributeError(f"{package} has no {name}.{f' Did you mean {near}?' if near else ''}")
        path, colon, inner = place.partition(":")
        module = import_module(path if path.startswith("runtime") else f"{package}.{path}")
        value = module if colon and not inner else getattr(module, inner or name)
        namespace[name] = value
        return value

    def names() -> list[str]:
        return sorted({*namespace, *table})

    return load, names
