"""scikit-learn: what stands between the data and `fit` in most scripts: splits, scalers, encoders, toy data sets."""

from __future__ import annotations

from typing import Any

from kshape.values.state import MISSING
from kshape.values.values import ModuleValue, Unknown

from .data_sets import DATA_SETS
from .preprocessing import TRANSFORMERS
from .selection import SELECTION

_MEMBERS: dict[str, dict[str, Any]] = {
    "model_selection": SELECTION,
    "cross_validation": SELECTION,
    "preprocessing": TRANSFORMERS,
    "datasets": DATA_SETS,
    "utils": SELECTION,
}


def load(path: str) -> ModuleValue | None:
    """The module of a dotted path. What has no model in it is unknown."""
    inner = path.partition(".")[2]
    return ModuleValue(path, member=lambda name: _member(path, inner, name))


def _member(path: str, inner: str, name: str) -> Any:
    if not inner and name in _MEMBERS:
        return load(f"{path}.{name}")
    found = _MEMBERS.get(inner, {}).get(name, MISSING)
    return Unknown(f"{path}.{name}") if found is MISSING else found
