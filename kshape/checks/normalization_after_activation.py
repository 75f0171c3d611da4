"""KS815 normalization-after-activation."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import nets
from .base import Check, Finding


class NormalizationAfterActivation(Check):
    """BatchNormalization stands behind an activation.

    Its authors put it before: it then keeps the activation in the range where it bends. Both orders are in use.
    Source: Ioffe and Szegedy, Batch Normalization, 2015

    Bad:
        model = Sequential([Input((28, 28, 1)), Conv2D(8, 3, activation="relu"), BatchNormalization(), Flatten()])
    Good:
        model = Sequential([Input((28, 28, 1)), Conv2D(8, 3, use_bias=False), BatchNormalization(), ReLU(), Flatten()])
    """

    code = "KS815"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            for place in net.places:
                before = place.before[0] if len(place.before) == 1 else None
                if place.kind != "BatchNormalization" or before is None or place.made is None:
                    continue
                if before.activation not in (None, "linear") and before.kind != "InputLayer":
                    text = f"BatchNormalization stands behind the {before.activation} of {before.kind}."
                    yield Finding(place.made, f"{text} Its authors put it before the activation.")
