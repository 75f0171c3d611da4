"""scikit-learn: what stands between the data and `fit` in most scripts: splits, scalers, encoders, toy data sets."""

from __future__ import annotations

from typing import Any

from kshape.values.state import MISSING
from kshape.values.values import Inert, ModuleValue

from .data_sets import DATA_SETS
from .preprocessing import CLASSES
from .selection import SELECTION, UTILITIES, WEIGHTS

_MEMBERS: dict[str, dict[str, Any]] = {
    **CLASSES,
    "feature_extraction": {},
    "model_selection": SELECTION,
    "cross_validation": SELECTION,
    "datasets": DATA_SETS,
    "utils": {**UTILITIES, **WEIGHTS},
    "utils.class_weight": WEIGHTS,
}


def load(path: str) -> ModuleValue | None:
    """The module of a dotted path. What has no model in it is unknown."""
    inner = path.partition(".")[2]
    return ModuleValue(path, member=lambda name: _member(path, inner, name))


def _member(path: str, inner: str, name: str) -> Any:
    module = f"{inner}.{name}" if inner else name
    if module in _MEMBERS:
        return load(f"{path}.{name}")
    found = _MEMBERS.get(inner, {}).get(name, MISSING)
    return Inert(f"{path}.{name}") if found is MISSING else found  # estimators leave their data as they are
