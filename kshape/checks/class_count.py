"""KS313 class-count."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._head_edits import units_repair
from ._labels import Verdict, verdicts
from ._training import related_to, span_of
from .base import Check, Finding, Repair


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
        yield from super().run(trace)  # a loss that the user's own code calls
        for v in verdicts(trace):
            if v.kind == "class-count":
                related = related_to(v.event, v.head)
                yield Finding(span_of(v.event, "y"), v.error.text, related, units_for(v), chain=v.event.chain)


def units_for(v: Verdict) -> Repair | None:
    """As many units in the last layer as the labels have columns, or numbers."""
    facts, sizes = v.datum.facts, v.datum.spec.sizes
    columns = sizes[-1] if sizes is not None and v.head.spec.sizes and len(sizes) == len(v.head.spec.sizes) else None
    units = columns if columns != 1 else None
    if units is None and facts is not None and facts.high is not None:
        units = int(facts.high) + 1
    return units_repair(v.head, units) if isinstance(units, int) else None
