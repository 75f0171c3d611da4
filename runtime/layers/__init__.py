"""Every layer, under its name in `keras.layers`: arithmetic here, everything else from its rule.

A layer's module is that of its rule (`kshape.rulebook.layers.conv` -> `runtime.layers.conv`), and is imported when the
layer is first asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

_OTHERS = {
    "Layer": "runtime.engine.layer",
    "InputSpec": "runtime.engine.input_spec",
    "Input": "runtime.layers.core",
    "merge": "runtime.layers.merge_keras1",
    "serialize": "runtime.layers.serialization",
    "deserialize": "runtime.layers.serialization",
}
"""Public names that are no layer's -> module."""


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return _names()
    found = None if name.startswith("_") else _find(name)
    if found is None:
        raise _unknown(name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return _names()


def _find(name: str) -> Any:
    """The layer or function of this name, None where there is none."""
    from kshape.rulebook.layers import LAYERS
    from kshape.rulebook.layers.merging import FUNCTION_FORMS

    if name in _OTHERS:
        return getattr(import_module(_OTHERS[name]), name)
    if name in FUNCTION_FORMS:
        return getattr(import_module("runtime.layers.merging"), name)
    rule = LAYERS.get(name)
    return None if rule is None else getattr(import_module(f"runtime.{_family(rule)}"), rule.__name__)


def _family(rule: type) -> str:
    """ "layers.conv" of a rule of kshape.rulebook.layers.conv."""
    return rule.__module__.removeprefix("kshape.rulebook.")


def _names() -> list[str]:
    from kshape.rulebook.layers import LAYERS
    from kshape.rulebook.layers.merging import FUNCTION_FORMS

    return sorted({*LAYERS, *FUNCTION_FORMS, *_OTHERS})


def _unknown(name: str) -> Exception:
    """AttributeError with the nearest name; ImportError for `from runtime.layers import ...`, which would drop it."""
    from kshape.rulebook.binding import nearest

    near = None if name.startswith("__") else nearest(name, _names())
    text = f"runtime.layers has no {name!r}.{f' Did you mean {near!r}?' if near else ''}"
    return ImportError(text, name=name) if _imports(sys._getframe(2)) else AttributeError(text, name=name)


def _imports(frame: Any) -> bool:
    """Whether a frame is at a `from ... import ...` of its own."""
    import dis

    return dis.opname[frame.f_code.co_code[frame.f_lasti]] == "IMPORT_FROM"
