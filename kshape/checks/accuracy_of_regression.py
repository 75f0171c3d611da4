"""KS501 accuracy-of-regression."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kshape.source.span import Span
from kshape.values.trace import Trace

from ._edits import renamed, value_span
from ._pairing import compiled_heads
from ._written import expression, part
from .base import Check, Finding, Repair


class AccuracyOfRegression(Check):
    """Accuracy is measured on a regression.

    Accuracy counts outputs that equal their label to the last bit, which a regression never reaches. Use
    `mean_absolute_error`.

    Bad:
        model = Sequential([Input((8,)), Dense(1)])
        model.compile("sgd", "mse", metrics=["accuracy"])
    Good:
        model = Sequential([Input((8,)), Dense(1)])
        model.compile("sgd", "mse", metrics=["mae"])
    """

    code = "KS501"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            if head.loss is None or head.loss.targets != "values" or head.activation is None:
                continue
            named = head.metrics if isinstance(head.metrics, (list, tuple)) else [head.metrics]
            if head.activation.name == "linear" and any(isinstance(m, str) and m in ("accuracy", "acc") for m in named):
                span = head.compiled.spans.get("metrics", head.compiled.span)
                message = (
                    f"Accuracy says nothing about a regression: the output {head.name} is trained with "
                    f"{head.loss_name}. Use "
                    "mean_absolute_error."
                )
                yield Finding(span, message, repair=_absolute_error(span), chain=event.chain)


def _absolute_error(metrics: Span) -> Repair | None:
    """ "accuracy" -> "mae", in a list of metrics or alone."""
    value = value_span(metrics)
    node = expression(value)
    names = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [] if node is None else [node]
    found = [each for each in names if isinstance(each, ast.Constant) and each.value in ("accuracy", "acc")]
    has_already = any(isinstance(each, ast.Constant) and each.value in ("mae", "mean_absolute_error") for each in names)
    if len(found) != 1 or has_already:
        return None
    edit = renamed(part(value, found[0]), "mae")
    return None if edit is None else Repair("use mae", edit)
