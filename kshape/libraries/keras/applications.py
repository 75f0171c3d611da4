"""keras.applications: functions that give models, built from the rulebook's own graphs."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kshape.rulebook.errors import RuleError, Undecided
from kshape.rulebook.graph import Graph
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, ListValue, Native, Tensor, Unknown

from .convert import to_rule
from .inputs import INPUT_LAYER
from .layers import layer_class
from .models import GRAPH, FunctionalRule, ModelValue, PartialModelRule, announce
from .objects import OPERATION, LayerValue, LiveOperation
from .session import session_of
from .tensors import report


def application(module: str, name: str) -> Any:
    """The function of this name in keras.applications or one of its modules."""
    if name == "preprocess_input":
        return Native(f"{module}.{name}", preprocess)
    if name == "decode_predictions":
        return Native(f"{module}.{name}", lambda call: ListValue(None, ListValue(None, Unknown("a prediction"))))
    maker = _maker(name)
    return MISSING if maker is None else Native(f"keras.applications.{name}", lambda call: make(call, name, maker))


def _maker(name: str) -> Any:
    try:
        rulebook = import_module("kshape.rulebook.applications")
    except ModuleNotFoundError:
        return None
    return rulebook.APPLICATIONS.get(name)


def preprocess(call: Call) -> Any:
    """preprocess_input(x): the same shape, floats."""
    x = call.argument(0, "x")
    if isinstance(x, Array):
        dtype = x.spec.dtype if x.spec.dtype and "float" in x.spec.dtype else "float32"
        return Array(x.spec.with_dtype(dtype), None, call.span)
    return Tensor(x.spec, x.name, x.node, symbolic=x.symbolic) if isinstance(x, Tensor) else Unknown("an image")


def make(call: Call, name: str, maker: Any) -> Any:
    """The model. Faults of its arguments are reported."""
    raise NotImplementedError


__all__ = [
    "GRAPH",
    "INPUT_LAYER",
    "OPERATION",
    "FunctionalRule",
    "Graph",
    "LayerValue",
    "LiveOperation",
    "ModelValue",
    "PartialModelRule",
    "RuleError",
    "Undecided",
    "announce",
    "application",
    "layer_class",
    "report",
    "session_of",
    "to_rule",
]
