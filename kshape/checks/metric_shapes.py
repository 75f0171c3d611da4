"""KS503 metric-shapes."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.libraries.keras.compiling import metric_rule
from kshape.rulebook.dims import symbol
from kshape.rulebook.errors import RuleError
from kshape.values.trace import Trace

from ._labels import labelled, verdicts
from ._training import batch_of, related_to, span_of
from .base import Check, Finding


class MetricShapes(Check):
    """Labels and output have shapes that a metric does not take together.

    Metrics compare the labels as they come, without the adjustment of ranks that losses make.

    Bad:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=[keras.metrics.Precision()])
        model.fit(np.zeros((32, 8)), np.zeros((32,)), verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("sgd", "categorical_crossentropy", metrics=[keras.metrics.Precision()])
        model.fit(np.zeros((32, 8)), np.eye(3)[np.arange(32) % 3], verbose=0)
    """

    code = "KS503"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        refused = {id(verdict.event) for verdict in verdicts(trace)}
        for event, head, datum in labelled(trace):
            if id(event) in refused:
                continue
            rows = symbol()
            target, output = batch_of(datum.spec, rows), batch_of(head.spec, rows)
            for metric in head.metrics if isinstance(head.metrics, (list, tuple)) else [head.metrics]:
                rule = metric_rule(metric)
                try:
                    if rule is not None and hasattr(rule, "check"):
                        rule.check(target, output, owner=metric if isinstance(metric, str) else None)
                except RuleError as error:
                    yield Finding(span_of(event, "y"), error.text, related_to(event, head), chain=event.chain)
