"""The checks of the catalogue, one a file, over the finished trace."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from .base import Check, Described


@cache
def check_classes() -> tuple[type[Check], ...]:
    """Every check, by code. A check is found by its file: nothing else lists it."""
    found: list[type[Check]] = []
    for module in iter_modules(__path__):
        if module.name != "base" and not module.name.startswith("_"):
            members = vars(import_module(f"{__name__}.{module.name}")).values()
            found += [m for m in members if isinstance(m, type) and issubclass(m, Check) and "code" in vars(m)]
    return tuple(sorted(dict.fromkeys(found), key=lambda check: check.code))


@cache
def all_checks() -> tuple[Described, ...]:
    """Every check as the reports read it, by code."""
    return tuple(Described(check) for check in check_classes())
