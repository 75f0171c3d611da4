"""os.path: exact on known texts, as on a POSIX system."""

from __future__ import annotations

import posixpath
from typing import Any

from kshape.libraries.builtins.define import unknown
from kshape.values.calls import Call
from kshape.values.values import Native, Unknown

from .path_objects import PathText, place_of, text_of_path

UNKNOWN_PATH = Unknown("a path with unknown parts")
_PLACES = frozenset({"join", "dirname", "normpath"})


def _exact(name: str) -> Native:
    function = getattr(posixpath, name)

    def handler(call: Call) -> Any:
        parts = [text_of_path(arg) for arg in call.args]
        if not any(part is None for part in parts) and not call.kwargs and parts:
            return function(*parts)
        places = [place_of(arg) for arg in call.args]
        place = function(*places) if name in _PLACES and places and None not in places else None
        unknown_path = UNKNOWN_PATH if place is None else PathText(place)
        return (unknown_path, unknown_path) if name in ("split", "splitext") else unknown_path

    return Native(f"os.path.{name}", handler)


def _absolute(call: Call) -> Any:
    """os.path.abspath, realpath: where the path leads, whatever its text"""
    place = place_of(call.argument(0, "path"))
    return UNKNOWN_PATH if place is None else PathText(posixpath.normpath(place))


_EXACT = ("join", "basename", "dirname", "split", "splitext", "normpath", "isabs")
_UNKNOWN = [
    "exists",
    "isfile",
    "isdir",
    "islink",
    "getsize",
    "expanduser",
    "relpath",
    "getmtime",
    "expandvars",
]

PATH: dict[str, Any] = {
    **{name: _exact(name) for name in _EXACT},
    **{name: Native(f"os.path.{name}", unknown) for name in _UNKNOWN},
    **{name: Native(f"os.path.{name}", _absolute) for name in ("abspath", "realpath")},
    "sep": "/",
    "curdir": ".",
    "pardir": "..",
}

MODULES = {"os.path": PATH}
