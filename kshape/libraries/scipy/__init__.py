"""scipy: its functions change nothing that they get. Modelled are sparse matrices; the rest is not known."""

from __future__ import annotations

from typing import Any

from kshape.values.values import Inert, ModuleValue


def load(path: str) -> ModuleValue | None:
    """Any module of scipy."""
    return ModuleValue(path, member=lambda name: _member(path, name))


def _member(path: str, name: str) -> Any:
    if path == "scipy" and name == "sparse":
        return load("scipy.sparse")
    if path == "scipy.sparse":
        from .sparse import MEMBERS

        return MEMBERS.get(name, Inert(f"{path}.{name}"))
    return Inert(f"{path}.{name}")
