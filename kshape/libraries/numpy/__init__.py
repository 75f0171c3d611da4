"""numpy: arrays with shape, dtype and what is known of their contents. Shapes come from the rulebook's ops."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviours
from kshape.values.state import MISSING
from kshape.values.values import Array, ModuleValue

from .arrays import DTYPES, dtype_value
from .behaviour import ArrayBehaviour
from .creation import CREATION
from .functions import CONSTANTS, FUNCTIONS, function
from .generators import GENERATOR_CLASSES, RANDOM

behaviours[Array] = ArrayBehaviour()

_MODULES = {"random": RANDOM, "core": {}, "lib": {}, "testing": {}, "ma": {}, "fft": {}, "linalg": {}}


def load(path: str) -> ModuleValue | None:
    """The module of a dotted path: numpy, numpy.random, numpy.linalg, ..."""
    inner = path.partition(".")[2]
    if inner and inner not in _MODULES:
        return None
    return ModuleValue(path, member=lambda name: member(inner, name))


def member(module: str, name: str) -> Any:
    """An attribute of a module; MISSING where it has no model."""
    if module == "random":
        return RANDOM.get(name, GENERATOR_CLASSES.get(name, MISSING))
    if module == "linalg":
        return function(name, "numpy.linalg")
    if module:
        return MISSING
    if name in _MODULES:
        return load(f"numpy.{name}")
    if name in CONSTANTS:
        return CONSTANTS[name]
    if name in DTYPES:
        return dtype_value(name)
    if name in CREATION:
        return CREATION[name]
    return FUNCTIONS[name] if name in FUNCTIONS else function(name, "numpy")
