"""KS303 one-hot-labels."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._labels import verdicts
from ._training import related_to, span_of
from .base import Check, Finding
from .integer_labels import sparse_loss


class OneHotLabels(Check):
    """One-hot labels go into a loss for integer labels.

    Give them to `categorical_crossentropy`, or take their `argmax(axis=-1)`.

    Bad:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(np.zeros((32, 8)), np.zeros((32, 3)), verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(3, "softmax")])
        model.compile("sgd", "categorical_crossentropy")
        model.fit(np.zeros((32, 8)), np.zeros((32, 3)), verbose=0)
    """

    code = "KS303"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        yield from super().run(trace)  # a loss that the user's own code calls
        for v in verdicts(trace):
            if v.kind == "one-hot-labels":
                related, repair = related_to(v.event, v.head), sparse_loss(v.head, trace)
                yield Finding(span_of(v.event, "y"), v.error.text, related, repair, chain=v.event.chain)
