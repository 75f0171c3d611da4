"""Methods that every layer has."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from kshape.rulebook.dialects.methods import LAYER_METHODS
from kshape.rulebook.dims import is_undefined, show_shape, symbol
from kshape.rulebook.errors import RuleError, Undecided, is_unknown
from kshape.rulebook.kinds import shape_argument
from kshape.rulebook.layers.inner import OuterLayer
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.rulebook.user_layers import need_weight_shape
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.trace import Event
from kshape.values.values import (
    Array,
    Class,
    DictValue,
    Function,
    ListValue,
    Native,
    NativeClass,
    Property,
    Tensor,
    Unknown,
)

from .attributes import node_input, node_output, shapes_of, weights_of
from .calling import apply_layer, call_layer
from .convert import from_rule, from_structure, to_rule
from .custom import BareRule, CustomRule, build, custom_rule, shapes_as_specs
from .in_call import check_weight
from .layers import attach_operation, declare_input, without_fault
from .legacy import Translated, noted
from .objects import LayerValue
from .session import session_of
from .tensors import Variable, report_at, result_tensor, unknown_tensor
from .tracking import track
from .unbuilt import report_unbuilt


def _layer_init(call: Call) -> None:
    """Layer.__init__(*, activity_regularizer, trainable, dtype, autocast, name): the base of a user's layer."""
    layer = call.receiver
    if not isinstance(layer, LayerValue):
        return
    base, translated = base_layer(call, layer.cls.name)
    rule = custom_rule(call.interpreter, layer, base)
    attach_operation(call.interpreter, layer, rule, getattr(base, "name", None), layer.cls.name, call)
    declare_input(layer, translated)


def base_layer(call: Call, name: str) -> tuple[BareRule, Translated]:
    """The arguments that every layer takes, here one of the class `name`. Faults are reported."""
    session_of(call.interpreter)
    rule_class = bare_rule(name)
    translated = Translated("Layer", [], {name: to_rule(value) for name, value in call.kwargs.items()}, call)
    translated.take_inputs()
    for name in ("dynamic", "weights"):
        translated.kwargs.pop(name, None)
    parameters = [field.name for field in BareRule.parameters()]
    for _ in range(len(translated.kwargs) + 1):
        try:
            return rule_class(**translated.kwargs), translated
        except RuleError as error:
            translated.report(error)
            if not without_fault(error, parameters, [], translated.kwargs):
                break
        except Undecided:
            break
    return rule_class(), translated


@cache
def bare_rule(name: str) -> type[BareRule]:
    """The base of every layer under the name of a user's class, for messages."""
    return type(name, (BareRule,), {})


def _get_weights(call: Call) -> Any:
    """layer.get_weights(): arrays in the shapes of the weights."""
    report_unbuilt(call.interpreter, call.receiver, "get_weights", call.span)
    weights = weights_of(call.receiver)
    if weights is None:
        return Unknown("weights that are not known")
    return ListValue(tuple(Array(weight.spec, span=call.span) for weight in weights))


def _set_weights(call: Call) -> None:
    """layer.set_weights(weights): as many arrays as weights, in their shapes."""
    from kshape.rulebook.dims import differs

    weights = weights_of(call.receiver)
    given = call.argument(0, "weights", MISSING)
    if weights is None or not isinstance(given, ListValue) or given.items is None:
        return
    name = call.receiver.operation.name
    if len(given.items) != len(weights):
        call.report(
            "weights-shape",
            f"{name} has {len(weights)} weights. Received: {len(given.items)} arrays.",
            0,
            "weights",
        )
        return
    for weight, value in zip(weights, given.items, strict=True):
        spec = value.spec if isinstance(value, (Array, Tensor)) else None
        if spec is None or spec.sizes is None:
            continue
        want = weight.spec.shape
        if len(spec.shape) != len(want) or any(differs(a, b) for a, b in zip(want, spec.shape, strict=True)):
            call.report(
                "weights-shape",
                f"{weight.name} of {name} needs shape={show_shape(want)}. Received: shape={show_shape(spec.shape)}.",
                0,
                "weights",
            )
            return


def _count_params(call: Call) -> Any:
    """The number of weights' elements."""
    report_unbuilt(call.interpreter, call.receiver, "count_params", call.span)
    weights = weights_of(call.receiver)
    if weights is None:
        return Unknown("weights that are not known")
    total: Any = 0
    for weight in weights:
        total = total + weight.weight.size
    return total


def _compute_output_shape(call: Call) -> Any:
    """The shape of the output for an input shape, which includes the batch."""
    operation = call.receiver.operation
    shape = to_rule(call.argument(0, "input_shape", MISSING))
    specs = None if operation is None or is_unknown(shape) else shapes_as_specs(shape, "float32")
    if operation is None or specs is None:
        return Unknown("an output shape")
    session_of(call.interpreter)
    outcome = operation.rule.infer(specs)
    if outcome.error is not None:
        return Unknown("an output shape")
    return shapes_of(from_structure(outcome.output))


def _build(call: Call) -> None:
    """layer.build(input_shape): makes the weights."""
    layer = call.receiver
    operation = layer.operation
    given = [to_rule(shape) for shape in (*call.args, *call.kwargs.values())]
    specs = [None if is_unknown(shape) else shapes_as_specs(shape, None) for shape in given]
    if operation is None or not specs or any(spec is None for spec in specs):
        return
    session_of(call.interpreter)
    if isinstance(operation.rule, CustomRule):
        build(call.interpreter, layer, specs)
        return
    try:
        weights = weights_for(operation.rule, specs)
    except RuleError as error:
        report_at(call.interpreter, error, call.span_of(0, *call.kwargs))
    except (Undecided, TypeError):
        return
    else:
        if operation.built is None:
            operation._set("built", weights)


def weights_for(rule: Any, specs: list[Any]) -> Any:
    """The weights for these inputs, whether or not a call on them would do; None where they are not known."""
    if isinstance(rule, OuterLayer):  # asks the layers inside for output and weights at once
        return rule.infer(*specs).weights
    return tuple(rule.weights(*specs))


def _call(call: Call) -> Any:
    """layer.call(x), also super().call(x) from a subclass: the rule of Keras's own class."""
    layer = call.receiver
    operation = layer.operation if isinstance(layer, LayerValue) else None
    if operation is None:
        return Unknown("a layer that was not initialised")
    if not isinstance(operation.rule, CustomRule):
        return apply_layer(call.interpreter, operation, call.args, call.kwargs, call.span, call.spans)
    return inherited_call(call, layer, operation.rule)


def inherited_call(call: Call, layer: LayerValue, rule: CustomRule) -> Any:
    """super().call(x) inside a user's `call`."""
    from .calling import _spec, argument, keyword, report_call

    session_of(call.interpreter)
    args = map_structure(_spec, [argument(arg, call.span) for arg in call.args])
    kwargs = map_structure(_spec, {name: keyword(arg) for name, arg in call.kwargs.items()})
    try:
        output = rule._inherited(args, kwargs)
    except RuleError as error:
        operation = layer.operation
        if operation is not None:
            report_call(call.interpreter, operation, error, call.span, call.spans)
        return unknown_tensor(call.span)
    except Undecided:
        return unknown_tensor(call.span)
    return from_structure(map_structure(lambda leaf: result_tensor(leaf, call.span), output))


def _add_weight(call: Call) -> Any:
    """self.add_weight(shape, initializer, ...) of Keras 3 and 1; self.add_weight(name, shape, dtype) of Keras 2."""
    layer = call.receiver
    first = call.args[0] if call.args else MISSING
    name_first = isinstance(first, str) or (first is None and len(call.args) > 1)
    shape = call.argument(1 if name_first else 0, "shape", ())
    name = call.kwargs.get("name", first if name_first else None)
    dtype = call.kwargs.get("dtype", call.args[2] if name_first and len(call.args) > 2 else None)
    trainable = call.kwargs.get("trainable", True)
    spec = weight_spec(call, shape, dtype)
    text = name if isinstance(name, str) else "variable"
    variable = Variable(spec, text, trainable=trainable is not False, span=call.span)
    if isinstance(layer, LayerValue):
        check_weight(call.interpreter, layer, call.span)
        track(call.interpreter, layer, variable)
    return variable


def weight_spec(call: Call, shape: Any, dtype: Any) -> TensorSpec:
    """The spec of a new weight; a fault where Keras has None for one of its sizes."""
    kind = dtype if isinstance(dtype, str) else "float32" if dtype is None else None
    sizes = to_rule(() if shape is None else shape)
    if isinstance(sizes, (tuple, list)):
        sizes = [symbol() if is_unknown(size) else size for size in sizes]
    try:
        known = shape_argument("add_weight", "shape", (sizes,) if isinstance(sizes, int) else sizes)
    except (Undecided, RuleError):
        return TensorSpec(None, kind)
    try:
        need_weight_shape(known)
    except RuleError as error:
        call.report(error.fault, error.message, "shape", 0)
        known = tuple(symbol() if size is None or is_undefined(size) else size for size in known)
    return TensorSpec(known, kind)


def _at(read: Any, shapes: bool) -> Any:
    def handler(call: Call) -> Any:
        index = call.argument(0, "node_index", 0)
        operation = call.receiver.operation
        if operation is None or not isinstance(index, int):
            return Unknown("a call that is not known")
        found = read(operation, index)
        return shapes_of(found) if shapes else found

    return handler


def _get_config(call: Call) -> Any:
    """The constructor's arguments as a dict: to a user's `get_config`, those of the class that it derives from."""
    rule = call.receiver.rule
    own = call.interpreter.find_in_class(call.receiver.cls, "get_config")
    base = rule.base if isinstance(rule, CustomRule) else rule
    if base is None or not hasattr(base, "config") or (base is not rule and not isinstance(own, Function)):
        return DictValue({}, is_open=True, element=Unknown("a config"))
    own_fields = {field.name for field in type(base).fields} - {"input_length"}  # of Embedding, input_dim is one
    names = (
        ("trainable", "dtype") if isinstance(base, BareRule) else base.config().keys() - (_NOT_IN_CONFIG - own_fields)
    )
    entries = {name: from_rule(value) for name, value in base.config().items() if name in names}
    return DictValue({"name": call.receiver.operation.name or Unknown("a name"), **entries})


_NOT_IN_CONFIG = {"name", "autocast", "input_dim", "input_shape", "input_length"}


def _from_config(call: Call) -> Any:
    """Layer.from_config(config): cls(**config) where the config is known."""
    return made_from_config(call)


def complete_config(call: Call, config: DictValue) -> DictValue:
    """A config that has every argument of the constructor, as long as nobody changes it."""
    call.interpreter.state.put(config, "complete", config.entries)
    return config


def made_from_config(call: Call) -> Any:
    """cls(**config), Unknown for a config of which a part may be missing."""
    config = call.argument(0, "config", MISSING)
    if not isinstance(config, DictValue) or not all(isinstance(key, str) for key in config.entries):
        return Unknown("an object from a config")
    if config.is_open and config.fields.get("complete") is not config.entries:
        return Unknown("an object from a config")
    return call.interpreter.call(call.receiver, [], dict(config.entries), call.span)


def _nothing(call: Call) -> None:
    """A method that changes nothing that we know of."""


def _first(call: Call) -> Any:
    return call.args[0] if call.args else None


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


_HANDLERS: dict[str, Any] = {
    "__init__": _layer_init,
    "__call__": lambda call: call_layer(call.interpreter, call.receiver, call),
    "get_weights": _get_weights,
    "set_weights": _set_weights,
    "count_params": _count_params,
    "compute_output_shape": _compute_output_shape,
    "get_output_shape_for": _compute_output_shape,
    "compute_output_spec": _unknown,
    "compute_mask": _unknown,
    "build": _build,
    "call": _call,
    "add_weight": _add_weight,
    "add_variable": _add_weight,
    "add_loss": _nothing,
    "add_metric": _nothing,
    "add_update": _nothing,
    "get_output_at": _at(node_output, False),
    "get_input_at": _at(node_input, False),
    "get_output_shape_at": _at(node_output, True),
    "get_input_shape_at": _at(node_input, True),
    "get_config": _get_config,
    "reset_states": _nothing,
    "reset_state": _nothing,
    "get_build_config": _unknown,
    "build_from_config": _nothing,
    "save_own_variables": _nothing,
    "load_own_variables": _nothing,
    "quantize": _nothing,
    "enable_lora": _nothing,
    "adapt": _nothing,
    "get_losses_for": _unknown,
    "get_updates_for": _unknown,
    "stateless_call": _unknown,
    "set_vocabulary": _nothing,
    "get_vocabulary": _unknown,
}

_HANDLERS.update(
    {name: noted(name, moved, _HANDLERS[name]) for name, moved in LAYER_METHODS.items() if name in _HANDLERS}
)


def note_class(interpreter: Interpreter, cls: Class) -> None:
    """The event of a class statement that derives from Layer, for the checks of classes."""
    interpreter.trace.events.append(Event("class", cls.node.name_span, cls, chain=interpreter.chain))


def with_receiver(handler: Callable[[Call], Any]) -> Callable[[Call], Any]:
    """Dense.build(shape) or Model.fit(x), read from the class, has no object to work on."""

    def handle(call: Call) -> Any:
        return _unknown(call) if call.receiver is None else handler(call)

    return handle


LAYER = NativeClass(
    "Layer",
    subclassed=note_class,
    members={name: Native(f"keras.layers.Layer.{name}", with_receiver(each)) for name, each in _HANDLERS.items()},
)
LAYER.members["from_config"] = Property("classmethod", Native("keras.layers.Layer.from_config", _from_config))


def _make(cls: Any, call: Call) -> LayerValue:
    layer = LayerValue(cls, call.span)
    if isinstance(cls, NativeClass):
        call.receiver = layer
        _layer_init(call)
    return layer


LAYER.make = _make
RNN_METHODS: dict[str, dict[str, Any]] = {}
