"""KS804 dropout-before-pooling."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import nets
from .base import Check, Finding


class DropoutBeforePooling(Check):
    """Dropout stands right before a max pooling.

    The pooling takes the largest of the values that are left, so that most of what was dropped is not missed.
    Put Dropout behind the pooling.

    Bad:
        model = Sequential([Input((28, 28, 1)), Conv2D(8, 3, activation="relu"), Dropout(0.3), MaxPooling2D()])
    Good:
        model = Sequential([Input((28, 28, 1)), Conv2D(8, 3, activation="relu"), MaxPooling2D(), Dropout(0.3)])
    """

    code = "KS804"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            for place in net.places:
                behind = place.after[0] if len(place.after) == 1 else None
                if (
                    place.kind == "Dropout"
                    and behind is not None
                    and "MaxPool" in behind.kind
                    and place.made is not None
                ):
                    yield Finding(
                        place.made, "Dropout before a max pooling has little effect. Put it behind the pooling."
                    )
