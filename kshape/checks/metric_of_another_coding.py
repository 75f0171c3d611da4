"""KS502 metric-of-another-coding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.compiling import metric_rule
from kshape.rulebook.dims import symbol
from kshape.rulebook.errors import RuleError
from kshape.rulebook.naming import to_snake_case
from kshape.values.trace import Related, Trace

from ._edits import value_text, with_value
from ._labels import labelled
from ._pairing import compiled_heads
from ._training import Head, batch_of
from .base import Check, Finding, Repair

CODINGS = {"one-hot": "one-hot labels", "integer": "class numbers"}


class MetricOfAnotherCoding(Check):
    """A metric reads the labels in another coding than the loss.

    A loss over class numbers goes with `SparseCategoricalAccuracy`, one over one-hot labels with
    `CategoricalAccuracy`; the other one counts nonsense, or raises (KS503). The text "accuracy" finds the right one by
    itself.

    Bad:
        model = Sequential([Input((8,)), Dense(5, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["categorical_accuracy"])
    Good:
        model = Sequential([Input((8,)), Dense(5, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
    """

    code = "KS502"
    severity = "warning"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        refused = {(id(compiled), id(metric)) for compiled, metric in _refused(trace)}
        for event, head in compiled_heads(trace):
            for metric in metrics_of(head):
                wanted = _wanted(head, metric_rule(metric))
                if wanted is not None and (id(head.compiled), id(metric)) not in refused:
                    span = head.compiled.spans.get("metrics", head.compiled.span)
                    related = (Related(head.loss_span, f"{head.loss_name} is given here"),)
                    message = _message(head, metric_rule(metric), wanted)
                    repair = _repair(head, metric_rule(metric), wanted)
                    yield Finding(span, message, related, repair, chain=event.chain)


def metrics_of(head: Head) -> list[Any]:
    """The metrics of an output, one by one."""
    return list(head.metrics) if isinstance(head.metrics, (list, tuple)) else [head.metrics]


def _refused(trace: Trace) -> Iterator[tuple[Any, Any]]:
    """The metrics that raise on the labels that they are given, of which KS503 tells."""
    for _, head, datum in labelled(trace):
        rows = symbol()
        for metric in metrics_of(head):
            try:
                rule = metric_rule(metric)
                if hasattr(rule, "check"):
                    rule.check(batch_of(datum.spec, rows), batch_of(head.spec, rows))
            except RuleError:
                yield head.compiled, metric


def _wanted(head: Head, rule: Any) -> str | None:
    """The metric for the coding that the loss has; None where this one may be right."""
    if head.loss is None or head.loss.targets not in CODINGS or rule is None:
        return None
    if getattr(rule, "instead", None) is None or rule.targets not in CODINGS:
        return None
    instead: str = rule.instead
    return instead if rule.targets != head.loss.targets else None


def _message(head: Head, rule: Any, wanted: str) -> str:
    name = type(rule).__name__
    assert head.loss is not None
    coding = CODINGS[head.loss.targets]
    return f"{name} reads {CODINGS[rule.targets]}. Received: {coding}, which {head.loss_name} takes. Use {wanted}."


def _repair(head: Head, rule: Any, wanted: str) -> Repair | None:
    span = head.compiled.spans.get("metrics")
    if span is None:
        return None
    text, name = value_text(span), type(rule).__name__
    for old, new in ((name, wanted), (to_snake_case(name), to_snake_case(wanted))):
        found = re.findall(rf"\b{old}\b", text)
        if len(found) == 1:
            return Repair(f"Use {new}", with_value(span, re.sub(rf"\b{old}\b", new, text)))
    return None
