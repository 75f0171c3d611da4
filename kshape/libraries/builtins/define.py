"""How natives are written down: a decorator that puts a handler into a table under its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.values.calls import Call
from kshape.values.values import Native, NativeClass, Unknown

Handler = Callable[[Call], Any]
UNKNOWN_VALUE = Unknown("")


def into(table: dict[str, Any], *names: str, raw: bool = False) -> Callable[[Handler], Handler]:
    """Puts the decorated handler into `table` as natives of these names (its own, less a trailing underscore)."""

    def decorate(handler: Handler) -> Handler:
        for name in names or (handler.__name__.rstrip("_"),):
            table[name] = Native(name, handler, raw=raw)
        return handler

    return decorate


def method_of(cls: NativeClass, *names: str, raw: bool = False) -> Callable[[Handler], Handler]:
    """Puts the decorated handler among the methods of a class."""
    return into(cls.members, *names, raw=raw)


def unknown(call: Call) -> Any:
    """The handler of what is known to exist and not modelled."""
    return UNKNOWN_VALUE
