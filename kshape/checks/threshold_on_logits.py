"""KS504 threshold-on-logits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.compiling import metric_rule
from kshape.libraries.keras.objects import RuleObject
from kshape.rulebook.metrics import VOCABULARY
from kshape.rulebook.metrics_accuracy import BinaryAccuracy
from kshape.rulebook.metrics_confusion import AUC
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import ListValue

from ._edits import argument_set
from ._pairing import compiled_heads
from ._training import Head
from .base import Check, Finding, Repair
from .metric_of_another_coding import metrics_of


class ThresholdOnLogits(Check):
    """A metric that compares with a threshold gets logits.

    With `from_logits=True` the outputs are raw numbers, of which 0 is the border between no and yes. BinaryAccuracy,
    Precision and Recall compare with 0.5 (so does "accuracy" of one unit), and AUC looks for thresholds between 0 and
    1. Use `threshold=0.0` (`thresholds=0.0`), `AUC(from_logits=True)`, or a sigmoid and a loss of probabilities.

    Bad:
        model = Sequential([Input((8,)), Dense(1)])
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        model.compile("sgd", loss, metrics=[keras.metrics.BinaryAccuracy()])
    Good:
        model = Sequential([Input((8,)), Dense(1)])
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        model.compile("sgd", loss, metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)])
    Bad:
        model = Sequential([Input((8,)), Dense(1)])
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        model.compile("sgd", loss, metrics=[keras.metrics.AUC()])
    Good:
        model = Sequential([Input((8,)), Dense(1)])
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        model.compile("sgd", loss, metrics=[keras.metrics.AUC(from_logits=True)])
    """

    code = "KS504"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            if head.loss is None or head.loss.wants != "logits" or head.activation is None:
                continue
            if head.activation.name != "linear":
                continue
            for metric in metrics_of(head):
                advice = _advice(head, metric)
                if advice is not None:
                    yield _found(event, head, metric, *advice)


def _advice(head: Head, metric: Any) -> tuple[str, str, str] | None:
    """The name of the metric, and the argument with its value that makes it right; None where it may be right."""
    if isinstance(metric, str) and VOCABULARY.is_shortcut(metric):
        return (metric, "threshold", "0.0") if head.units == 1 else None
    rule = metric_rule(metric)
    name = metric if isinstance(metric, str) else type(rule).__name__
    if isinstance(rule, AUC):
        return (name, "from_logits", "True") if rule.from_logits is False and rule.thresholds is None else None
    parameter = "threshold" if isinstance(rule, BinaryAccuracy) else "thresholds"
    if not getattr(rule, "takes_threshold", False) or not hasattr(rule, parameter):
        return None
    given = getattr(rule, parameter)
    if given is None or (isinstance(given, float) and 0 < given < 1):
        return name, parameter, "0.0"
    return None


def _found(event: Event, head: Head, metric: Any, name: str, parameter: str, value: str) -> Finding:
    asks = "takes probabilities" if parameter == "from_logits" else "compares the output with a threshold, 0.5"
    given = getattr(metric_rule(metric), parameter, None)
    if isinstance(given, float):
        asks = f"compares the output with {given}"
    better = f"{parameter}={value}"
    if isinstance(metric, str):
        rule = metric_rule(metric)
        better = f"keras.metrics.{type(rule).__name__ if rule is not None else BinaryAccuracy.__name__}({better})"
    message = f"{name} {asks}. Received: the logits of {head.name}, as {head.loss_name} takes them. Use {better}."
    span = head.compiled.spans.get("metrics", head.compiled.span)
    related = (Related(head.loss_span, f"{head.loss_name} with from_logits=True is given here"),)
    made = _made(event, metric)
    edit = argument_set(made, parameter, value) if made is not None else None
    repair = None if edit is None else Repair(f"Use {parameter}={value}", edit)
    return Finding(made or span, message, related, repair, chain=event.chain)


def _made(event: Event, metric: Any) -> Any:
    """Where the object behind a rule was made, if it was given in a plain list."""
    given = event.data["values"].get("metrics")
    items = given.items if isinstance(given, ListValue) else None
    return next((item.span for item in items or () if isinstance(item, RuleObject) and item.rule is metric), None)
