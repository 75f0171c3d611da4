"""json: known data there and back; files are unknown."""

from __future__ import annotations

import json
from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE, into
from kshape.values.calls import Call
from kshape.values.plain import from_python, to_python
from kshape.values.state import MISSING

LONGEST = 100_000
JSON: dict[str, Any] = {}


@into(JSON)
def loads(call: Call) -> Any:
    """The value that a text stands for"""
    text = call.argument(0, "s")
    if not isinstance(text, str) or len(text) > LONGEST:
        return UNKNOWN_VALUE
    try:
        return from_python(json.loads(text))
    except (ValueError, RecursionError):
        return call.interpreter.raises("ValueError", call.span)


@into(JSON)
def dumps(call: Call) -> Any:
    """The text for a value"""
    plain = to_python(call.argument(0, "obj"))
    if plain is MISSING or call.kwargs:
        return UNKNOWN_VALUE
    try:
        return json.dumps(plain)
    except (TypeError, ValueError):
        return call.interpreter.raises("TypeError", call.span)


@into(JSON, "load")
def _load(call: Call) -> Any:
    return UNKNOWN_VALUE


@into(JSON, "dump")
def _dump(call: Call) -> Any:
    return None


MODULES = {"json": JSON}
