"""What checks and reports see of a model: a snapshot that later changes do not touch.

Events of a model carry one as `data["view"]`: "model" the latest, "compile", "fit", ... that of their moment.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from kshape.rulebook import activations
from kshape.rulebook.activations import ActivationRule
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.graph import Graph, KerasTensor, Node, Operation
from kshape.rulebook.layer import Weight
from kshape.rulebook.op import OpAsRule
from kshape.rulebook.specs import TensorSpec, flat_keys, flatten
from kshape.rulebook.summary_views import BUILT_AT_ONCE
from kshape.values.values import DictValue, Tensor

from .custom import CustomRule
from .models import COMPILED, ModelValue, model_inputs, model_layers, model_outputs
from .objects import LayerValue, LiveOperation
from .tensors import Variable
from .tracking import tracked_values

UNKNOWN_ACTIVATION = None
_TRANSPARENT = frozenset(
    [
        "Reshape", "Flatten", "Permute", "Dropout", "Identity", "InputLayer", "RepeatVector", "SpatialDropout1D",
        "SpatialDropout2D", "SpatialDropout3D", "Cropping1D", "Cropping2D", "Cropping3D", "UpSampling1D",
        "ActivityRegularization",
    ]
)  # fmt: skip
"""Layers that pass values on as they are, as far as their range goes."""


class Part:
    """An input or output: its name, its spec, and for an output the layer that gives it.

    name:       under which data, losses and metrics go: the key where the model has a dict, else that of its layer.
    activation: what the values last went through (`linear` for none), None where that is not known.
    """

    __slots__ = ("activation", "layer", "name", "span", "spec")

    def __init__(self, name: str, spec: TensorSpec, tensor: Any = None) -> None:
        self.name, self.spec = name, spec
        operation = tensor.node.operation if isinstance(tensor, Tensor) and tensor.node is not None else None
        self.layer: Operation | None = operation
        self.span = tensor.span if isinstance(tensor, Tensor) else None
        self.activation: ActivationRule | None = activation_behind(tensor)


class ModelView:
    """A model at one moment.

    name, class_name: as Keras has them ("functional", "sequential" or the user's class name).
    inputs, outputs:  tuples of `Part`, None where they are not known.
    operations:       copies of its operations in the order of the summary, None where they are not known.
    graph:            the functional graph over these copies, if there is one.
    built:            False for a model without weights as yet; `total_params` of an unbuilt one is None.
    compiled:         what compile() was given (training.Compiled), None before it.
    kind:             "functional", "sequential" or "subclassed".
    own_weights:      those that are no layer's: made by the model's own add_weight or tf.Variable.
    weights:          of a subclassed model that was called, all that it holds; None where they are not known.
    notes:            what readers want to keep of the view, which never changes.
    """

    __slots__ = (
        "built", "class_name", "compiled", "graph", "inputs", "kind", "name", "notes", "operations",
        "outputs", "own_weights", "span", "weights",
    )  # fmt: skip

    def __init__(self, model: ModelValue) -> None:
        operation = model.operation
        self.notes: dict[Any, Any] = {}
        self.name = operation.name if operation is not None else ""
        self.class_name = operation.class_name if operation is not None else model.cls.name
        self.span = model.span
        self.kind = kind_of(model)
        graph = model.graph
        self.inputs = _parts(model_inputs(model), None if graph is None else graph.inputs)
        outputs = _parts(model_outputs(model), None if graph is None else graph.outputs)
        self.outputs = None if outputs is None or any(map(_may_be_several, outputs)) else outputs
        self.operations = copies(model)
        self.graph = None if model.graph is None else kept(model.graph, self.operations)
        self.built = self.operations is not None and all(each.built is not None for each in self.operations)
        self.compiled = model.fields.get(COMPILED)
        self.own_weights = own_weights(model)
        self.weights = operation.built if self.kind == "subclassed" and operation is not None else None

    def __repr__(self) -> str:
        return f"<view of {self.name}>"


def view_of(model: ModelValue) -> ModelView:
    """A snapshot of a model."""
    return ModelView(model)


def kind_of(model: ModelValue) -> str:
    """ "functional", "sequential" or "subclassed"."""
    from .models import LAYERS_OF

    if LAYERS_OF in model.fields:
        return "sequential"
    return "functional" if model.graph is not None else "subclassed"


def _parts(tensors: list[Any] | None, structure: Any) -> tuple[Part, ...] | None:
    if tensors is None:
        return None
    names = flat_keys(structure) or [_name(t) for t in tensors]
    specs = [t.spec if isinstance(t, Tensor) else TensorSpec(None, None) for t in tensors]
    return tuple(Part(*each) for each in zip(names, specs, tensors, strict=True))


def _may_be_several(part: Part) -> bool:
    """Whether nothing is known of an output: the user's layer that gives it may give a list of them."""
    return not part.spec.is_ranked and part.activation is None


def _name(tensor: Any) -> str:
    """That of the layer which gives the tensor."""
    if isinstance(tensor, Tensor) and tensor.node is not None:
        return tensor.node.operation.name
    return ""


def copies(model: ModelValue) -> tuple[Operation, ...] | None:
    """The operations of a model as plain ones, with the weights and nodes of this moment."""
    operations: list[Any]
    if model.graph is not None:
        if model.graph.is_partial:
            return None
        operations = list(model.graph.operations)
    else:
        layers = model_layers(model)
        if layers is None:
            return None
        operations = [layer.operation for layer in layers if layer.operation is not None]
    return tuple(KeptOperation(operation) for operation in dict.fromkeys(operations))


def own_weights(model: ModelValue) -> tuple[Weight, ...]:
    """The variables that a user's model holds beside its layers."""
    if not isinstance(model.rule, CustomRule):
        return ()
    found = {id(value): value for value in tracked_values(model) if isinstance(value, Variable)}
    return tuple(variable.weight for variable in found.values() if variable.spec.is_ranked)


class KeptOperation(Operation):
    """An operation as it was at one moment.

    frozen: whether `trainable` was set to False.
    made: where the layer was made.  spans: those of the constructor's arguments.
    """

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation.rule, operation.name, operation.class_name)
        self.built, self.nodes = operation.built, operation.nodes or first_call(operation)
        self.frozen = is_frozen(operation)
        self.made = getattr(operation, "made", None)
        self.spans = getattr(operation, "spans", {})
        self._inner = operation.inner

    @property
    def inner(self) -> Graph | None:
        return self._inner


def first_call(operation: Operation) -> tuple[Node, ...]:
    """For a layer that was built by a call on data: a call with its output, as Keras computes it for the summary."""
    output = operation.memory.fields["first"] if isinstance(operation, LiveOperation) else None
    if output is None or operation.class_name in BUILT_AT_ONCE:
        return ()
    node = Node(operation, (), {})
    node.outputs = [KerasTensor(spec) for spec in flatten(output) if isinstance(spec, TensorSpec)]
    return (node,)


def kept(graph: Graph, operations: tuple[Operation, ...] | None) -> Graph:
    """The graph over operations as they were at one moment."""
    copied = copy(graph)
    copied.operations = list(operations or ())
    return copied


def is_frozen(operation: Operation) -> bool:
    """True where `trainable` was set to False."""
    if isinstance(operation, KeptOperation):
        return operation.frozen
    owner = operation.owner if isinstance(operation, LiveOperation) else None
    own = owner.fields.get("trainable") if isinstance(owner, LayerValue) else None
    return (getattr(operation.rule, "trainable", True) if own is None else own) is False


def activation_behind(tensor: Any, depth: int = 20) -> ActivationRule | None:
    """The activation whose values a tensor has; `linear` for none, None where it is not known."""
    node = tensor.node if isinstance(tensor, Tensor) else None
    if node is None or depth == 0:
        return None
    operation = node.operation
    found = activation_of(operation)
    if found is not None:
        return found
    graph = getattr(operation.rule, "graph", None)
    if isinstance(graph, Graph) and len(graph.flat_outputs) > tensor.index:
        return activation_behind(graph.flat_outputs[tensor.index], depth - 1)
    model = getattr(operation.rule, "model", None)
    if isinstance(model, ModelValue) and model.graph is not None:
        return activation_behind(model.graph.flat_outputs[0], depth - 1)
    if operation.class_name in _TRANSPARENT and len(node.inputs) == 1:
        return activation_behind(node.inputs[0], depth - 1)
    return None


def activation_of(operation: Any) -> ActivationRule | None:
    """The activation that a layer applies last; None where it has none of its own, or it is not known."""
    rule, name = operation.rule, operation.class_name
    owner = getattr(operation, "owner", None)
    if isinstance(owner, LayerValue) and "activation" in owner.fields:
        from .convert import to_rule

        return _resolved(to_rule(owner.fields["activation"]))
    if name == "TimeDistributed":
        inner = getattr(rule, "layer", None)
        return activation_of(inner) if isinstance(inner, Operation) else None
    if name in activations.LAYERS:
        return _resolved(activations.LAYERS[name])
    if isinstance(rule, OpAsRule):
        return activations.ACTIVATIONS.get(rule.op.name)
    fields = type(rule).parameters() if hasattr(type(rule), "parameters") else ()
    if any(field.name == "activation" for field in fields) and name not in _NOT_LAST:
        return _resolved(rule.activation)
    return None


def last_activation(operation: Any) -> ActivationRule | None:
    """The activation that what a layer gives went through last: for a model of one output, that of its last layer.

    What the user's own `call` ends with is not known, whatever it holds under the name `activation`.
    """
    graph = operation.inner
    if isinstance(operation.rule, CustomRule):
        return None
    if graph is None:
        return activation_of(operation)
    last = graph.flat_outputs[0].node if len(graph.flat_outputs) == 1 else None
    return None if last is None or last.is_input else last_activation(last.operation)


_NOT_LAST = frozenset(["LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"])
"""Layers whose `activation` is not what their output went through last."""


def _resolved(value: Any) -> ActivationRule | None:
    return None if is_unknown(value) else activations.resolve(value)


def structure_keys(value: Any) -> list[Any] | None:
    """The keys of a known dict."""
    return list(value.entries) if isinstance(value, DictValue) and not value.is_open else None
