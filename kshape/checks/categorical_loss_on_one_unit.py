"""KS306 categorical-loss-on-one-unit."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._head_edits import repair, with_activation, with_loss
from ._pairing import compiled_heads
from ._training import Head
from .base import Check, Finding, Repair, TextEdit


class CategoricalLossOnOneUnit(Check):
    """A loss over classes gets an output of one unit.

    One unit has no other class to lose against: the loss is 0 whatever the label is. For two classes use
    `binary_crossentropy` with one sigmoid unit, or two units.

    Bad:
        model = Sequential([Input((8,)), Dense(1, activation="sigmoid")])
        model.compile("sgd", "categorical_crossentropy")
    Good:
        model = Sequential([Input((8,)), Dense(1, activation="sigmoid")])
        model.compile("sgd", "binary_crossentropy")
    """

    code = "KS306"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            softmax = head.activation is not None and head.activation.normalises
            if head.loss is not None and head.loss.activation == "softmax" and head.units == 1 and not softmax:
                if head.loss.targets not in ("one-hot", "integer"):
                    continue
                message = (
                    f"{head.loss_name} needs one unit for each class. Received: the output {head.name} with one unit."
                )
                yield Finding(head.loss_span, message, repair=_for_two_classes(head, trace), chain=event.chain)


def _for_two_classes(head: Head, trace: Trace) -> Repair | None:
    """The loss for two classes, and the activation that it wants."""
    edits: list[TextEdit | None] = [*with_loss(head, "binary_crossentropy", trace)] or [None]
    wants = head.loss is not None and head.loss.wants == "probabilities"
    if wants and head.activation is not None and head.activation.name == "linear":
        edits.append(with_activation(head, "sigmoid"))
    return repair("use binary_crossentropy", *edits)
