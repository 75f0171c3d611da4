"""The weights and layers that a user's object holds among its attributes, as Keras tracks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.layer import LayerRule
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Interpreter
from kshape.values.values import (
    Choice,
    DictValue,
    ListValue,
)

from .attributes import weights_of
from .objects import LayerValue, is_own
from .tensors import Variable

WEIGHTS = "<weights>"


def note_weights(interpreter: Interpreter, layer: LayerValue, weights: Any) -> None:
    """Tracks the weights that the base class made."""
    if layer.fields.get(WEIGHTS):
        return
    dtype = getattr(layer.rule, "compute_dtype", "float32")
    made = tuple(Variable(TensorSpec(w.shape, w.dtype or dtype), w.name, trainable=w.trainable) for w in weights)
    interpreter.state.put(layer, WEIGHTS, made)


def track(interpreter: Interpreter, layer: LayerValue, variable: Variable) -> None:
    """Adds a weight that `add_weight` made."""
    own = layer.fields.get(WEIGHTS)
    interpreter.state.put(layer, WEIGHTS, (*(own if isinstance(own, tuple) else ()), variable))


def tracked_variables(layer: LayerValue) -> list[Variable] | None:
    """The variables of a user's layer: its own, then those of the layers among its attributes.

    None for a layer that is not the user's, and where a part is not known.
    """
    from .custom import CustomRule

    if not isinstance(layer.rule, CustomRule):
        return None
    if has_choices(layer):
        return None
    own: dict[int, Variable] = {}
    inner: dict[int, Variable] = {}
    for value in tracked_values(layer):
        if isinstance(value, Variable):
            own[id(value)] = value
        elif isinstance(value, LayerValue) and value is not layer:
            weights = weights_of(value)
            if weights is None and not _has_no_weights(value):
                return None
            inner.update((id(weight), weight) for weight in weights or ())
    return list({**own, **inner}.values())


def _has_no_weights(layer: LayerValue) -> bool:
    """True for layers that never have weights, built or not (Dropout, Flatten, ...), and for those never called."""
    operation = layer.operation
    if operation is None:
        return False
    if operation.memory.fields["built"] is None and not operation.nodes:
        return True
    return type(operation.rule).weights is LayerRule.weights


def tracked_values(layer: LayerValue) -> Iterator[Any]:
    """The variables and layers among a layer's attributes, also inside lists, tuples and dicts."""
    stack = [value for key, value in reversed(layer.fields.items()) if not is_own(key) or key == WEIGHTS]
    seen: set[int] = set()
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, (Variable, LayerValue)):
            yield value
        elif isinstance(value, tuple):
            stack.extend(reversed(value))
        elif isinstance(value, ListValue) and value.items is not None:
            stack.extend(reversed(value.items))
        elif isinstance(value, DictValue):
            stack.extend(reversed(list(value.entries.values())))


def has_choices(layer: LayerValue) -> bool:
    """True where branches left a layer or variable among the attributes of which there are several."""
    return any(
        isinstance(value, Choice)
        and any(isinstance(each, (Variable, LayerValue, tuple)) for each in value.alternatives)
        for value in layer.fields.values()
    )


def sublayers(layer: LayerValue) -> list[LayerValue]:
    """The layers among a layer's attributes, in the order of their assignment."""
    return [value for value in tracked_values(layer) if isinstance(value, LayerValue) and value is not layer]
