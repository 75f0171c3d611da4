"""A Sequential that is added to itself, by itself or inside another one."""

from __future__ import annotations

from kshape.rulebook.models import model_in_itself
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.values import Tensor

from .models import INPUT_OF, ModelValue, model_layers
from .objects import LayerValue


def closes_cycle(interpreter: Interpreter, model: ModelValue, layer: LayerValue, span: Span) -> bool:
    """True, after a report, where the layer is the model that it is added to, or holds it.

    The fault's subject tells whether Keras raises at once: where the model's input is known.
    """
    if not holds(layer, model):
        return False
    name = model.operation.name if model.operation is not None else ""
    error = model_in_itself(name or "a Sequential", directly=layer is model)
    at_once = isinstance(model.fields.get(INPUT_OF), Tensor)
    interpreter.report(error.fault, error.text, span, (), at_once)
    return True


def holds(layer: LayerValue, model: ModelValue) -> bool:
    """Whether `model` is this layer, or among the layers of it."""
    stack: list[LayerValue] = [layer]
    seen: set[int] = set()
    while stack:
        each = stack.pop()
        if each is model:
            return True
        if id(each) in seen or not isinstance(each, ModelValue):
            continue
        seen.add(id(each))
        stack.extend(model_layers(each) or ())
    return False
