"""An op by its name, for the modules of `keras.ops`: all of its functions, or those of numpy, nn and linalg."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.binding import nearest

from .base import FUNCTIONS


def find(place: str, name: str) -> Callable[..., Any]:
    """The op of a name; AttributeError with the nearest one where there is none."""
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    near = None if name.startswith("_") else nearest(name, [each for each in FUNCTIONS if "." not in each])
    raise AttributeError(f"module {place!r} has no attribute {name!r}.{f' Did you mean {near}?' if near else ''}")


def names() -> list[str]:
    """Every op that is not one of a module of its own, such as "image.resize"."""
    return sorted(name for name in FUNCTIONS if "." not in name)
