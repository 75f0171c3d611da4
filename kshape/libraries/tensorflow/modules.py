"""tensorflow and the modules below it: path -> module, name -> function, class or module."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from kshape.libraries.keras import load as load_keras
from kshape.libraries.keras.modules import value_of
from kshape.libraries.keras.names import canonical
from kshape.values.state import MISSING
from kshape.values.values import Inert, ModuleValue, Native, Unknown

from . import control, creation, dtypes, files, functions, gradients, numbers, sessions, strategies

_FRONTS = ("_api.v2.", "compat.v1.", "compat.v2.", "python.", "raw_ops.", "api.v2.")
_KERAS_MODULES = ("losses", "metrics", "optimizers", "initializers", "optimizers.schedules")
MODULES = frozenset(
    "app app.flags autograph autograph.experimental bitwise compat compat.v1 compat.v2 config data data.experimental "
    "debugging distribute distribute.experimental dtypes experimental flags image initializers io linalg losses math "
    "metrics nest nn optimizers optimizers.schedules ragged random random.experimental raw_ops sets signal sparse "
    "strings test train".split()
)
"""Modules below tensorflow that have members here; others are inert."""

HANDLERS: dict[str, Any] = {
    **creation.HANDLERS,
    **numbers.HANDLERS,
    **control.HANDLERS,
    **files.HANDLERS,
    **gradients.HANDLERS,
}
"""Path below tensorflow -> handler of a function that is more than a rule."""

VALUES: dict[str, Any] = {
    **dtypes.VALUES,
    **gradients.CLASSES,
    **sessions.CLASSES,
    **strategies.CLASSES,
    **creation.CLASSES,
}
"""Path below tensorflow -> class or constant."""

_LATE = {
    "data.": ("dataset_makers", "MEMBERS"),
    "app.": ("flags", "MEMBERS"),
    "flags.": ("flags", "MEMBERS"),
}
"""Beginning of a path -> the module here with its members, for what few scripts use."""


def load(path: str) -> ModuleValue | None:
    """The module of a dotted path. Every path below tensorflow has one, if only with inert members."""
    root, _, rest = path.partition(".")
    if root != "tensorflow":
        return ModuleValue(path, member=lambda name: Inert(f"{path}.{name}"))
    if canonical(path) is not None:
        return load_keras(path)
    return ModuleValue(path, member=lambda name: member(path, rest, name))


def member(path: str, below: str, name: str) -> Any:
    """The attribute of a module of tensorflow; inert where it has no model."""
    full = f"{path}.{name}"
    if canonical(full) is not None:
        return load_keras(full) or Unknown(full)
    short = shortest(f"{below}.{name}" if below else name)
    found = value(short)
    if found is not MISSING:
        return found
    return ModuleValue(full, member=lambda inner: member(full, short, inner)) if short in MODULES else Inert(full)


def shortest(path: str) -> str:
    """The path without what several versions have in front: compat.v1.nn.relu -> nn.relu."""
    front = next((front for front in _FRONTS if path.startswith(front) and len(path) > len(front)), None)
    return path if front is None else shortest(path[len(front) :])


@cache
def value(path: str) -> Any:
    """What stands under a path below tensorflow, MISSING where there is no model of it."""
    if path in VALUES:
        return VALUES[path]
    name = functions.plain_name(path)
    if path in HANDLERS or name in HANDLERS:
        return Native(f"tensorflow.{path}", HANDLERS.get(path) or HANDLERS[name])
    late = next((home for front, home in _LATE.items() if path.startswith(front)), None)
    if late is not None:
        members = getattr(import_module(f"{__package__}.{late[0]}"), late[1])
        return members.get(path.partition(".")[2], MISSING)
    home, _, last = path.rpartition(".")
    if home in _KERAS_MODULES:
        return value_of(f"keras.{home}", last)
    found = functions.function(path)
    return MISSING if found is None else found
