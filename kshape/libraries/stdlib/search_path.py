"""sys.path: what a script adds to it is where its modules are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kshape.libraries.builtins.define import method_of, unknown
from kshape.libraries.builtins.types import OBJECT
from kshape.values.calls import Call
from kshape.values.state import Registry
from kshape.values.values import Instance, Native, NativeClass

from .path_objects import place_of

SEARCHED = "sys.path"
"""The key of a file's session under which the folders are kept: path -> whether it comes before all others."""

SEARCH_PATH = NativeClass("list", bases=(OBJECT,), lookup=lambda name: Native(f"list.{name}", unknown))
PATH = Instance(SEARCH_PATH)


def searched(session: dict[str, Any], first: bool) -> tuple[str, ...]:
    """The folders that a script put before all others, or behind them."""
    folders = session[SEARCHED].fields if SEARCHED in session else {}
    return tuple(folder for folder, is_first in folders.items() if is_first is first)


def add(call: Call, folders: Iterable[Any], first: bool = False) -> None:
    """Notes folders, as far as it is known which they are."""
    interpreter = call.interpreter
    registry = interpreter.session.setdefault(SEARCHED, Registry())
    for place in filter(None, map(place_of, folders)):
        interpreter.state.put(registry, place, first)


@method_of(SEARCH_PATH, "append")
def _append(call: Call) -> Any:
    """sys.path.append(folder)"""
    add(call, call.args)


@method_of(SEARCH_PATH, "insert")
def _insert(call: Call) -> Any:
    """sys.path.insert(0, folder): 1 leaves the folder of the script where it is"""
    add(call, call.args[1:], first=call.argument(0, "index") in (0, 1))


@method_of(SEARCH_PATH, "extend", "__iadd__")
def _extend(call: Call) -> Any:
    """sys.path.extend(folders)"""
    add(call, (call.interpreter.iterate(call.args[0]) if call.args else None) or ())
    return call.receiver


def add_site(call: Call) -> Any:
    """site.addsitedir(folder)"""
    add(call, call.args)


MODULES = {"site": {"addsitedir": Native("site.addsitedir", add_site)}}
