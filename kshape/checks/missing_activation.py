"""KS307 missing-activation."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._head_edits import repair, with_activation, with_logits
from ._pairing import compiled_heads, loss_calls
from .base import Check, Finding


class MissingActivation(Check):
    """A crossentropy gets raw numbers where it expects probabilities.

    Either the last layer has the activation, or the loss has `from_logits=True`. Without both the training runs and
    learns nonsense.

    Bad:
        model = Sequential([Input((8,)), Dense(5)])
        model.compile("sgd", "categorical_crossentropy")
    Bad:
        model = Sequential([Input((8,)), Dense(5)])
        loss = keras.losses.SparseCategoricalCrossentropy()
        value = loss(np.zeros(4, "int32"), model(np.zeros((4, 8))))
    Good:
        model = Sequential([Input((8,)), Dense(5, activation="softmax")])
        model.compile("sgd", "categorical_crossentropy")
    """

    code = "KS307"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            if head.loss is None or head.loss.wants != "probabilities" or head.activation is None:
                continue
            if head.activation.name == "linear" and head.loss.activation is not None:
                message = _message(head.loss_name, head.loss.activation, f"the output {head.name}")
                logits = repair("add from_logits=True", with_logits(head, logits=True))
                change = logits or repair(
                    f"add activation={head.loss.activation}", with_activation(head, head.loss.activation)
                )
                yield Finding(head.loss_span, message, repair=change, chain=event.chain)
        for call in loss_calls(trace):
            is_raw = call.activation is not None and call.activation.name == "linear"
            if is_raw and call.loss.wants == "probabilities" and call.loss.activation is not None:
                message = _message(call.name, call.loss.activation, "an output")
                yield Finding(call.span, message, repair=call.with_logits(True), chain=call.event.chain)


def _message(loss: str, activation: str, received: str) -> str:
    return (
        f"{loss} expects probabilities. Received: {received} without activation. Use "
        f'activation="{activation}" in the last layer, or from_logits=True in the loss.'
    )
