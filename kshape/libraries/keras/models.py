"""Models: functional ones from their graph, Sequential ones layer by layer, the user's own by their `call`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dialects import translate_method
from kshape.rulebook.errors import RuleError, Undecided
from kshape.rulebook.graph import Graph, GraphDisconnected, ModelRule
from kshape.rulebook.layer import LayerRule, Weight
from kshape.rulebook.specs import TensorSpec, flatten, map_structure
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING, Join, Mutable, State
from kshape.values.trace import Event
from kshape.values.values import Array, Choice, NativeClass, Tensor, Unknown

from .calling import described, joined_tensor
from .convert import to_rule, to_structure
from .custom import CustomRule
from .disconnected import report_disconnected
from .layers import attach_operation
from .legacy import report_notes
from .objects import ANNOUNCED, LayerValue
from .tracking import sublayers

LAYERS_OF = "<layers>"
GRAPH = "<graph>"
COMPILED = "<compiled>"
INPUT_OF = "<input>"
OUTPUT_OF = "<output>"


class Announced(Mutable):
    """The data of the event that a model was made, in the journal: an edit takes back what the model became since."""

    __slots__ = ("state",)

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        """The model as it was seen last."""
        return {key: next(v for v in reversed(values) if v is not MISSING) for key, values in changed.items()}

    def forgotten(self, key: Any) -> Any:
        return self.fields.get(key, MISSING)


class ModelValue(LayerValue):
    """A model.

    fields: under GRAPH the functional graph, under LAYERS_OF the layers of a Sequential, under COMPILED what compile()
    was given.
    """

    __slots__ = ()

    @property
    def graph(self) -> Graph | None:
        """The graph of a functional model, or of a Sequential whose input is known."""
        found = self.fields.get(GRAPH)
        return found if isinstance(found, Graph) else None

    def note_built(self) -> None:
        refresh(self)


def need_inputs(args: Any, kwargs: dict[str, Any]) -> None:
    """RuleError where a model is called on nothing."""
    if not args and "inputs" not in kwargs:
        keras = "missing a required argument: 'inputs'"
        raise RuleError("argument", "A model is called as model(inputs). Received: nothing.", keras=keras)


class FunctionalRule(ModelRule):
    """A functional model as a layer. A list of one output is given as that output."""

    def output(self, inputs: Any, *others: Any) -> Any:
        """others: `training` and `mask`, which change no shape."""
        one = isinstance(inputs, TensorSpec) and not inputs.is_ranked
        if one and len(self.graph.flat_inputs) != 1:
            raise Undecided("an argument that may be a list of all inputs")
        return single(super().output(inputs))

    def bind_call(self, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        need_inputs(args, kwargs)
        return {name: value for name, value in kwargs.items() if name == "inputs"}

    def live_weights(self) -> tuple[Weight, ...] | None:
        """The weights that the layers have now."""
        try:
            return tuple(self.weights())
        except Undecided:
            return None


class PartialModelRule(LayerRule):
    """A model of whose graph only the outputs are known, or not even how many there are."""

    def __init__(self, outputs: Any) -> None:
        super().__init__()
        self.outputs = outputs

    def output(self, /, *args: Any, **kwargs: Any) -> Any:
        return map_structure(lambda t: t.spec if isinstance(t, Tensor) else TensorSpec(None, None), self.outputs)

    def weights(self, /, *args: Any, **kwargs: Any) -> Iterator[Weight]:
        raise Undecided("the weights of a model whose graph is not known")


def make_model(cls: Any, call: Call) -> ModelValue:
    """Model(inputs, outputs), or a bare object for a user's subclass."""
    model = ModelValue(cls, call.span)
    if isinstance(cls, NativeClass):
        initialise_model(model, call)
    return model


def model_init(call: Call) -> None:
    """Model.__init__, by way of super() from a user's subclass."""
    if isinstance(call.receiver, ModelValue):
        initialise_model(call.receiver, call)


def initialise_model(model: ModelValue, call: Call) -> None:
    """Model(inputs, outputs, name) gives a functional model; Model(name=...) one whose `call` the user writes."""
    call = with_todays_names(call)
    inputs = call.argument(0, "inputs", MISSING)
    outputs = call.argument(1, "outputs", MISSING)
    if inputs is MISSING or outputs is MISSING:
        make_subclassed(model, call)
        return
    make_functional(model, inputs, outputs, call.argument(2, "name", None), call)


def with_todays_names(call: Call) -> Call:
    """Model(input=, output=), the spelling of Keras 1, as Model(inputs=, outputs=)."""
    found = translate_method("Model", call.args, call.kwargs, None)
    report_notes(call, found.notes, "Model")
    spans = {**call.spans, **{new: call.span_of(old) for new, old in found.origins.items()}}
    return Call(call.interpreter, call.name, found.args, found.kwargs, call.span, spans, call.receiver)


def make_subclassed(model: ModelValue, call: Call) -> None:
    """A model whose layers are its attributes."""
    from .methods import base_layer

    base, _ = base_layer(call, model.cls.name)
    rule = CustomRule(call.interpreter, model, base)
    attach_operation(call.interpreter, model, rule, getattr(base, "name", None), model.cls.name, call)
    announce(call.interpreter, model, call)


def make_functional(model: ModelValue, inputs: Any, outputs: Any, name: Any, call: Call) -> None:
    """The model between `inputs` and `outputs`. Faults are reported."""
    given, wanted = tensors_of(call, inputs, 0, "inputs"), tensors_of(call, outputs, 1, "outputs")
    rule: LayerRule = PartialModelRule(Unknown("outputs") if wanted is None else wanted)
    graph = None
    if given is not None and wanted is not None:
        graph = graph_between(call, given, wanted)
    if graph is not None:
        rule = FunctionalRule(graph)
        call.interpreter.state.put(model, GRAPH, graph)
    if isinstance(model.cls, NativeClass):
        from .model_classes import FUNCTIONAL

        model.cls = FUNCTIONAL
    operation = attach_operation(call.interpreter, model, rule, to_rule(name), model.cls.name, call)
    if graph is not None and isinstance(rule, FunctionalRule):
        weights = rule.live_weights()
        if weights is not None:
            operation._set("built", weights)
    announce(call.interpreter, model, call)


def tensors_of(call: Call, value: Any, position: int, name: str) -> Any:
    """The nested symbolic tensors of an argument; None where a part certainly is none (reported) or is not known."""
    structure = to_structure(value)
    found: list[bool] = []

    def leaf(each: Any) -> Any:
        if isinstance(each, Choice):
            each = joined_tensor(each, call.span)
        if isinstance(each, Tensor) and each.symbolic:
            return each
        problem = not_symbolic(each)
        if problem is not None:
            message = f"Model needs symbolic tensors as {name}. Received: {problem}."
            call.report("not-symbolic", message, name, position)
        found.append(False)
        return each

    converted = map_structure(leaf, structure)
    return converted if not found and flatten(converted) else None


def not_symbolic(value: Any) -> str | None:
    """What a value that certainly is no symbolic tensor is, in words; None for what may be one."""
    if isinstance(value, Array):
        return "an array"
    if value is None:
        return "None"
    if isinstance(value, (str, int, float)):
        return repr(value)
    return described(value)


def graph_between(call: Call, inputs: Any, outputs: Any) -> Graph | None:
    """The graph, or None after the report that it is disconnected."""
    if any(tensor.node is None for tensor in flatten([inputs, outputs])):
        return None
    try:
        return Graph(inputs, outputs)
    except GraphDisconnected as error:
        if all(tensor.node is not None for tensor in error.missing):  # else its history is not known
            report_disconnected(call, inputs, error)
    except RuleError as error:
        call.report(error.fault, error.text, "outputs", 1, subject=error)
    return None


def announce(interpreter: Interpreter, model: ModelValue, call: Call) -> None:
    """The event that a model was made. `data["view"]` is kept up to date with what the model becomes."""
    from .view import view_of

    announced = Announced(interpreter.state)
    announced.fields["view"] = view_of(model)
    record_event(interpreter, "model", call.span, model, announced.fields, call.spans)
    interpreter.state.put(model, ANNOUNCED, announced)


def record_event(
    interpreter: Interpreter, kind: str, span: Span, subject: Any, data: dict[str, Any], spans: dict[Any, Span]
) -> Event:
    """Adds an event to the trace, with the present chain of calls."""
    event = Event(kind, span, subject, data, dict(spans), interpreter.chain)
    interpreter.trace.events.append(event)
    return event


def refresh(model: ModelValue) -> None:
    """Brings the model's event up to date."""
    from .view import view_of

    announced = model.fields.get(ANNOUNCED)
    if isinstance(announced, Announced):
        announced.state.put(announced, "view", view_of(model))


def model_layers(model: ModelValue) -> list[LayerValue] | None:
    """model.layers; None where they are not known."""
    layers = model.fields.get(LAYERS_OF, MISSING)
    if layers is not MISSING:
        known = isinstance(layers, tuple) and all(isinstance(layer, LayerValue) for layer in layers)
        return list(layers) if known else None
    if model.graph is not None:
        if model.graph.is_partial:
            return None
        owners = [getattr(operation, "owner", None) for operation in model.graph.operations]
        return [owner for owner in owners if isinstance(owner, LayerValue)]
    if isinstance(model.rule, CustomRule):
        return sublayers(model)
    return None


def model_inputs(model: ModelValue) -> list[Tensor] | None:
    """model.inputs: the flat input tensors; None where they are not known."""
    if model.graph is not None:
        return list(model.graph.flat_inputs)  # type: ignore[arg-type]
    return end_of(model, INPUT_OF)


def end_of(model: ModelValue, which: str) -> list[Tensor] | None:
    """The input or output of a Sequential between which layers are not certain."""
    found = model.fields.get(which)
    return [found] if isinstance(found, Tensor) else None


def model_outputs(model: ModelValue) -> list[Any] | None:
    """model.outputs: the flat output tensors; None where they are not known."""
    if model.graph is not None:
        return list(model.graph.flat_outputs)
    rule = model.rule
    if isinstance(rule, PartialModelRule):
        outputs = flatten(rule.outputs)
        return outputs if all(isinstance(output, Tensor) for output in outputs) else None
    return end_of(model, OUTPUT_OF)


def single(structure: Any) -> Any:
    """A list of one as its element, as Keras gives `model.input` and `model.output`."""
    if isinstance(structure, (list, tuple)) and len(structure) == 1:
        return structure[0]
    return structure


def is_unknown_model(model: ModelValue) -> bool:
    """True where neither layers nor outputs are known."""
    return isinstance(model.rule, PartialModelRule) or isinstance(model.fields.get(LAYERS_OF), (Unknown, Choice))
