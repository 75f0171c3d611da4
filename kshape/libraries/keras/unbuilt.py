"""A Sequential that has no weights and no outputs yet: reading them, its summary or its shapes comes too early."""

from __future__ import annotations

from typing import Any

from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.values import LENT, NativeClass, Tensor

from .objects import LayerValue
from .session import session_of

USED = "<used>"
_SILENT = {
    "weights": "[], no weights",
    "trainable_weights": "[], no weights",
    "variables": "[], no weights",
    "trainable_variables": "[], no weights",
    "get_weights": "[], no weights",
    "summary": "a table without shapes and numbers",
}
_RAISING = frozenset({"output", "input", "inputs", "outputs", "output_shape", "input_shape"})


def note_use(interpreter: Interpreter, layer: LayerValue) -> None:
    """The model was called, trained, built or put into another one: it may have its weights from now on."""
    if layer is not None and "<layers>" in layer.fields and layer.fields.get(USED) is not True:
        interpreter.state.put(layer, USED, True)


def report_unbuilt(interpreter: Interpreter, model: LayerValue, name: str, span: Span) -> None:
    """The fault for reading what only a built model has: "not-built" where Keras raises, "read-early" elsewhere."""
    if not (name in _SILENT or name in _RAISING or name == "count_params") or not is_unbuilt(interpreter, model):
        return
    operation = model.operation
    if operation is None or (name in _RAISING and not span.text().endswith(name)):
        return  # hasattr(model, "output") and its like ask whether there is one
    text = f"{operation.name} is not built: its first layer does not know its input yet, and so no layer has weights. "
    if name in _SILENT:
        text += f"Received: {name}, which gives {_SILENT[name]}. "
    elif not session_of(interpreter).is_old:
        text += f"Received: {name}, which only a built model has. "
    else:
        return
    text += "Put an Input first, or call the model on data, before."
    if name in _RAISING:
        text += f" Keras: \"'Sequential' object has no attribute '{name}'\""
    elif name == "count_params":
        text += " Keras: \"You tried to call `count_params` on layer '...', but the layer isn't built.\""
    interpreter.report("read-early" if name in _SILENT else "not-built", text, span)


def is_unbuilt(interpreter: Interpreter, model: Any) -> bool:
    """Whether a model certainly is a Sequential of layers that nothing gave an input."""
    layers = model.fields.get("<layers>")
    if not isinstance(model.cls, NativeClass) or not isinstance(layers, tuple) or not layers:
        return False
    if model.fields.get(USED) is not None or LENT in model.fields or model.serial < interpreter.alone_since:
        return False
    operation = model.operation
    if operation is None or operation.built is not None or operation.nodes or model.fields.get("<graph>") is not None:
        return False
    if any(isinstance(model.fields.get(end), Tensor) for end in ("<input>", "<output>")):
        return False
    return all(is_fresh(layer) for layer in layers)


def is_fresh(layer: Any) -> bool:
    """Whether a layer declares no input, and has no weights from elsewhere."""
    operation = layer.operation if isinstance(layer, LayerValue) else None
    return operation is not None and operation.declared is None and operation.built is None and not operation.nodes
