"""KS313 class-count."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._labels import verdicts
from ._training import related_to, span_of
from .base import Check, Finding


class ClassCount(Check):
    """The labels have another number of classes than the last layer has units.

    Bad:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("sgd", "categorical_crossentropy")
        model.fit(np.zeros((32, 8)), np.eye(5)[np.arange(32) % 5], verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(5, "softmax")])
        model.compile("sgd", "categorical_crossentropy")
        model.fit(np.zeros((32, 8)), np.eye(5)[np.arange(32) % 5], verbose=0)
    """

    code = "KS313"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for v in verdicts(trace):
            if v.kind == "class-count":
                yield Finding(span_of(v.event, "y"), v.error.text, related_to(v.event, v.head), chain=v.event.chain)
