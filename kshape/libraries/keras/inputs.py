"""Input: where a functional graph begins."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.errors import RuleError, Undecided, is_unknown
from kshape.rulebook.graph import InputRule, input_tensor
from kshape.rulebook.layers.core import Input, InputLayer
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.values import Array, Native, NativeClass, Tensor

from .convert import to_rule
from .layers import without_fault
from .methods import LAYER
from .objects import OPERATION, LayerValue, LiveOperation
from .session import session_of
from .tensors import blamed, report_at


def make_input(call: Call) -> Any:
    """Input(shape, batch_size, dtype, ...): a symbolic tensor; None sizes are symbols of their own."""
    tensor = call.kwargs.get("tensor")
    if isinstance(tensor, Tensor):
        return tensor
    spec, name = declared_input(Input, call)
    return new_input(call.interpreter, spec, name, call.span)


def make_input_layer(cls: Any, call: Call) -> LayerValue:
    """InputLayer(input_shape=...): the layer behind an Input."""
    spec, name = declared_input(InputLayer, call)
    tensor = new_input(call.interpreter, spec, name, call.span)
    return layer_behind(tensor)


def new_input(interpreter: Interpreter, spec: TensorSpec, name: Any, span: Span) -> Tensor:
    """A symbolic tensor with an InputLayer behind it."""
    layer = LayerValue(INPUT_LAYER, span)
    text = "" if is_unknown(name) else name
    if not isinstance(text, str):
        text = session_of(interpreter).unique_name("InputLayer")
    operation = LiveOperation(interpreter.state, InputRule(spec), text, "InputLayer")
    operation.owner, operation.span, operation.made = layer, span, span
    interpreter.state.put(layer, OPERATION, operation)
    tensor = input_tensor(spec, text, operation)
    assert isinstance(tensor, Tensor)
    return tensor


def layer_behind(tensor: Tensor) -> LayerValue:
    """The layer whose call gave a symbolic tensor."""
    assert tensor.node is not None
    operation = tensor.node.operation
    assert isinstance(operation, LiveOperation) and isinstance(operation.owner, LayerValue)
    return operation.owner


def declared_input(rule: type[Input] | type[InputLayer], call: Call) -> tuple[TensorSpec, Any]:
    """The spec that the arguments declare, and the name. Faults are reported."""
    args = [_plain(arg) for arg in call.args]
    kwargs = {name: _plain(value) for name, value in call.kwargs.items()}
    if len(args) > 1 and isinstance(args[1], str):  # tf.keras has the name in second place
        kwargs.setdefault("name", args[1])
        del args[1:]
    session_of(call.interpreter)
    parameters = [field.name for field in rule.parameters()]
    for _ in range(len(args) + len(kwargs) + 1):
        try:
            made = rule(*args, **kwargs)
            return made.spec, made.name
        except Undecided:
            break
        except RuleError as error:
            span = blamed(error, call.span, call.spans, parameters)
            report_at(call.interpreter, error, span)
            if _mend(error, args, kwargs):
                continue
            if not without_fault(error, parameters, args, kwargs):
                break
    return TensorSpec(None, None), kwargs.get("name")


def _mend(error: RuleError, args: list[Any], kwargs: dict[str, Any]) -> bool:
    """Input(4) was meant as Input((4,))."""
    if error.fault != "shape-not-a-tuple" or error.argument is None:
        return False
    if isinstance(kwargs.get(error.argument), int):
        kwargs[error.argument] = (kwargs[error.argument],)
        return True
    if args and isinstance(args[0], int):
        args[0] = (args[0],)
        return True
    return False


def _plain(value: Any) -> Any:
    return value.spec if isinstance(value, (Tensor, Array)) else to_rule(value)


INPUT_LAYER = NativeClass("InputLayer", make=make_input_layer, bases=(LAYER,), rule=InputLayer)
INPUT = Native("keras.Input", make_input)
