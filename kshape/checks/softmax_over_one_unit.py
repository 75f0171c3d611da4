"""KS305 softmax-over-one-unit."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._head_edits import repair, with_activation, with_loss
from ._pairing import compiled_heads
from ._training import Head
from .base import Check, Finding, Repair


class SoftmaxOverOneUnit(Check):
    """A softmax over one unit is always 1.

    For two classes use one unit with `sigmoid`, or two units with `softmax`.

    Bad:
        model = Sequential([Input((8,)), Dense(1, activation="softmax")])
        model.compile("sgd", "binary_crossentropy")
    Good:
        model = Sequential([Input((8,)), Dense(1, activation="sigmoid")])
        model.compile("sgd", "binary_crossentropy")
    """

    code = "KS305"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            if head.activation is not None and head.activation.normalises and head.units == 1:
                message = (
                    f"The output {head.name} is a {head.activation.name} over one unit, which is always 1. Use "
                    "sigmoid, or one "
                    "unit for each class."
                )
                yield Finding(head.loss_span, message, repair=_for_two_classes(head, trace), chain=event.chain)


def _for_two_classes(head: Head, trace: Trace) -> Repair | None:
    """sigmoid, and with it the loss for two classes."""
    edits = [with_activation(head, "sigmoid")]
    if head.loss is not None and head.loss.activation == "softmax":
        edits += with_loss(head, "binary_crossentropy", trace) or [None]
    return repair("use sigmoid", *edits)
