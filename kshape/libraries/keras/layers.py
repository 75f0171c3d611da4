"""Layers: the classes of keras.layers and their construction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.rulebook.dims import Dim, symbol, undefined_size
from kshape.rulebook.errors import UNKNOWN, RuleError, Undecided, is_unknown
from kshape.rulebook.kinds import shape_argument
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.values import Class, NativeClass

from .convert import to_rule
from .in_call import note_made
from .lambdas import Lambda, connect_function
from .legacy import Translated, translate
from .misplaced import report_tensor
from .objects import OPERATION, LayerValue, LiveOperation, OpaqueRule
from .session import session_of
from .tensors import blamed, unknown_tensor
from .unbuilt import note_use

_classes: dict[str, NativeClass] = {}


def layer_class(name: str) -> NativeClass:
    """The class of this public name; one object for all aliases of a class."""
    rule = LAYERS.get(name)
    canonical = rule.__name__ if rule is not None else name
    found = _classes.get(canonical)
    if found is None:
        from .methods import LAYER, RNN_METHODS

        found = NativeClass(canonical, make=make_layer, bases=(LAYER,), rule=rule, members=RNN_METHODS.get(canonical))
        found.members["__init__"] = _initialiser(found)
        _classes[canonical] = found
    return found


def make_layer(cls: Any, call: Call) -> Any:
    """A layer: initialised if `cls` is Keras's own class, bare if it is a user's subclass.

    Where the constructor was given a tensor, after the report, the tensor that was meant.
    """
    layer = LayerValue(cls, call.span)
    if isinstance(cls, NativeClass):
        if report_tensor(call, cls.name):
            return unknown_tensor(call.span)
        initialise(layer, cls, call)
    return layer


def _initialiser(cls: NativeClass) -> Any:
    from kshape.values.values import Native

    def handler(call: Call) -> None:
        if isinstance(call.receiver, LayerValue):
            initialise(call.receiver, cls, call)

    return Native(f"keras.layers.{cls.name}.__init__", handler)


def initialise(layer: LayerValue, cls: NativeClass, call: Call) -> None:
    """Runs the constructor of a class of keras.layers on a layer."""
    from .custom import custom_rule, is_customised

    rule, translated = build_rule(call, cls.name)
    if isinstance(layer.cls, NativeClass) and translated.name != cls.name:
        layer.cls = layer_class(translated.name)
    if isinstance(layer.cls, Class) and is_customised(call.interpreter, layer.cls):
        rule = custom_rule(call.interpreter, layer, rule)
        inner = call.argument(0, "layer")
        if isinstance(inner, LayerValue):  # a wrapper's own layer, which its `call` uses and whose weights it holds
            call.interpreter.state.put(layer, "layer", inner)
    operation = attach_operation(call.interpreter, layer, rule, getattr(rule, "name", None), layer.cls.name, call)
    operation.branches = branches_of(call) if translated.name == "Merge" else None
    declare_input(layer, translated)


def branches_of(call: Call) -> list[Any] | None:
    """The models and layers that Merge([...]) is given, None where they are not all known."""
    given = call.interpreter.iterate(call.argument(0, "layers"))
    known = given is not None and len(given) > 1 and all(isinstance(each, LayerValue) for each in given)
    return list(given) if known and given is not None else None


def attach_operation(
    interpreter: Interpreter, layer: LayerValue, rule: Any, name: Any, class_name: str, call: Call
) -> LiveOperation:
    """Gives a layer its operation, under its own or an automatic name; under none where the name is not known."""
    text = "" if is_unknown(name) else name
    if not isinstance(text, str):
        text = session_of(interpreter).unique_name(class_name)
    operation = LiveOperation(interpreter.state, rule, text, class_name)
    operation.is_named = name is text
    operation.dialect = session_of(interpreter).dialect
    operation.owner, operation.span = layer, call.span
    operation.made, operation.spans = call.span, call.spans
    operation.given = {**dict(enumerate(call.args)), **call.kwargs}
    interpreter.state.put(layer, OPERATION, operation)
    for value in operation.given.values():
        if isinstance(value, LayerValue):
            note_use(interpreter, value)  # what a wrapper holds is called by it
    note_made(interpreter, layer)
    return operation


def build_rule(call: Call, class_name: str) -> tuple[Any, Translated]:
    """The rule for a constructor's arguments, and what the older spelling was translated to. Faults are reported.

    An argument at fault is taken out, so that the rest of the layer is still known.
    """
    session = session_of(call.interpreter)
    translated = translate(
        session, class_name, [to_rule(arg) for arg in call.args], {k: to_rule(v) for k, v in call.kwargs.items()}, call
    )
    rule_class = Lambda if translated.name == "Lambda" else LAYERS.get(translated.name)
    if rule_class is None:
        return OpaqueRule(), translated
    args, kwargs = list(translated.args), dict(translated.kwargs)
    parameters = [field.name for field in rule_class.parameters()]
    for _ in range(len(args) + len(kwargs) + 1):
        try:
            rule = rule_class(*args, **kwargs)
        except Undecided:
            return OpaqueRule(), translated
        except RuleError as error:
            translated.report(error, parameters)
            if not without_fault(error, parameters, args, kwargs):
                break
        else:
            if isinstance(rule, Lambda):
                connect_function(rule, call)
            return rule, translated
    return OpaqueRule(), translated


def without_fault(error: RuleError, parameters: Sequence[str], args: list[Any], kwargs: dict[str, Any]) -> bool:
    """Takes the argument at fault out of a call, or makes it UNKNOWN; False where that is not possible."""
    name = error.argument
    if name is None:
        return False
    if name in kwargs:
        if name not in parameters:
            del kwargs[name]
        elif is_unknown(kwargs[name]):
            return False
        else:
            kwargs[name] = UNKNOWN
        return True
    if name.startswith("#"):
        del args[int(name[1:]) :]
        return True
    position = list(parameters).index(name) if name in parameters else len(args)
    if position < len(args) and not is_unknown(args[position]):
        args[position] = UNKNOWN
        return True
    return False


def declare_input(layer: LayerValue, translated: Translated) -> None:
    """Notes the input that a first layer of a Sequential declares: input_shape=, input_dim=, batch_input_shape=, ..."""
    operation = layer.operation
    if operation is None:
        return
    try:
        operation.declared = declared_spec(translated)
    except RuleError as error:
        translated.report(error)
    except Undecided:
        operation.declared = TensorSpec(None)


def declared_spec(translated: Translated) -> TensorSpec | None:
    """The spec of the declared input, batch included; None where the layer declares none."""
    inputs, owner = translated.inputs, translated.name
    dtype = "int32" if owner == "Embedding" else "float32"
    given = inputs.get("input_dtype")
    dtype = given if isinstance(given, str) else dtype
    for name in ("batch_input_shape", "batch_shape"):
        if inputs.get(name) is not None:
            return input_spec(shape_argument(owner, name, inputs[name]), dtype)
    if inputs.get("input_shape") is not None:
        return input_spec((None, *shape_argument(owner, "input_shape", inputs["input_shape"])), dtype)
    length = inputs.get("input_length")
    if owner == "Embedding":
        if translated.is_old or length is not None:
            lengths = length if isinstance(length, (list, tuple)) else [length]
            return input_spec((None, *map(_size, lengths)), dtype)
        return None
    if inputs.get("input_dim") is not None:
        size = inputs["input_dim"]
        sizes = (None, length, size) if owner in _SEQUENCE_LAYERS else (None, size)
        return input_spec(tuple(map(_size, sizes)), dtype)
    return None


def _size(given: Any) -> Any:
    """A size as it was given, or one that nobody knows: what is no size at all is no matter of shapes."""
    return given if given is None or isinstance(given, (int, Dim)) else symbol()


def input_spec(sizes: Sequence[Any], dtype: str | None) -> TensorSpec:
    """The spec of an Input: each None is a size that Keras itself does not know."""
    return TensorSpec([undefined_size() if size is None else size for size in sizes], dtype)


def constructor_span(operation: LiveOperation, error: RuleError, parameters: Sequence[str]) -> Span | None:
    """Where the constructor's argument that an error names was written, if it names one."""
    if error.argument is None or operation.made is None or error.argument not in parameters:
        return None
    found = blamed(error, operation.made, operation.spans, parameters)
    return None if found is operation.made else found


_SEQUENCE_LAYERS = frozenset(
    ["SimpleRNN", "LSTM", "GRU", "Conv1D", "RNN", "LocallyConnected1D", "Bidirectional", "TimeDistributedDense"]
)
