"""clone_model, from_config, model_from_json: the same architecture with layers of its own."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.errors import RuleError, Undecided
from kshape.rulebook.graph import Graph, KerasTensor
from kshape.rulebook.specs import flatten, map_structure
from kshape.values.calls import Call
from kshape.values.values import Unknown

from .inputs import new_input
from .models import (
    COMPILED,
    GRAPH,
    INPUT_OF,
    LAYERS_OF,
    OUTPUT_OF,
    FunctionalRule,
    ModelValue,
    announce,
    model_layers,
)
from .objects import OPERATION, LayerValue, LiveOperation
from .sequential import SequentialRule, add_layer
from .session import session_of


def clone(call: Call, model: ModelValue) -> Any:
    """A copy of a model: same rules and names, new weights and nodes. Unknown where the model is not known."""
    session_of(call.interpreter)
    copy: Any = Unknown("a copy of a model")
    if LAYERS_OF in model.fields:
        copy = clone_sequential(call, model)
    elif model.graph is not None:
        copy = clone_functional(call, model, model.graph)
    if isinstance(copy, ModelValue) and COMPILED in model.fields:  # Keras 3 compiles the copy as well
        call.interpreter.state.put(copy, COMPILED, model.fields[COMPILED])
    return copy


def clone_sequential(call: Call, model: ModelValue) -> Any:
    """A Sequential with a copy of each layer."""
    layers = model_layers(model)
    if layers is None or model.operation is None:
        return Unknown("a copy of a model")
    interpreter = call.interpreter
    copy = ModelValue(model.cls, call.span)
    for key, value in ((LAYERS_OF, ()), (INPUT_OF, None), (OUTPUT_OF, None)):
        interpreter.state.put(copy, key, value)
    attach(call, copy, SequentialRule(interpreter, copy), model.operation)
    announce(interpreter, copy, call)
    if model.graph is not None and len(model.graph.flat_inputs) == 1:
        source = model.graph.flat_inputs[0]
        tensor = new_input(interpreter, source.spec, source.name, call.span)
        interpreter.state.put(copy, INPUT_OF, tensor)
        interpreter.state.put(copy, OUTPUT_OF, tensor)
    for layer in layers:
        add_layer(interpreter, copy, copy_layer(call, layer), call.span)
    return copy


def clone_functional(call: Call, model: ModelValue, graph: Graph) -> Any:
    """A functional model over copies of all layers, each copied once."""
    known: dict[int, Any] = {}
    copies: dict[int, LiveOperation] = {}
    for tensor in graph.flat_inputs:
        known[id(tensor)] = new_input(call.interpreter, tensor.spec, tensor.name, call.span)
    for node in graph.nodes:
        if node.is_input:
            continue
        operation = copies.get(id(node.operation))
        if operation is None:
            operation = copies[id(node.operation)] = copy_operation(call, node.operation)
        operation.span = call.span

        def mapped(leaf: Any) -> Any:
            return known.get(id(leaf), leaf) if isinstance(leaf, KerasTensor) else leaf

        try:
            output, _ = operation.call(*map_structure(mapped, list(node.args)), **map_structure(mapped, node.kwargs))
        except Undecided:
            return Unknown("a copy of a model")
        for old, new in zip(node.outputs, flatten(output), strict=False):
            known[id(old)] = new
    inputs = map_structure(lambda t: known.get(id(t), t), graph.inputs)
    outputs = map_structure(lambda t: known.get(id(t), t), graph.outputs)
    try:
        copied = Graph(inputs, outputs)
    except RuleError:
        return Unknown("a copy of a model")
    copy = ModelValue(model.cls, call.span)
    call.interpreter.state.put(copy, GRAPH, copied)
    rule = FunctionalRule(copied)
    attached = attach(call, copy, rule, model.operation)
    attached._set("built", rule.live_weights())
    announce(call.interpreter, copy, call)
    return copy


def attach(call: Call, copy: LayerValue, rule: Any, original: Any) -> LiveOperation:
    """An operation of the original's name for the copy."""
    operation = LiveOperation(call.interpreter.state, rule, original.name, original.class_name)
    operation.owner, operation.span, operation.made = copy, call.span, call.span
    operation.declared, operation.given = original.declared, original.given
    call.interpreter.state.put(copy, OPERATION, operation)
    return operation


def copy_operation(call: Call, original: Any) -> LiveOperation:
    """A copy of an operation; of a layer's, with a layer of its own."""
    owner = getattr(original, "owner", None)
    if isinstance(owner, LayerValue):
        copied = copy_layer(call, owner)
        operation = copied.operation if isinstance(copied, LayerValue) else None
        if operation is not None:
            return operation
    return LiveOperation(call.interpreter.state, original.rule, original.name, original.class_name)


def copy_layer(call: Call, layer: LayerValue) -> Any:
    """A layer of the same rule and name without weights or nodes; a user's layer stays the same object."""
    from .custom import CustomRule

    operation = layer.operation
    if operation is None or isinstance(operation.rule, CustomRule):
        return layer
    if isinstance(layer, ModelValue):
        return clone(call, layer)
    copy = LayerValue(layer.cls, call.span)
    attach(call, copy, operation.rule, operation)
    return copy
