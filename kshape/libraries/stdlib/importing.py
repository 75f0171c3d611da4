"""importlib: modules by a name that the script puts together."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE
from kshape.values.calls import Call
from kshape.values.values import Inert, Native

from .common import kept


def import_module(call: Call) -> Any:
    """importlib.import_module(name, package): a known name; a relative one as seen from the file that calls"""
    name = call.argument(0, "name")
    if not isinstance(name, str):
        return UNKNOWN_VALUE
    path = name.lstrip(".")
    return call.interpreter.import_module(path, len(name) - len(path))


MODULES = {
    "importlib": {
        "import_module": Native("importlib.import_module", import_module),
        "reload": Native("importlib.reload", kept),
        **{name: Inert(f"importlib.{name}") for name in ("util", "machinery", "metadata", "resources", "abc")},
    }
}
