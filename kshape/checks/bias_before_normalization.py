"""KS802 bias-before-normalization."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import Place, nets
from ._edits import with_argument, with_value
from .base import Check, Finding, Repair


class BiasBeforeNormalization(Check):
    """A layer has a bias, and BatchNormalization behind it takes the bias away again.

    The normalization subtracts the mean, and adds an offset of its own. `use_bias=False` saves the weights.

    Bad:
        model = Sequential([Input((28, 28, 1)), Conv2D(8, 3), BatchNormalization(), ReLU()])
    Good:
        model = Sequential([Input((28, 28, 1)), Conv2D(8, 3, use_bias=False), BatchNormalization(), ReLU()])
    """

    code = "KS802"
    severity = "info"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            for place in net.places:
                behind = place.after[0] if len(place.after) == 1 else None
                if behind is None or behind.kind != "BatchNormalization" or behind.argument("center") is not True:
                    continue
                if place.argument("use_bias") is True and place.activation == "linear" and place.made is not None:
                    text = (
                        f"The bias of {place.kind} has no effect: the BatchNormalization behind it subtracts the mean."
                    )
                    yield Finding(place.made, f"{text} Give {place.kind} use_bias=False.", repair=_repair(place))


def _repair(place: Place) -> Repair | None:
    written = place.written("use_bias")
    if place.made is None:
        return None
    edit = with_value(written, "False") if written is not None else with_argument(place.made, "use_bias", "False")
    return Repair("add use_bias=False", edit) if edit is not None else None
