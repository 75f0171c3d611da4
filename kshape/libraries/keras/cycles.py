"""A Sequential that is added to itself, by itself or inside another one."""

from __future__ import annotations

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
    what = "which is added to itself" if layer is model else "to which a model is added that holds it already"
    text = f"A model cannot be a layer of itself. Received: {name or 'a Sequential'}, {what}."
    at_once = isinstance(model.fields.get(INPUT_OF), Tensor)
    keras = "maximum recursion depth exceeded"
    interpreter.report("cycle", f'{text} Keras: "{keras}"', span, (), at_once)
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
