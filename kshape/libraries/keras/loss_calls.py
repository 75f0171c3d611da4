"""Losses that are called, as objects and as functions: what they give, and the event for the checks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from kshape.rulebook import pairing
from kshape.rulebook.binding import bind
from kshape.rulebook.errors import RuleError, Undecided, is_unknown
from kshape.rulebook.loss import LossRule
from kshape.rulebook.op import OpRule
from kshape.rulebook.specs import TensorSpec
from kshape.rulebook.vocabulary import Function
from kshape.values.calls import Call
from kshape.values.values import Tensor, Unknown

from .convert import to_rule
from .objects import RuleFunction, RuleObject
from .tensors import applied, report_at, spec_of

_CLASS_LABELS = ("one-hot", "integer", "binary")


def loss_function(module: str, name: str, function: Function) -> RuleFunction:
    """keras.losses.<name>(y_true, y_pred): the value for each sample."""

    def compute(y_true: Any, y_pred: Any, **arguments: Any) -> TensorSpec:
        rule = _rule_of(function, arguments)
        target = y_true if isinstance(y_true, TensorSpec) else TensorSpec(None, None)
        output = y_pred if isinstance(y_pred, TensorSpec) else TensorSpec(None, None)
        found = None if _is_lenient(name, output) else called(rule, target, output)
        if found is None or (not target.is_ranked and output.sizes and rule.targets in _CLASS_LABELS):
            sizes = output.sizes[:-1] if output.sizes else None  # one value for each row, however labels are coded
            return TensorSpec(sizes, output.dtype)
        return found if isinstance(found, TensorSpec) else TensorSpec(None, output.dtype)

    op = OpRule(compute, name)

    def apply(call: Call) -> Any:
        call = _with_names(call, function)
        if len(call.args) > len(function.parameters):
            return _too_many(call, function)
        with suppress(RuleError, Undecided):  # which the op tells
            _note_loss(call, _rule_of(function, {name: to_rule(value) for name, value in call.kwargs.items()}))
        return applied(op, call)

    return RuleFunction(f"{module}.{name}", apply, function)


def _with_names(call: Call, function: Function) -> Call:
    """The call with the arguments behind y_true and y_pred by name; as it is where there are too many of them."""
    names = [field.name for field in function.parameters]
    if not 2 < len(call.args) <= len(names):
        return call
    spans = {**call.spans, **{names[at]: call.span_of(at) for at in range(2, len(call.args))}}
    kwargs = {**dict(zip(names[2:], call.args[2:], strict=False)), **call.kwargs}
    return Call(call.interpreter, call.name, call.args[:2], kwargs, call.span, spans, call.receiver)


def _too_many(call: Call, function: Function) -> Unknown:
    """After the report: more arguments by position than the function has."""
    try:
        bind(function.name, function.parameters, call.args, {})
    except RuleError as error:
        report_at(call.interpreter, error, call.span_of(len(function.parameters)))
    return Unknown(f"the value of {function.name}")


def _rule_of(function: Function, arguments: Mapping[str, Any]) -> Any:
    """The loss that the functional form computes with these arguments; Undecided or RuleError as of its class."""
    known = {field.name for field in function.rule.parameters()}
    return function.rule(**{name: value for name, value in arguments.items() if name in known})


def _note_loss(call: Call, rule: Any) -> None:
    """An event for a loss that is called, as in training loops: the loss, and what its arguments are."""
    from .models import record_event

    if isinstance(rule, LossRule):
        made = call.receiver.span if isinstance(call.receiver, RuleObject) else call.span
        data = {"loss": rule, "made": made, "target": call.argument(0, "y_true"), "output": call.argument(1, "y_pred")}
        record_event(call.interpreter, "loss", call.span, rule, data, dict(call.spans))


def _is_lenient(name: str, output: TensorSpec) -> bool:
    """Where the function takes shapes that the object of the class refuses."""
    is_one = output.sizes is not None and bool(output.sizes) and pairing.is_one(output.sizes[-1])
    return name == "ctc" or (name == "sparse_categorical_crossentropy" and (is_one or not output.sizes))


def called(rule: Any, target: TensorSpec, output: TensorSpec) -> Any:
    """The losses of the samples; a RuleError tells where the arguments stand in the wrong order."""
    try:
        return rule.check(target, output)
    except RuleError as error:
        if output.is_ranked and target.is_ranked and _fits(rule, output, target):
            error.message += " The targets come first: loss(y_true, y_pred)."
        raise


def _fits(rule: Any, target: TensorSpec, output: TensorSpec) -> bool:
    try:
        rule.check(target, output)
    except RuleError:
        return False
    return True


def call_loss(call: Call, rule: Any) -> Any:
    """The value of loss(y_true, y_pred) for the object of a class."""
    target, output = spec_of(call.argument(0, "y_true")), spec_of(call.argument(1, "y_pred"))
    reduced = getattr(rule, "reduction", None)
    if target is None or output is None:
        return Tensor(TensorSpec(None, None), span=call.span)
    _note_loss(call, rule)
    try:
        found = called(rule, target, output)
    except RuleError as error:
        call.report(error.fault, error.text, subject=error)
        return Tensor(TensorSpec(None, None), span=call.span)
    whole = is_unknown(reduced) or reduced in (None, "none")
    return Tensor(found if whole else TensorSpec((), found.dtype), span=call.span)
