"""KS813 heavy-dropout."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import nets
from .base import Check, Finding

MOST = 0.5


class HeavyDropout(Check):
    """Dropout takes more than half of the values away.

    Bad:
        model = Sequential([Input((64,)), Dense(32, "relu"), Dropout(0.8), Dense(1)])
    Good:
        model = Sequential([Input((64,)), Dense(32, "relu"), Dropout(0.4), Dense(1)])
    """

    code = "KS813"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            for place in net.places:
                rate = place.argument("rate") if place.kind.endswith("Dropout") else None
                if isinstance(rate, (int, float)) and rate > MOST and place.made is not None:
                    yield Finding(
                        place.made, f"{place.kind} takes {rate:.0%} of the values away. More than {MOST:.0%} is rare."
                    )
