"""scipy: its functions change nothing that they get, and what they give is not known."""

from __future__ import annotations

from kshape.values.values import Inert, ModuleValue


def load(path: str) -> ModuleValue | None:
    """Any module of scipy."""
    return ModuleValue(path, member=lambda name: Inert(f"{path}.{name}"))
