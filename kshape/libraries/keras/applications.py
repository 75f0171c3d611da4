"""keras.applications: functions that give models, built from the rulebook's own graphs."""

from __future__ import annotations

from typing import Any

from kshape.rulebook import applications as rulebook
from kshape.rulebook.applications.keras_modules import KERAS_MODULES
from kshape.rulebook.errors import UNKNOWN, RuleError, Undecided, is_unknown
from kshape.rulebook.graph import Graph, InputRule
from kshape.rulebook.layer import LayerRule
from kshape.rulebook.models import Builder
from kshape.rulebook.naming import Names
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import Array, ListValue, Native, Tensor, Unknown

from .convert import to_rule
from .inputs import INPUT_LAYER
from .layers import layer_class, without_fault
from .models import GRAPH, FunctionalRule, ModelValue, PartialModelRule, announce
from .objects import OPERATION, LayerValue, LiveOperation
from .session import Session, session_of
from .tensors import apply_op, report, unknown_tensor


def application(module: str, name: str) -> Any:
    """The function of this name in keras.applications or one of its modules."""
    if name == "preprocess_input":
        mode = KERAS_MODULES.get(module.rpartition(".")[2], KERAS_MODULES["imagenet_utils"]).mode
        return Native(f"{module}.{name}", lambda call: preprocess(call, mode))
    if name == "decode_predictions":
        return Native(f"{module}.{name}", lambda call: ListValue(None, ListValue(None, Unknown("a prediction"))))
    if name not in rulebook.MODULES:
        return MISSING
    return Native(f"keras.applications.{name}", lambda call: make(call, name))


def preprocess(call: Call, mode: str) -> Any:
    """preprocess_input(x): the same shape, floats; on a symbolic tensor the arithmetic becomes part of the graph."""
    x, layout = call.argument(0, "x"), call.argument(1, "data_format")
    mode = call.argument(2, "mode", mode) or mode
    if mode == "none":
        return x
    if isinstance(x, Array):
        dtype = x.spec.dtype if x.spec.dtype and "float" in x.spec.dtype else "float32"
        return Array(x.spec.with_dtype(dtype), None, call.span)
    if isinstance(x, Tensor):
        return x if layout not in (None, "channels_last") else _scaled(call, x, mode)
    return Unknown("an image")


def _scaled(call: Call, x: Tensor, mode: Any) -> Any:
    interpreter, span = call.interpreter, call.span
    if mode == "tf":
        return interpreter.binary("-", interpreter.binary("/", x, 127.5, span), 1.0, span)
    deviations = Tensor(TensorSpec((1, 1, 1, 3), "float32"))
    if mode == "torch":
        means = interpreter.binary("+", interpreter.binary("/", x, 255.0, span), deviations, span)
        return interpreter.binary("/", means, deviations, span)
    swapped = [interpreter.item(x, (Ellipsis, channel), span) for channel in (2, 1, 0)]
    stacked = apply_op(interpreter, "stack", [ListValue(tuple(swapped))], {"axis": -1}, span)
    return interpreter.binary("+", stacked, deviations, span)


def make(call: Call, name: str) -> Any:
    """The model of an architecture. Faults of its arguments are reported."""
    session = session_of(call.interpreter)
    rule_class = rulebook.application(name)
    parameters = [field.name for field in rule_class.parameters()]
    args = [to_rule(arg) for arg in call.args]
    kwargs = {key: to_rule(value) for key, value in call.kwargs.items()}
    if is_unknown(kwargs.get("weights")):
        kwargs["weights"] = None  # a file: no size depends on it
    builder = Builder(SessionNames(session), LayerMaker(call.interpreter, call.span))
    for _ in range(len(args) + len(kwargs) + 1):
        try:
            return model_value(call, rule_class(*args, **kwargs).model(builder))
        except Undecided:
            break
        except RuleError as error:
            report(call.interpreter, error, call.span, call.spans, parameters)
            if not mended(error, args, kwargs) and not without_fault(error, parameters, args, kwargs):
                break
    return unknown_model(call, name)


def mended(error: RuleError, args: list[Any], kwargs: dict[str, Any]) -> bool:
    """After a fault of the weights or sizes the architecture is still that without weights."""
    if error.fault != "application" or kwargs.get("weights", UNKNOWN) is None or args[1:]:
        return False
    kwargs["weights"] = None
    return True


def model_value(call: Call, made: Any) -> ModelValue:
    """The rulebook's functional model as a value."""
    from .model_classes import FUNCTIONAL

    graph: Graph = made.graph
    model = ModelValue(FUNCTIONAL, call.span)
    call.interpreter.state.put(model, GRAPH, graph)
    attach(call, model, FunctionalRule(graph), made.name)
    return model


def unknown_model(call: Call, name: str) -> ModelValue:
    """A model of which an argument that decides is not known."""
    from .model_classes import FUNCTIONAL

    model = ModelValue(FUNCTIONAL, call.span)
    attach(call, model, PartialModelRule(unknown_tensor(call.span, "float32")), name.lower())
    return model


def attach(call: Call, model: ModelValue, rule: Any, name: str) -> None:
    """Gives the model its operation and announces it."""
    operation = LiveOperation(call.interpreter.state, rule, name, "Functional")
    operation.owner, operation.span, operation.made = model, call.span, call.span
    call.interpreter.state.put(model, OPERATION, operation)
    if isinstance(rule, FunctionalRule):
        operation._set("built", rule.live_weights())
    announce(call.interpreter, model, call)


class SessionNames(Names):
    """The session's names, which the journal can take back."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def unique(self, class_name: str) -> str:
        """The next free name."""
        return self.session.unique_name(class_name)


class LayerMaker:
    """Makes the operations of a builder: each with a layer value behind it, ops of tensors without one."""

    def __init__(self, interpreter: Interpreter, span: Span) -> None:
        self.interpreter, self.span = interpreter, span

    def __call__(self, rule: Any, name: str, class_name: str) -> LiveOperation:
        operation = LiveOperation(self.interpreter.state, rule, name, class_name)
        operation.span = operation.made = self.span
        if isinstance(rule, LayerRule):
            cls = INPUT_LAYER if isinstance(rule, InputRule) else layer_class(class_name)
            layer = LayerValue(cls, self.span)
            operation.owner = layer
            self.interpreter.state.put(layer, OPERATION, operation)
        return operation
