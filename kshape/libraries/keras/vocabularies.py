"""Losses, metrics, optimizers, schedules, callbacks, initializers, regularizers, constraints and activations.

Classes check their arguments by the rulebook's rules; functional forms and calls of the objects give tensors.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from kshape.rulebook.activations import ActivationRule
from kshape.rulebook.binding import Rule
from kshape.rulebook.errors import UNKNOWN, RuleError, Undecided, is_unknown
from kshape.rulebook.op import OpRule
from kshape.rulebook.specs import TensorSpec
from kshape.rulebook.vocabulary import Function, Vocabulary
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    BoundMethod,
    DictValue,
    ListValue,
    Native,
    NativeClass,
    Property,
    Tensor,
    Unknown,
)
from kshape.values.values import Function as UserFunction

from .convert import from_rule, to_rule
from .legacy import Translated, translate_object
from .loss_calls import call_loss, loss_function
from .objects import RULE, RuleFunction, RuleObject
from .session import session_of
from .tensors import Variable, applied, report_at

MODULES = {
    "keras.activations": "activations",
    "keras.initializers": "initializers",
    "keras.regularizers": "regularizers",
    "keras.constraints": "constraints",
    "keras.losses": "losses",
    "keras.metrics": "metrics",
    "keras.optimizers": "optimizers",
}


def member(module: str, name: str) -> Any:
    """The class or function of this name in a module of the vocabularies; MISSING where the rulebook has none."""
    if module == "keras.callbacks":
        rule = import_module("kshape.rulebook.callbacks").CALLBACKS.get(name)
        return MISSING if rule is None else rule_class(rule, name, module)
    if module == "keras.optimizers.schedules":
        rule = import_module("kshape.rulebook.optimizers").SCHEDULES.get(name)
        return MISSING if rule is None else rule_class(rule, name, module)
    if module not in MODULES:
        return MISSING
    return _vocabulary_member(module, name)


def vocabulary(module: str) -> Vocabulary:
    """The rulebook's vocabulary behind a module."""
    found: Vocabulary = import_module(f"kshape.rulebook.{MODULES[module]}").VOCABULARY
    return found


@cache
def _vocabulary_member(module: str, name: str) -> Any:
    words = vocabulary(module)
    if name == "get":
        return Native(f"{module}.get", lambda call: get(call, module))
    if name in ("serialize", "deserialize"):
        return Native(f"{module}.{name}", lambda call: Unknown(f"{module}.{name}"))
    if name in words.functions:
        return loss_function(module, name, words.functions[name])
    rule = words.names.get(name)
    if rule is None:
        legacy = getattr(import_module(f"kshape.rulebook.{MODULES[module]}"), "LEGACY_FUNCTIONS", {}).get(name)
        return MISSING if legacy is None else loss_function(module, name, Function(name, legacy))
    if isinstance(rule, ActivationRule):
        return activation(rule)
    return rule_class(rule, name, module)


@cache
def activation(rule: ActivationRule) -> RuleFunction:
    """keras.activations.<name>: a function of one tensor."""
    op = OpRule(rule.output, rule.name)
    return RuleFunction(f"keras.activations.{rule.name}", lambda call: applied(op, call), rule)


def activation_function(value: Any) -> Any:
    """An `activation` argument as layer.activation gives it: a function."""
    from kshape.rulebook.activations import resolve

    if is_unknown(value):
        return Unknown("an activation")
    rule = resolve(value)
    if rule is not None:
        return activation(rule)
    return value if isinstance(value, (UserFunction, Native, BoundMethod)) else Unknown("an activation")


_classes: dict[Any, NativeClass] = {}


def rule_class(rule: type[Rule], name: str, module: str) -> NativeClass:
    """The class of a rule; one object for all its names."""
    found = _classes.get(rule)
    if found is None:
        base = _BASES.get(rule.family)
        found = NativeClass(rule.__name__, make=make_object, bases=(base,) if base is not None else (), rule=rule)
        found.members["__init__"] = Native(f"{module}.{name}.__init__", _initialiser(found))
        _classes[rule] = found
    return found


def make_object(cls: Any, call: Call) -> RuleObject:
    """An object of one of these classes, or a bare one for a user's subclass."""
    made = RuleObject(cls, call.span)
    if isinstance(cls, NativeClass):
        initialise_object(made, cls, call)
    return made


def _initialiser(cls: NativeClass) -> Any:
    def handler(call: Call) -> None:
        if isinstance(call.receiver, RuleObject):
            initialise_object(call.receiver, cls, call)

    return handler


def initialise_object(made: RuleObject, cls: NativeClass, call: Call) -> None:
    """Runs the constructor: binds and checks the arguments."""
    rule = build_object(call, cls.rule)
    call.interpreter.state.put(made, RULE, rule)


def build_object(call: Call, rule_class: type[Rule]) -> Any:
    """The rule for a constructor's arguments, None where it cannot be known. Faults are reported."""
    from .layers import without_fault

    session = session_of(call.interpreter)
    kwargs = {name: _argument(value) for name, value in call.kwargs.items()}
    translated: Translated = translate_object(session, rule_class, [_argument(arg) for arg in call.args], kwargs, call)
    parameters = [field.name for field in rule_class.parameters()]
    args, kwargs = list(translated.args), dict(translated.kwargs)
    if session.dialect != "keras3" and _is_older_base(rule_class, args, kwargs):
        return None
    for _ in range(len(args) + len(kwargs) + 1):
        try:
            return rule_class(*args, **kwargs)
        except Undecided:
            return None
        except RuleError as error:
            translated.report(error, parameters)
            if not without_fault(error, parameters, args, kwargs):
                return None
    return None


def _is_older_base(rule_class: type[Rule], args: list[Any], kwargs: dict[str, Any]) -> bool:
    """Whether an optimizer of the user's calls its base as in Keras 2: Optimizer(name, ...), with no learning rate."""
    if (rule_class.family, rule_class.__name__) != ("optimizer", "Optimizer") or "learning_rate" in kwargs:
        return False
    return not args or isinstance(args[0], str)


def _argument(value: Any) -> Any:
    return UNKNOWN if isinstance(value, (Tensor, Array)) else to_rule(value)


def get(call: Call, module: str) -> Any:
    """keras.<module>.get(identifier)"""
    value = call.argument(0, "identifier", MISSING)
    if value is None:
        return _vocabulary_member(module, "linear") if MODULES[module] == "activations" else None
    if not isinstance(value, str):
        return value if isinstance(value, (RuleObject, RuleFunction, Native, UserFunction)) else Unknown("an object")
    try:
        rule = vocabulary(module).need_known(value, owner=f"{module}.get", argument="identifier")
    except RuleError as error:
        report_at(call.interpreter, error, call.span_of(0, "identifier"))
        return Unknown("an object")
    if isinstance(rule, ActivationRule):
        return activation(rule)
    if value in vocabulary(module).functions:
        return _vocabulary_member(module, value)
    return call.interpreter.call(rule_class(rule, rule.__name__, module), [], {}, call.span) if rule else Unknown("")


def call_object(call: Call) -> Any:
    """loss(y_true, y_pred), initializer(shape), schedule(step), metric(y_true, y_pred), regularizer(x)."""
    made = call.receiver
    inner = call.interpreter.find_in_class(made.cls, "call")
    if isinstance(inner, UserFunction):
        return call.interpreter.call(BoundMethod(inner, made), call.args, call.kwargs, call.span)
    rule = made.rule
    family = getattr(rule, "family", "")
    if family == "loss":
        return call_loss(call, rule)
    if family == "initializer":
        return _call_initializer(call)
    if family in ("regularizer", "schedule", "metric"):
        return Tensor(TensorSpec((), "float32"), span=call.span)
    if family == "constraint":
        return call.args[0] if call.args else Unknown("a constrained weight")
    return Unknown(f"the value of {made!r}")


def _call_initializer(call: Call) -> Any:
    from .methods import weight_spec

    return Tensor(weight_spec(call, call.argument(0, "shape", ()), call.argument(1, "dtype", None)), span=call.span)


def _config(call: Call) -> Any:
    from .methods import complete_config

    rule = call.receiver.rule
    entries = {} if rule is None else {name: from_rule(value) for name, value in rule.config().items()}
    config = DictValue(entries, is_open=True, element=Unknown("a config"))
    return config if rule is None else complete_config(call, config)


def _nothing(call: Call) -> None:
    """A method without a result."""


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


def _scalar(call: Call) -> Any:
    return Tensor(TensorSpec((), "float32"), span=call.span)


def _metric_weight(call: Call) -> Any:
    """Metric.add_weight(shape=(), initializer=None, dtype=None, name=None); Keras 2 has the name first."""
    from .methods import weight_spec

    first = call.args[0] if call.args else ()
    shape = call.kwargs.get("shape", () if isinstance(first, str) else first)
    spec = weight_spec(call, shape, call.kwargs.get("dtype"))
    name = call.kwargs.get("name", first if isinstance(first, str) else "")
    return Variable(spec, name if isinstance(name, str) else "", trainable=False, span=call.span)


def _from_config(call: Call) -> Any:
    from .methods import made_from_config

    return made_from_config(call)


def _base(name: str, module: str, **handlers: Any) -> NativeClass:
    cls = NativeClass(name, make=make_object)
    common = {"__call__": call_object, "get_config": _config, **handlers}
    cls.members.update({each: Native(f"{module}.{name}.{each}", handler) for each, handler in common.items()})
    cls.members["from_config"] = Property("classmethod", Native(f"{module}.{name}.from_config", _from_config))
    return cls


_CALLBACK_METHODS = [
    f"on_{when}_{what}"
    for when in ("train", "test", "predict")
    for what in ("begin", "end", "batch_begin", "batch_end")
] + ["on_epoch_begin", "on_epoch_end", "on_batch_begin", "on_batch_end", "set_params", "set_model"]

_BASES = {
    "loss": _base("_Loss", "keras.losses", call=_unknown),
    "metric": _base(
        "_Metric",
        "keras.metrics",
        add_weight=_metric_weight,
        add_variable=_metric_weight,
        update_state=_nothing,
        result=_scalar,
        reset_state=_nothing,
        reset_states=_nothing,
    ),
    "optimizer": _base(
        "_Optimizer",
        "keras.optimizers",
        minimize=_nothing,
        apply_gradients=_nothing,
        apply=_nothing,
        build=_nothing,
        get_updates=_unknown,
        get_gradients=_unknown,
        compute_gradients=_unknown,
        get_weights=_unknown,
        set_weights=_nothing,
        scale_loss=_unknown,
        add_slot=_unknown,
        get_slot=_unknown,
    ),
    "initializer": _base("_Initializer", "keras.initializers"),
    "regularizer": _base("_Regularizer", "keras.regularizers"),
    "constraint": _base("_Constraint", "keras.constraints"),
    "schedule": _base("_LearningRateSchedule", "keras.optimizers.schedules"),
    "callback": _base("_Callback", "keras.callbacks", **dict.fromkeys(_CALLBACK_METHODS, _nothing)),
}


class ObjectBehaviour(Behaviour):
    """Calls and attributes of losses, metrics, optimizers, ..."""

    def call(self, interpreter: Interpreter, value: Any, call: Call) -> Any:
        call.receiver = value
        return call_object(call)

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        rule = value.rule
        if name in ("lr", "learning_rate", "iterations") and getattr(rule, "family", "") == "optimizer":
            return Variable(TensorSpec((), "float32"), name, trainable=False)
        if name in ("history", "epoch", "model", "params", "validation_data"):
            return {"history": DictValue({}, True, Unknown("a log"))}.get(name, Unknown(name))
        if name in ("weights", "variables"):
            return ListValue(None, Tensor(TensorSpec(None, None)))
        found = getattr(rule, name, MISSING) if rule is not None and not name.startswith("_") else MISSING
        if found is MISSING or callable(found):
            return Unknown(f"{value!r}.{name}")
        return from_rule(found)

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return True
