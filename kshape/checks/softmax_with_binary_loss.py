"""KS309 softmax-with-binary-loss."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._head_edits import repair, with_loss
from ._pairing import compiled_heads
from .base import Check, Finding


class SoftmaxWithBinaryLoss(Check):
    """A softmax over classes goes with categorical, not with binary crossentropy.

    Binary crossentropy takes every unit for a yes or no of its own; softmax makes the units compete. It runs, and
    the reported accuracy is that of the single units.

    Bad:
        model = Sequential([Input((8,)), Dense(5, activation="softmax")])
        model.compile("sgd", "binary_crossentropy")
    Good:
        model = Sequential([Input((8,)), Dense(5, activation="softmax")])
        model.compile("sgd", "categorical_crossentropy")
    """

    code = "KS309"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            if head.loss is None or head.loss.activation != "sigmoid" or head.activation is None:
                continue
            if (
                head.activation.normalises
                and head.loss.wants == "probabilities"
                and head.units != 1
                and head.units is not None
            ):
                message = (
                    f"{head.loss_name} takes each unit for itself. Received: the output {head.name}, a "
                    f"{head.activation.name} over "
                    f"{head.units} units. Use categorical_crossentropy, or sigmoid for several labels at once."
                )
                change = repair("use categorical_crossentropy", *with_loss(head, "categorical_crossentropy", trace))
                yield Finding(head.loss_span, message, repair=change, chain=event.chain)
