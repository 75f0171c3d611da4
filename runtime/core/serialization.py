"""Objects <-> configs, in Keras 3's form, and the registry of the user's own classes.

A config is plain JSON data: {"module", "class_name", "config", "registered_name"}. Nothing here runs code from a
config: a class is found by its name among the runtime's and the registered ones, and a function's bytecode is loaded
only where the user said `safe_mode=False`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CUSTOM: dict[str, Any] = {}
"""Registered name -> class or function of the user ("package>Name", or a plain name from custom_objects)."""

_NAMES: dict[Any, str] = {}


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Any], Any]:
    """A decorator that makes a class or function loadable under "package>name"."""

    def decorate(target: Any) -> Any:
        registered = f"{package}>{name or target.__name__}"
        CUSTOM[registered] = target
        _NAMES[target] = registered
        return target

    return decorate


def get_registered_name(obj: Any) -> str:
    """ "package>Name" of a registered class or function; its plain name otherwise."""
    return _NAMES.get(obj, getattr(obj, "__name__", str(obj)))


def get_registered_object(name: str, custom_objects: Any = None, module_objects: Any = None) -> Any:
    """The class or function of a name; None where nobody registered it."""
    for known in (custom_objects, CUSTOM, module_objects):
        if known and name in known:
            return known[name]
    return None


def get_custom_objects() -> dict[str, Any]:
    """The registry itself, which may be changed."""
    return CUSTOM


@contextmanager
def custom_object_scope(custom_objects: Any, *others: Any) -> Iterator[dict[str, Any]]:
    """Inside, these classes and functions are found by their names: {"MyLayer": MyLayer}, as many dicts as wanted."""
    before = dict(CUSTOM)
    for each in (custom_objects, *others):
        CUSTOM.update(each or {})
    try:
        yield CUSTOM
    finally:
        CUSTOM.clear()
        CUSTOM.update(before)


CustomObjectScope = custom_object_scope


class _Safety:
    on = True


@contextmanager
def safe_mode(on: bool) -> Iterator[None]:
    """Inside, code from a file is refused (True) or loaded (False); an outer refusal is not lifted by None."""
    before, _Safety.on = _Safety.on, bool(on)
    try:
        yield
    finally:
        _Safety.on = before


def enable_unsafe_deserialization() -> None:
    """Lets the code of Lambda layers in configs and files run from now on, as safe_mode=False does for one of them.

    Safe only if you know where every file comes from. Source: keras.config.enable_unsafe_deserialization
    """
    _Safety.on = False


def in_safe_mode() -> bool:
    """Whether code from a file is refused now."""
    return _Safety.on


def code_of(function: Any) -> dict[str, Any]:
    """A lambda's bytecode, defaults and closure as JSON data, which only the same Python reads back."""
    import base64
    import marshal

    cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
    return {
        "class_name": "__lambda__",
        "config": {
            "value": [
                base64.encodebytes(marshal.dumps(function.__code__)).decode("ascii"),
                function.__defaults__,
                cells or None,
            ]
        },
    }


def function_of(config: Any) -> Any:
    """The function of such a config. Raises InvalidArgument in safe mode: it is code from a file."""
    from .errors import InvalidArgument

    if in_safe_mode():
        raise InvalidArgument(
            "The file holds the code of a Lambda, which is not run unasked. If you trust where it comes from, load it "
            "with safe_mode=False."
        )
    import base64
    import marshal
    import sys
    import types

    names = {**vars(sys.modules["__main__"]), **CUSTOM}  # what the lambda saw where it was written
    parts = config["value"] if "value" in config else [config.get(name) for name in ("code", "defaults", "closure")]
    code = marshal.loads(base64.b64decode(parts[0]))
    defaults, closure = parts[1], tuple(types.CellType(value) for value in parts[2] or ())
    return types.FunctionType(code, names, code.co_name, tuple(defaults) if defaults else None, closure or None)
