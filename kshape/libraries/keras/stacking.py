"""Building a Sequential: its input, and each layer called on the output of the one before."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import undefined_size
from kshape.rulebook.errors import RuleError, Undecided
from kshape.rulebook.graph import Graph
from kshape.rulebook.layer import Weight
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.trace import TensorRecord
from kshape.values.values import (
    Choice,
    Tensor,
)

from .calling import joined_tensor, report_call
from .flattened import explained
from .inputs import new_input
from .models import (
    GRAPH,
    INPUT_OF,
    OUTPUT_OF,
    ModelValue,
    model_layers,
    refresh,
)
from .objects import LayerValue, LiveOperation
from .tensors import unknown_tensor


def start(interpreter: Interpreter, model: ModelValue, layer: LayerValue) -> None:
    """Takes an InputLayer as the model's input."""
    operation = layer.operation
    if operation is None or not operation.nodes:
        return
    tensor = operation.nodes[0].outputs[0]
    interpreter.state.put(model, INPUT_OF, tensor)
    interpreter.state.put(model, OUTPUT_OF, tensor)
    layers = model_layers(model)
    for each in layers or ():
        grow(interpreter, model, each, layer.span)


def begin(interpreter: Interpreter, model: ModelValue, layer: LayerValue, span: Span) -> None:
    """Makes the Input that the first layer declares, if it declares one."""
    layers = model_layers(model)
    operation = layer.operation
    if operation is None or layers is None or len(layers) != 1:
        return
    merged = getattr(operation, "branches", None)
    if merged is not None:
        begin_merge(interpreter, model, layer, merged, span)
        return
    spec = operation.declared if operation.declared is not None else known_input(layer)
    if spec is None:
        return
    name = f"{operation.name}_input"
    tensor = new_input(interpreter, spec, name, span)
    interpreter.state.put(model, INPUT_OF, tensor)
    interpreter.state.put(model, OUTPUT_OF, tensor)
    grow(interpreter, model, layer, span)


def begin_merge(interpreter: Interpreter, model: ModelValue, layer: LayerValue, branches: Any, span: Span) -> None:
    """Keras 1: a Merge of models as first layer. Their inputs are the inputs of this model."""
    inputs: list[Any] = []
    outputs: list[Any] = []
    for branch in branches:
        operation = branch.operation
        if isinstance(branch, ModelValue) and branch.graph is not None:
            inputs += branch.graph.flat_inputs
            outputs += branch.graph.flat_outputs
        elif operation is not None and operation.nodes:
            outputs += operation.nodes[0].outputs
            inputs += operation.nodes[0].inputs or operation.nodes[0].outputs
        else:
            return
    interpreter.state.put(model, INPUT_OF, tuple(inputs))
    interpreter.state.put(model, OUTPUT_OF, tuple(outputs))
    grow(interpreter, model, layer, span)


def known_input(layer: LayerValue) -> TensorSpec | None:
    """The input of a first layer that is a model, or was called before; None where it has none yet."""
    if isinstance(layer, ModelValue):
        graph = layer.graph
        return graph.flat_inputs[0].spec if graph is not None and len(graph.flat_inputs) == 1 else None
    operation = layer.operation
    if operation is not None and operation.nodes and operation.has_certain_nodes:
        tensors = operation.nodes[0].inputs
        return tensors[0].spec if len(tensors) == 1 else None
    return None


def grow(interpreter: Interpreter, model: ModelValue, layer: LayerValue, span: Span) -> None:
    """Calls a layer on the output so far."""
    operation = layer.operation
    before = model.fields.get(OUTPUT_OF)
    if before is None or operation is None:
        return
    output = called_on(interpreter, operation, before, span)
    record_output(interpreter, layer, output)
    interpreter.state.put(model, OUTPUT_OF, output)
    connect(interpreter, model)


def record_output(interpreter: Interpreter, layer: LayerValue, output: Any) -> None:
    """The shape that a layer gives inside a Sequential is shown where the layer is made: nobody writes its call."""
    if not isinstance(layer, ModelValue) and layer.span is not None and layer.operation is not None:
        interpreter.trace.tensors.append(TensorRecord(layer.span, output, layer.operation.class_name))


def called_on(interpreter: Interpreter, operation: LiveOperation, before: Any, span: Span) -> Any:
    """operation(before) with its fault reported at `span`."""
    if isinstance(before, Choice):
        before = joined_tensor(before, span)
    elif not isinstance(before, (Tensor, tuple)):
        before = unknown_tensor(span)
    given = list(before) if isinstance(before, tuple) else before
    operation.span = span
    try:
        output, error = operation.call(given)
    except Undecided:
        return unknown_tensor(span)
    if error is not None:
        error = explained(error, [before])
        error.about = (operation, [before])
        report_call(interpreter, operation, error, span, {0: span})
    return output if isinstance(output, Tensor) else tuple(output) if isinstance(output, (list, tuple)) else output


def connect(interpreter: Interpreter, model: ModelValue) -> None:
    """Brings the graph up to date with input and output."""
    first, last = model.fields.get(INPUT_OF), model.fields.get(OUTPUT_OF)
    graph = None
    if _is_connected(first) and _is_connected(last):
        try:
            graph = Graph(list(first) if isinstance(first, tuple) else first, last)
        except RuleError:
            graph = None
    interpreter.state.put(model, GRAPH, graph)
    operation = model.operation
    if operation is not None and graph is not None:
        operation._set("built", weights_of_layers(model))


def _is_connected(value: Any) -> bool:
    tensors = value if isinstance(value, tuple) else (value,)
    return all(isinstance(tensor, Tensor) and tensor.node is not None for tensor in tensors)


def build_on(interpreter: Interpreter, model: ModelValue, spec: TensorSpec, span: Span | None) -> None:
    """Builds a Sequential without declared input for a first input. Errors are raised when the graph is run."""
    layers = model_layers(model)
    if not layers or spec.sizes is None or model.fields.get(INPUT_OF) is not None:
        return
    batch = undefined_size() if spec.sizes else None
    shape = [batch, *spec.sizes[1:]] if batch is not None else []
    where = span or model.span
    operation = model.operation
    name = f"{operation.name}_input" if operation is not None else None
    tensor = new_input(interpreter, TensorSpec(shape, spec.dtype), name, where)
    output: Any = tensor
    for layer in layers:
        if layer.operation is None:
            return
        layer.operation.span = where
        try:
            output, error = layer.operation.call(output)
        except Undecided:
            return
        if error is not None:
            raise error
        record_output(interpreter, layer, output)
    interpreter.state.put(model, INPUT_OF, tensor)
    interpreter.state.put(model, OUTPUT_OF, output)
    connect(interpreter, model)
    refresh(model)


def weights_of_layers(model: ModelValue) -> tuple[Weight, ...] | None:
    """The weights of the layers of a Sequential, each layer once; None where one is not built."""
    layers = model_layers(model)
    if layers is None:
        return None
    operations = list({id(layer.operation): layer.operation for layer in layers}.values())
    built = [operation.built if operation is not None else None for operation in operations]
    if any(each is None for each in built):
        return None
    return tuple(weight for each in built if each is not None for weight in each)
