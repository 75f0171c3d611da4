"""KS301 loss-shapes."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._labels import verdicts
from ._training import related_to, span_of
from .base import Check, Finding
from .class_count import units_for


class LossShapes(Check):
    """Labels and output have shapes that the loss does not take together.

    Both come to the loss batch by batch. Most losses want the labels in the output's shape; those over class
    numbers want one axis less.

    Bad:
        model = Sequential([Input((8,)), Dense(1, "sigmoid")])
        model.compile("sgd", "binary_crossentropy")
        model.fit(np.zeros((32, 8)), np.zeros((32, 2)), verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(2, "sigmoid")])
        model.compile("sgd", "binary_crossentropy")
        model.fit(np.zeros((32, 8)), np.zeros((32, 2)), verbose=0)
    """

    code = "KS301"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        yield from super().run(trace)  # a loss that the user's own code calls
        for v in verdicts(trace):
            if v.kind == "loss-shapes":
                related = related_to(v.event, v.head)
                yield Finding(span_of(v.event, "y"), v.error.text, related, units_for(v), chain=v.event.chain)
