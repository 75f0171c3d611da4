"""KS308 activation-and-from-logits."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.activations import ActivationRule
from kshape.values.trace import Trace

from ._head_edits import repair, with_logits, without_activation
from ._pairing import compiled_heads, loss_calls
from .base import Check, Finding


class ActivationAndFromLogits(Check):
    """The last layer has an activation, and the loss applies it once more.

    `from_logits=True` says that the output is raw; a softmax or sigmoid before it is applied twice.

    Bad:
        model = Sequential([Input((8,)), Dense(5, activation="softmax")])
        model.compile("sgd", keras.losses.CategoricalCrossentropy(from_logits=True))
    Bad:
        model = Sequential([Input((8,)), Dense(5, activation="softmax")])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        value = loss(np.zeros(4, "int32"), model(np.zeros((4, 8))))
    Good:
        model = Sequential([Input((8,)), Dense(5)])
        model.compile("sgd", keras.losses.CategoricalCrossentropy(from_logits=True))
    """

    code = "KS308"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            if head.loss is None or head.loss.wants != "logits" or head.activation is None:
                continue
            if is_probability(head.activation):
                message = _message(head.loss_name, f"the output {head.name} after {head.activation.name}")
                given = repair("take from_logits away", with_logits(head, logits=False))
                change = given or repair("take the activation away", without_activation(head))
                yield Finding(head.loss_span, message, repair=change, chain=event.chain)
        for call in loss_calls(trace):
            if call.loss.wants == "logits" and call.activation is not None and is_probability(call.activation):
                message = _message(call.name, f"what went through {call.activation.name}")
                yield Finding(call.span, message, repair=call.with_logits(False), chain=call.event.chain)


def _message(loss: str, received: str) -> str:
    applies = f"{loss} with from_logits=True applies the activation itself."
    return f"{applies} Received: {received}. Take one of the two away."


def is_probability(activation: ActivationRule) -> bool:
    """Whether an activation gives numbers from 0 to 1."""
    return activation.low == 0.0 and activation.high == 1.0
