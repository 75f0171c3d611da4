"""KS812 unusual-learning-rate."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._training import compile_events
from .base import Check, Finding

LOWEST, HIGHEST = 1e-7, 1e-2


class UnusualLearningRate(Check):
    """A learning rate is above 0.01 or below 0.0000001.

    Most nets do not converge above, and do not move below. Plain SGD on small nets may stand more.

    Bad:
        model = Sequential([Input((8,)), Dense(1)])
        model.compile(keras.optimizers.Adam(learning_rate=0.5), "mse")
    Good:
        model = Sequential([Input((8,)), Dense(1)])
        model.compile(keras.optimizers.Adam(learning_rate=0.001), "mse")
    """

    code = "KS812"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in compile_events(trace):
            compiled = event.data["compiled"]
            rate = getattr(compiled.optimizer, "learning_rate", None)
            if isinstance(rate, (int, float)) and not isinstance(rate, bool) and not LOWEST <= rate <= HIGHEST:
                text = f"The learning rate is {rate:g}. Most nets need one between {LOWEST:g} and {HIGHEST:g}."
                yield Finding(compiled.spans.get("optimizer", event.span), text, chain=event.chain)
