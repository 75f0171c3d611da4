"""pandas: nothing is known of a file's columns, so a frame is unknown; modelled is only what has a known shape."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, ModuleValue, Native, Unknown


def load(path: str) -> ModuleValue | None:
    """The module pandas."""
    return (
        ModuleValue(path, member=lambda name: MEMBERS.get(name, Unknown(f"{path}.{name}")))
        if path == "pandas"
        else None
    )


def _get_dummies(call: Call) -> Any:
    """get_dummies(labels): a column for each value that occurs."""
    value = call.argument(0, "data")
    if not (isinstance(value, Array) and value.spec.is_ranked and value.spec.rank == 1):
        return Unknown("dummies of unknown data")
    return Array(TensorSpec((value.spec.shape[0], symbol()), "bool"), DataFacts(0, 1, "one-hot"), call.span)


MEMBERS: dict[str, Any] = {"get_dummies": Native("pandas.get_dummies", _get_dummies)}
