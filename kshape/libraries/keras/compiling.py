"""compile: losses, metrics and optimizer as the rulebook takes them. The event is described in `training`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.rulebook import losses, metrics, optimizers
from kshape.rulebook.binding import Rule
from kshape.rulebook.errors import UNKNOWN, RuleError, Undecided, is_unknown
from kshape.rulebook.loss import LossRule
from kshape.rulebook.metric import MetricRule
from kshape.rulebook.optimizers import OptimizerRule
from kshape.values.calls import Call
from kshape.values.values import (
    ListValue,
)

from .convert import to_rule
from .method_calls import bound, record
from .models import COMPILED, refresh
from .session import session_of
from .tensors import report_at
from .user_code import call_functions, leaves
from .vocabularies import vocabulary


class Compiled:
    """What compile() was given. loss, metrics, optimizer, ...: as the rulebook takes them; UNKNOWN where not known."""

    __slots__ = ("loss", "loss_weights", "metrics", "optimizer", "span", "spans", "weighted_metrics")

    def __init__(self, call: Call, given: dict[str, Any], spans: dict[str, Any]) -> None:
        self.span, self.spans = call.span, spans
        self.optimizer = to_rule(given.get("optimizer", "rmsprop"))
        self.loss = to_rule(given.get("loss"))
        self.metrics = to_rule(given.get("metrics"))
        self.weighted_metrics = to_rule(given.get("weighted_metrics"))
        self.loss_weights = to_rule(given.get("loss_weights"))

    def per_output(self, what: str, names: Sequence[str]) -> list[Any]:
        """The loss (or the metrics) of each output: one for all, by position, or by the output's name."""
        given = getattr(self, what)
        if is_unknown(given):
            return [UNKNOWN] * len(names)
        if isinstance(given, dict):
            return [given.get(name) for name in names]
        if isinstance(given, (list, tuple)) and what == "loss":
            return [given[i] if i < len(given) else None for i in range(len(names))]
        if isinstance(given, (list, tuple)) and what != "loss":
            nested = any(isinstance(each, (list, tuple)) for each in given)
            if len(names) > 1 and (nested or len(given) == len(names)):
                return [given[i] if i < len(given) else None for i in range(len(names))]
        return [given] * len(names)


def loss_rule(value: Any) -> LossRule | None:
    """The loss behind a text, class, function or object, with its arguments; None for others and for unknown ones."""
    if isinstance(value, LossRule):
        return value
    found = None if is_unknown(value) or value is None else losses.resolve(value)
    try:
        return None if found is None else found()
    except (RuleError, Undecided):
        return None


def metric_rule(value: Any) -> Any:
    """The metric behind a text, class, function or object; None for others, also for "accuracy"."""
    if isinstance(value, (MetricRule, LossRule)):
        return value
    by_shapes = isinstance(value, str) and value.lower() in metrics.VOCABULARY.shortcuts
    found = None if by_shapes or is_unknown(value) or value is None else metrics.resolve(value)
    try:
        return None if found is None else found()
    except (RuleError, Undecided):
        return None


def compile_model(call: Call) -> None:
    """model.compile(...): unknown names are reported, the rest is for the checks."""
    model = call.receiver
    if len(call.args) > 2 and _are_metrics(call.args[2]):  # Keras 1 and 2 have the metrics in third place
        call.kwargs.setdefault("metrics", call.args[2])
        call.spans.setdefault("metrics", call.span_of(2))
        del call.args[2:]
    values, spans = bound(call, "compile")
    compiled = Compiled(call, values, spans)
    call.interpreter.state.put(model, COMPILED, compiled)
    check_names(call, compiled)
    call_functions(call, compiled)
    converted = {name: to_rule(value) for name, value in values.items()}
    is_old = session_of(call.interpreter).is_old
    record(call, "compile", {**converted, "values": values, "compiled": compiled, "is_old": is_old}, spans)
    refresh(model)


def _are_metrics(value: Any) -> bool:
    items = value.items if isinstance(value, ListValue) else None
    return bool(items) and not any(isinstance(item, (int, float)) for item in items or ())


def check_names(call: Call, compiled: Compiled) -> None:
    """A fault for each text that names no loss, metric or optimizer."""
    for argument, module in (
        ("optimizer", "keras.optimizers"),
        ("loss", "keras.losses"),
        ("metrics", "keras.metrics"),
        ("weighted_metrics", "keras.metrics"),
    ):
        for leaf in leaves(getattr(compiled, argument)):
            if not isinstance(leaf, str):
                continue
            try:
                vocabulary(module).need_known(leaf, owner="compile", argument=argument)
            except RuleError as error:
                span = compiled.spans.get(argument, call.span)
                report_at(call.interpreter, error, span)
    given = compiled.optimizer
    if isinstance(given, Rule) and not isinstance(given, OptimizerRule):  # a loss, where the two were exchanged
        span = compiled.spans.get("optimizer", call.span)
        stranger = optimizers.VOCABULARY.stranger(span.text(), owner="compile", argument="optimizer")
        report_at(call.interpreter, stranger, span)
