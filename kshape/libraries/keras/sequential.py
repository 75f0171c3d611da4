"""Sequential: layers one after another, built as soon as the input is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.binding import nearest
from kshape.rulebook.dims import symbol, undefined_size
from kshape.rulebook.errors import RuleError, Undecided, is_unknown
from kshape.rulebook.graph import Graph, ModelRule
from kshape.rulebook.layer import LayerRule, Weight
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    Choice,
    Class,
    Function,
    ListValue,
    Native,
    NativeClass,
    Tensor,
    Unknown,
)

from .convert import to_rule, to_structure
from .custom import CustomRule, is_customised
from .cycles import closes_cycle
from .inputs import INPUT_LAYER, layer_behind
from .layers import attach_operation
from .models import (
    GRAPH,
    INPUT_OF,
    LAYERS_OF,
    OUTPUT_OF,
    ModelValue,
    announce,
    model_layers,
    need_inputs,
    refresh,
    single,
)
from .objects import LayerValue
from .session import session_of
from .stacking import begin, build_on, connect, grow, start, weights_of_layers
from .tensors import unknown_tensor
from .unbuilt import note_use


class SequentialRule(LayerRule):
    """A Sequential as a layer: built by its first input, if none was declared before."""

    def __init__(self, interpreter: Interpreter, model: ModelValue) -> None:
        super().__init__()
        self.interpreter, self.model = interpreter, model

    @property
    def graph(self) -> Graph | None:
        """That of its layers, once the first input is known."""
        return self.model.graph

    def output(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if self.model.graph is None and isinstance(inputs, TensorSpec):
            build_on(self.interpreter, self.model, inputs, None)
        graph = self.model.graph
        if graph is not None:
            return single(ModelRule(graph, sizes=False).output(inputs))
        return self._chained(inputs)

    def _chained(self, inputs: Any) -> Any:
        layers = model_layers(self.model)
        if layers is None:
            raise Undecided("the layers of a Sequential")
        for layer in layers:
            if layer.operation is None:
                raise Undecided("a layer that was not initialised")
            outcome = layer.operation.infer(inputs)
            if outcome.error is not None:
                raise outcome.error
            inputs = outcome.output
        return inputs

    def declared_output(self, /, *args: Any, **kwargs: Any) -> Any:
        last = self.model.fields.get(OUTPUT_OF)
        return last.spec if isinstance(last, Tensor) else TensorSpec(None, None)

    def weights(self, /, *args: Any, **kwargs: Any) -> Iterator[Weight]:
        weights = self.live_weights()
        if weights is None:
            raise Undecided("the weights of a Sequential that is not built")
        yield from weights

    def live_weights(self) -> tuple[Weight, ...] | None:
        """The weights of the layers."""
        return weights_of_layers(self.model)

    def check_built(self, built: Any, now: Any) -> None:
        """Every layer inside is held to its own weights."""

    def bind_call(self, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        need_inputs(args, kwargs)
        return {name: value for name, value in kwargs.items() if name == "inputs"}


def make_sequential(cls: Any, call: Call) -> ModelValue:
    """Sequential(layers, name), or a bare object for a user's subclass."""
    model = ModelValue(cls, call.span)
    if isinstance(cls, NativeClass):
        initialise_sequential(model, call)
    return model


def sequential_init(call: Call) -> None:
    """Sequential.__init__, by way of super() from a user's subclass."""
    if isinstance(call.receiver, ModelValue):
        initialise_sequential(call.receiver, call)


def initialise_sequential(model: ModelValue, call: Call) -> None:
    """An empty Sequential, then each layer added."""
    interpreter = call.interpreter
    put = interpreter.state.put
    put(model, LAYERS_OF, ())
    put(model, INPUT_OF, None)
    put(model, OUTPUT_OF, None)
    rule: Any = SequentialRule(interpreter, model)
    if isinstance(model.cls, Class) and is_customised(interpreter, model.cls):
        rule = CustomRule(interpreter, model, rule)
    name = to_rule(call.kwargs.get("name", _name_argument(call)))
    attach_operation(interpreter, model, rule, name, model.cls.name, call)
    announce(interpreter, model, call)
    layers = call.argument(0, "layers", None)
    if layers is None:
        return
    items = interpreter.iterate(layers)
    if items is None:
        lose_track(interpreter, model)
        return
    for item in items:
        add_layer(interpreter, model, item, _span_of(item, call))
    refresh(model)


def _name_argument(call: Call) -> Any:
    return next((arg for arg in call.args[1:] if isinstance(arg, str)), None)


def _span_of(item: Any, call: Call) -> Span:
    """Where a layer of the list was written, if that is in this call; else the list."""
    span = getattr(item, "span", None)
    whole = call.span
    if isinstance(span, Span) and span.path == whole.path and whole.start <= span.start and span.end <= whole.end:
        return span
    return call.span_of(0, "layers")


def add(call: Call) -> None:
    """model.add(layer)"""
    model = call.receiver
    if isinstance(model, ModelValue):
        add_layer(call.interpreter, model, call.argument(0, "layer", MISSING), call.span_of(0, "layer"), call)
        refresh(model)


def add_layer(interpreter: Interpreter, model: ModelValue, layer: Any, span: Span, call: Call | None = None) -> None:
    """Puts one more layer on top. Faults are reported at `span`."""
    session_of(interpreter)
    if isinstance(layer, Tensor) and layer.node is not None and layer.node.is_input:
        layer = layer_behind(layer)
    if isinstance(layer, (Unknown, Choice)) or layer is MISSING:
        lose_track(interpreter, model)
        return
    if not isinstance(layer, LayerValue):
        report_not_a_layer(interpreter, layer, span)
        return
    if layer.operation is None:
        from .initialising import ensure_operation, report_missing_init

        report_missing_init(interpreter, layer, span)
        ensure_operation(interpreter, layer)
    if layer.cls is INPUT_LAYER:
        start(interpreter, model, layer)
        return
    if closes_cycle(interpreter, model, layer, span):
        return
    note_use(interpreter, layer)
    check_name(interpreter, model, layer, span)
    append(interpreter, model, layer)
    if model.fields.get(OUTPUT_OF) is None and model.fields.get(INPUT_OF) is None:
        begin(interpreter, model, layer, span)
    else:
        grow(interpreter, model, layer, span)


def append(interpreter: Interpreter, model: ModelValue, layer: LayerValue) -> None:
    """layers + (layer,), in each of the alternatives."""
    layers = model.fields.get(LAYERS_OF)
    if isinstance(layers, tuple):
        interpreter.state.put(model, LAYERS_OF, (*layers, layer))
    elif isinstance(layers, Choice) and all(isinstance(each, tuple) for each in layers.alternatives):
        interpreter.state.put(model, LAYERS_OF, Choice(tuple((*each, layer) for each in layers.alternatives)))


def build(call: Call) -> None:
    """model.build(input_shape), batch included."""
    model = call.receiver
    need_keywords(call, "build", ("input_shape",))
    shape = to_rule(call.argument(0, "input_shape", MISSING))
    if isinstance(model, ModelValue):
        note_use(call.interpreter, model)
    if not isinstance(model, ModelValue) or not isinstance(shape, (tuple, list)):
        return
    session_of(call.interpreter)
    known = [symbol() if is_unknown(size) else size for size in shape]
    sizes = [undefined_size() if size is None else size for size in known]
    try:
        build_on(call.interpreter, model, TensorSpec(sizes, "float32"), call.span)
    except RuleError as error:
        call.report(error.fault, error.text, "input_shape", 0, subject=error)
    except Undecided:
        return


def need_keywords(call: Call, method: str, names: tuple[str, ...]) -> None:
    """A fault for each keyword that a method does not take."""
    for name in call.kwargs:
        if name not in names:
            near = nearest(name, names)
            advice = f" Did you mean {near}?" if near else ""
            call.report("argument", f"{method} has no argument {name}.{advice}", name)


def pop(call: Call) -> Any:
    """model.pop(): takes the last layer off."""
    model = call.receiver
    layers = model_layers(model) if isinstance(model, ModelValue) else None
    if not layers:
        return Unknown("the last layer")
    interpreter, last = call.interpreter, layers[-1]
    interpreter.state.put(model, LAYERS_OF, tuple(layers[:-1]))
    operation = last.operation
    output = model.fields.get(OUTPUT_OF)
    if isinstance(output, Tensor) and output.node is not None and output.node.operation is operation:
        given = output.node.args[0] if output.node.args else None
        interpreter.state.put(model, OUTPUT_OF, given)
        if operation is not None:
            operation._set("nodes", tuple(node for node in operation.nodes if node is not output.node))
        connect(interpreter, model)
    refresh(model)
    return last


def lose_track(interpreter: Interpreter, model: ModelValue) -> None:
    """Something unknown was added: neither the layers nor the output are known from here on."""
    interpreter.state.put(model, LAYERS_OF, Unknown("layers of a Sequential"))
    interpreter.state.put(model, OUTPUT_OF, unknown_tensor(model.span))
    interpreter.state.put(model, GRAPH, None)


def check_name(interpreter: Interpreter, model: ModelValue, layer: LayerValue, span: Span) -> None:
    """A fault for a second layer of the same name."""
    name = layer.operation.name if layer.operation is not None else ""
    layers = model_layers(model) or []
    for other in layers:
        if other.operation is not None and name and other.operation.name == name:
            again = " The same layer was added before." if other is layer else ""
            interpreter.report(
                "duplicate-name",
                f'Sequential needs layers of different names. Received: a second layer named "{name}".{again}',
                span,
                (),
                layer,
            )
            return


def report_not_a_layer(interpreter: Interpreter, value: Any, span: Span) -> None:
    """A fault for what certainly is no layer: a tensor, an array, a number, a class that was not called."""
    shown = described_thing(value)
    if shown is not None:
        keras = "Only instances of `keras.Layer` can be added to a Sequential model."
        text = f'Sequential needs layers. Received: {shown}. Keras: "{keras}"'
        interpreter.report("not-a-layer", text, span, (), value)


def described_thing(value: Any) -> str | None:
    """What a value that certainly is no layer is, in words; None for what may be one."""
    if isinstance(value, Tensor):
        return "a tensor (leave out the call: add the layer, not layer(x))" if value.node is not None else None
    if isinstance(value, Array):
        return "an array"
    if isinstance(value, NativeClass):
        return f"the class {value.name} (call it: {value.name}(...))"
    if isinstance(value, (Function, Native)):
        return f"the function {value.name} (wrap it: Lambda({value.name}))"
    if isinstance(value, ListValue):
        return "a list"
    if value is None or isinstance(value, (str, int, float, tuple)):
        return repr(to_structure(value))
    return None
