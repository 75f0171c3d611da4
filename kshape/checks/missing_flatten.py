"""KS318 missing-flatten."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._labels import verdicts
from ._training import related_to, span_of
from .base import Check, Finding


class MissingFlatten(Check):
    """The output still has spatial or time axes where the labels have none.

    Flatten, a global pooling or a recurrent layer without `return_sequences` is missing before the last Dense.

    Bad:
        model = Sequential([Input((8, 8, 3)), Conv2D(4, 3), Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(np.zeros((32, 8, 8, 3)), np.zeros((32,)), verbose=0)
    Good:
        model = Sequential([Input((8, 8, 3)), Conv2D(4, 3), Flatten(), Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(np.zeros((32, 8, 8, 3)), np.zeros((32,)), verbose=0)
    """

    code = "KS318"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for v in verdicts(trace):
            if v.kind == "missing-flatten":
                text = f"{v.error.text} A Flatten or a global pooling is missing before the last layer."
                yield Finding(span_of(v.event, "y"), text, related_to(v.event, v.head), chain=v.event.chain)
