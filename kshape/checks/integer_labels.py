"""KS302 integer-labels."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.naming import to_snake_case
from kshape.values.trace import Trace

from ._head_edits import repair, with_loss
from ._labels import verdicts
from ._training import Head, related_to, span_of
from .base import Check, Finding, Repair


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
        yield from super().run(trace)  # a loss that the user's own code calls
        for v in verdicts(trace):
            if v.kind not in ("integer-labels", "missing-to-categorical"):
                continue
            companion = v.kind == "missing-to-categorical"
            yield Finding(
                span_of(v.event, "y"),
                v.error.text,
                related_to(v.event, v.head),
                sparse_loss(v.head, trace),
                "info" if companion else None,
                v.event.chain,
            )


def sparse_loss(head: Head, trace: Trace) -> Repair | None:
    """The same loss over labels of the other kind."""
    if head.loss is None or not head.loss.instead:
        return None
    instead = to_snake_case(head.loss.instead)
    return repair(f"use {instead}", *with_loss(head, instead, trace))
