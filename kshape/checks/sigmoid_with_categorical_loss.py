"""KS310 sigmoid-with-categorical-loss."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._head_edits import repair, with_activation
from ._pairing import compiled_heads
from .base import Check, Finding


class SigmoidWithCategoricalLoss(Check):
    """A sigmoid output goes with binary, not with categorical crossentropy.

    Categorical crossentropy wants units that sum to 1: softmax. With sigmoid Keras divides by their sum, in silence.

    Bad:
        model = Sequential([Input((8,)), Dense(5, activation="sigmoid")])
        model.compile("sgd", "categorical_crossentropy")
    Good:
        model = Sequential([Input((8,)), Dense(5, activation="softmax")])
        model.compile("sgd", "categorical_crossentropy")
    """

    code = "KS310"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            if head.loss is None or head.loss.activation != "softmax" or head.loss.wants != "probabilities":
                continue
            if (
                head.activation is None
                or head.activation.name not in ("sigmoid", "hard_sigmoid")
                or head.units in (1, None)
            ):
                continue
            message = (
                f"{head.loss_name} expects units that sum to 1, as softmax gives them. Received: the output "
                f"{head.name} after "
                f"{head.activation.name}. Use softmax, or binary_crossentropy for several labels at once."
            )
            change = repair("use softmax", with_activation(head, "softmax"))
            yield Finding(head.loss_span, message, repair=change, chain=event.chain)
