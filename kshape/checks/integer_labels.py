"""KS302 integer-labels."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.naming import to_snake_case
from kshape.values.trace import Trace

from ._labels import verdicts
from ._training import Head, related_to, span_of
from .base import Check, Finding, Repair, TextEdit


class IntegerLabels(Check):
    """Integer labels go into a loss for one-hot labels.

    Give the class numbers to `sparse_categorical_crossentropy`, or make them one-hot with
    `keras.utils.to_categorical`. Where the labels are known to be the class numbers of the output, KS416 says so at
    the data, and this is the other way to mend it.

    Bad:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("sgd", "categorical_crossentropy")
        model.fit(np.zeros((32, 8)), np.zeros((32,)), verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(np.zeros((32, 8)), np.zeros((32,)), verbose=0)
    """

    code = "KS302"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for v in verdicts(trace):
            if v.kind not in ("integer-labels", "missing-to-categorical"):
                continue
            companion = v.kind == "missing-to-categorical"
            yield Finding(
                span_of(v.event, "y"),
                v.error.text,
                related_to(v.event, v.head),
                sparse_loss(v.head),
                "info" if companion else None,
                v.event.chain,
            )


def sparse_loss(head: Head) -> Repair | None:
    """The same loss over class numbers, where compile() was given its name as a text."""
    if not isinstance(head.given, str) or head.loss is None or not head.loss.instead:
        return None
    text = head.loss_span.text()
    if head.given not in text:
        return None
    instead = to_snake_case(head.loss.instead)
    return Repair(f"use {instead}", TextEdit(head.loss_span, text.replace(head.given, instead, 1)))
