"""Attributes of layers that code reads: names, shapes, tensors, weights, and the constructor's arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.dialects.methods import LAYER_METHODS
from kshape.rulebook.dims import is_undefined
from kshape.rulebook.graph import Node
from kshape.rulebook.layer import Weight
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.state import MISSING
from kshape.values.values import DictValue, ListValue, Tensor, Unknown

from .convert import from_rule, from_structure
from .in_call import check_state
from .objects import LayerValue, LiveOperation
from .session import session_of
from .tensors import DtypeName, ShapeTuple, Variable


def layer_attribute(interpreter: Interpreter, layer: LayerValue, name: str, span: Span) -> Any:
    """layer.name for what neither its fields nor its class have."""
    operation = layer.operation
    if operation is None:
        return Unknown("a layer that was not initialised")
    reader = READERS.get(name)
    if reader is not None:
        note_moved_attribute(interpreter, name, span)
        return reader(interpreter, layer, operation)
    weight = weight_named(layer, name)
    if weight is not None:
        return weight
    rule = getattr(operation.rule, "base", operation.rule)  # of a user's subclass: the arguments of its base
    fields = type(rule).parameters() if hasattr(type(rule), "parameters") else ()
    if any(field.name == name for field in fields):
        return argument_value(operation, name)
    return Unknown(f"{operation.class_name}.{name}")


def note_moved_attribute(interpreter: Interpreter, name: str, span: Span) -> None:
    """The note for an attribute that layers of Keras 3 do not have."""
    from .legacy import report_moved

    moved = LAYER_METHODS.get(name)
    if moved is not None:
        report_moved(interpreter, name, moved.new, span, moved.since, moved.advice)


def set_layer_attribute(interpreter: Interpreter, layer: LayerValue, name: str, new: Any, span: Span) -> Any:
    """layer.name = new: a field, but for the name of a layer. Layers and weights need an initialised owner."""
    from .initialising import report_early_assignment

    operation = layer.operation
    if operation is None and isinstance(new, (LayerValue, Variable)):
        report_early_assignment(interpreter, layer, span)
    if isinstance(new, LayerValue):
        check_state(interpreter, layer, new, span)
    if name in ("name", "_name") and operation is not None:
        interpreter.state.put(operation.memory, "name", new)
        return True
    if name == "trainable":
        set_trainable(interpreter, layer, new)
        return True
    return NotImplemented


def set_trainable(interpreter: Interpreter, layer: LayerValue, new: Any) -> None:
    """layer.trainable = new, for the layer and every layer inside it, as Keras does."""
    from .models import ModelValue, model_layers, refresh
    from .tracking import sublayers

    pending: list[LayerValue] = [layer]
    seen: set[int] = set()
    while pending:
        each = pending.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        interpreter.state.put(each, "trainable", new)
        pending += (model_layers(each) or []) if isinstance(each, ModelValue) else sublayers(each)
    if isinstance(layer, ModelValue):
        refresh(layer)


def argument_value(operation: LiveOperation, name: str) -> Any:
    """A constructor's argument in its canonical form: `units`, `kernel_size`, `activation`, ..."""
    value = getattr(operation.rule, name, MISSING)
    if value is MISSING:
        return Unknown(f"{operation.class_name}.{name}")
    if name == "activation":
        from .vocabularies import activation_function

        return activation_function(value)
    if name.endswith(("_initializer", "_regularizer", "_constraint")) and value is not None:
        return Unknown(f"{operation.class_name}.{name}")
    if name in ("layer", "cell", "cells", "forward_layer", "backward_layer"):
        return operation.given.get(name, operation.given.get(0, Unknown("a wrapped layer")))
    return from_rule(value)


def node_output(operation: LiveOperation, index: int = 0) -> Any:
    """The output of the call number `index`, as the user gets it."""
    nodes = operation.nodes
    if not operation.has_certain_nodes or not -len(nodes) <= index < len(nodes):
        return Unknown("a call that is not known")
    return from_structure(nodes[index].output)


def node_input(operation: LiveOperation, index: int = 0) -> Any:
    """The first argument of the call number `index`."""
    nodes = operation.nodes
    if not operation.has_certain_nodes or not -len(nodes) <= index < len(nodes):
        return Unknown("a call that is not known")
    node = nodes[index]
    if node.is_input:
        return from_structure(node.output)
    return from_structure(first_argument(node))


def first_argument(node: Node) -> Any:
    """What a call was given: its first argument, or the tensors among the keywords."""
    if node.args:
        return node.args[0]
    return node.inputs[0] if len(node.inputs) == 1 else list(node.inputs)


def shapes_of(value: Any) -> Any:
    """The shapes of nested tensors: a tuple for one, a list of tuples for several."""
    if isinstance(value, Tensor):
        return shape_value(value.spec)
    if isinstance(value, TensorSpec):
        return shape_value(value)
    if isinstance(value, ListValue) and value.items is not None:
        return ListValue(tuple(shapes_of(item) for item in value.items))
    if isinstance(value, DictValue):
        return DictValue({key: shapes_of(item) for key, item in value.entries.items()})
    if isinstance(value, tuple):
        return tuple(shapes_of(item) for item in value)
    return Unknown("a shape")


def shape_value(spec: TensorSpec) -> Any:
    """A spec's shape as user code sees it."""
    return Unknown("a shape of unknown rank") if spec.sizes is None else ShapeTuple(spec.sizes)


def variables_of(layer: LayerValue, trainable: bool | None = None) -> Any:
    """The layer's weights as a list; Unknown where it is not built, or not known."""
    weights = weights_of(layer)
    if weights is None:
        return Unknown("weights that are not known")
    return ListValue(tuple(v for v in weights if trainable is None or (v.trainable is not False) == trainable))


def weights_of(layer: LayerValue) -> list[Variable] | None:
    """The layer's weights as variables; the same objects each time."""
    from .models import ModelValue, model_layers
    from .tracking import tracked_variables

    if isinstance(layer, ModelValue):
        parts = model_layers(layer)
        if parts is None:
            return None
        each = [weights_of(part) for part in dict.fromkeys(parts)]
        known = [weights for weights in each if weights is not None]
        return list(dict.fromkeys(v for weights in known for v in weights)) if len(known) == len(each) else None
    operation = layer.operation
    if operation is None or operation.built is None:
        return None
    tracked = tracked_variables(layer)
    if tracked is not None:
        return tracked
    frozen = layer.fields.get("trainable", getattr(operation.rule, "trainable", True)) is False
    return [variable_for(operation, weight, frozen) for weight in operation.built]


def variable_for(operation: LiveOperation, weight: Weight, frozen: bool) -> Variable:
    """The variable behind a weight."""
    found = operation.variables.get((id(weight), frozen))
    if found is None:
        dtype = weight.dtype or operation.rule.compute_dtype
        trainable = weight.trainable and not frozen
        own = weight if trainable == weight.trainable else None
        found = Variable(TensorSpec(weight.shape, dtype), weight.name, trainable=trainable, weight=own)
        operation.variables[id(weight), frozen] = found
        operation.variables.setdefault("kept", []).append(weight)  # keeps the id in use
    return found


def weight_named(layer: LayerValue, name: str) -> Variable | None:
    """The weight of this name: layer.kernel; W and b are what Keras 1 called kernel and bias."""
    operation = layer.operation
    if operation is None or operation.built is None:
        return None
    name = {"W": "kernel", "b": "bias", "U": "recurrent_kernel", "running_mean": "moving_mean"}.get(name, name)
    weight = next((w for w in operation.built if w.name == name), None)
    return None if weight is None else variable_for(operation, weight, False)


def known_built(layer: LayerValue) -> Any:
    """layer.built"""
    operation = layer.operation
    if operation is None or operation.built is None:
        return Unknown("whether the layer is built")
    return True


def _dtype(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    session_of(interpreter)
    dtype = operation.rule.compute_dtype
    return Unknown("a dtype") if dtype is None else DtypeName(dtype)


def _trainable(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return from_rule(getattr(operation.rule, "trainable", True))


def _input(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return node_input(operation)


def _output(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return node_output(operation)


def _input_shape(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return shapes_of(node_input(operation))


def _output_shape(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return shapes_of(node_output(operation))


def _all_weights(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return variables_of(layer)


def _trainable_weights(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return variables_of(layer, True)


def _frozen_weights(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return variables_of(layer, False)


def _nodes(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return (
        ListValue(tuple(Unknown("a node") for _ in operation.nodes))
        if operation.has_certain_nodes
        else Unknown("nodes")
    )


def _losses(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return ListValue(None, Tensor(TensorSpec((), "float32")))


def _name(interpreter: Interpreter, layer: LayerValue, operation: LiveOperation) -> Any:
    return operation.name if operation.name else Unknown("a name")


Reader = Callable[[Interpreter, LayerValue, LiveOperation], Any]
READERS: dict[str, Reader] = {
    "name": _name,
    "_name": _name,
    "input": _input,
    "output": _output,
    "input_shape": _input_shape,
    "output_shape": _output_shape,
    "batch_input_shape": _input_shape,
    "dtype": _dtype,
    "compute_dtype": _dtype,
    "variable_dtype": _dtype,
    "trainable": _trainable,
    "built": lambda interpreter, layer, operation: known_built(layer),
    "weights": _all_weights,
    "variables": _all_weights,
    "trainable_weights": _trainable_weights,
    "trainable_variables": _trainable_weights,
    "non_trainable_weights": _frozen_weights,
    "non_trainable_variables": _frozen_weights,
    "inbound_nodes": _nodes,
    "_inbound_nodes": _nodes,
    "losses": _losses,
}


def has_undefined(spec: TensorSpec) -> bool:
    """True where a size beside the batch is None in Keras."""
    return spec.sizes is not None and any(is_undefined(size) for size in spec.sizes[1:])


def plain_shapes(structure: Any) -> Any:
    """Nested specs as nested tuples."""
    return map_structure(lambda leaf: shape_value(leaf) if isinstance(leaf, TensorSpec) else leaf, structure)
