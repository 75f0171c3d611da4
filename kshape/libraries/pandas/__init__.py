"""pandas: tables whose rows and columns are counted as far as the program tells, and columns of them."""

from __future__ import annotations

from kshape.libraries import behaviours
from kshape.values.values import ModuleValue, Unknown

from .behaviour import AccessorBehaviour, FrameBehaviour, IndexerBehaviour, SeriesBehaviour
from .frames import Accessor, Frame, Indexer, Series
from .making import MEMBERS

behaviours[Frame] = FrameBehaviour()
behaviours[Series] = SeriesBehaviour()
behaviours[Indexer] = IndexerBehaviour()
behaviours[Accessor] = AccessorBehaviour()


def load(path: str) -> ModuleValue | None:
    """The module pandas."""
    if path != "pandas":
        return None
    return ModuleValue(path, member=lambda name: MEMBERS.get(name, Unknown(f"{path}.{name}")))
