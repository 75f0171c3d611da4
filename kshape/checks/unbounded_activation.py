"""KS311 unbounded-activation."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._head_edits import repair, with_activation
from ._pairing import compiled_heads
from .base import Check, Finding


class UnboundedActivation(Check):
    """A crossentropy gets values that are no probabilities.

    relu, tanh, softplus and the like leave the range from 0 to 1.

    Bad:
        model = Sequential([Input((8,)), Dense(5, activation="relu")])
        model.compile("sgd", "categorical_crossentropy")
    Good:
        model = Sequential([Input((8,)), Dense(5, activation="softmax")])
        model.compile("sgd", "categorical_crossentropy")
    """

    code = "KS311"
    severity = "warning"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            if head.loss is None or head.loss.wants != "probabilities" or head.activation is None:
                continue
            if head.activation.name == "linear" or head.loss.activation is None:
                continue  # KS307
            if head.activation.low != 0.0 or head.activation.high != 1.0:
                message = (
                    f"{head.loss_name} expects probabilities from 0 to 1. Received: the output {head.name} after "
                    f'{head.activation.name}. Use activation="{head.loss.activation}" in the last layer.'
                )
                change = with_activation(head, head.loss.activation)
                change_told = repair(f"use {head.loss.activation}", change, safe=False)
                yield Finding(head.loss_span, message, repair=change_told, chain=event.chain)
