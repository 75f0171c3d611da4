"""os.path: exact on known texts, as on a POSIX system."""

from __future__ import annotations

import posixpath
from typing import Any

from kshape.libraries.builtins.define import unknown
from kshape.values.calls import Call
from kshape.values.values import Native, Unknown

from .path_objects import text_of_path

UNKNOWN_PATH = Unknown("a path with unknown parts")


def _exact(name: str) -> Native:
    function = getattr(posixpath, name)

    def handler(call: Call) -> Any:
        parts = [text_of_path(arg) for arg in call.args]
        if any(part is None for part in parts) or call.kwargs or not parts:
            return (UNKNOWN_PATH, UNKNOWN_PATH) if name in ("split", "splitext") else UNKNOWN_PATH
        return function(*parts)

    return Native(f"os.path.{name}", handler)


_EXACT = ("join", "basename", "dirname", "split", "splitext", "normpath", "isabs")
_UNKNOWN = [
    "exists",
    "isfile",
    "isdir",
    "islink",
    "getsize",
    "abspath",
    "expanduser",
    "realpath",
    "relpath",
    "getmtime",
    "expandvars",
]

PATH: dict[str, Any] = {
    **{name: _exact(name) for name in _EXACT},
    **{name: Native(f"os.path.{name}", unknown) for name in _UNKNOWN},
    "sep": "/",
}

MODULES = {"os.path": PATH}
