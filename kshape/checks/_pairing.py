"""Loss, last activation and metrics of every compiled output, and of every loss that is called, for checks of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.view import last_activation
from kshape.rulebook.activations import ActivationRule
from kshape.rulebook.dims import same
from kshape.rulebook.loss import LossRule
from kshape.source.span import Span
from kshape.values.trace import Event, Trace
from kshape.values.values import Array, Tensor

from ._edits import argument_removed, argument_set
from ._head_edits import position_of
from ._training import Head, compile_events, heads
from .base import Repair


def compiled_heads(trace: Trace) -> Iterator[tuple[Event, Head]]:
    """Each output of each compile() whose loss is known."""
    for event in compile_events(trace):
        for head in heads(event.data["view"]):
            if head.given is not None:
                yield event, head


class LossCall:
    """A loss that is called on labels and the output of a layer or model, as in a training loop.

    activation: what the output last went through, None where that is not known.
    """

    __slots__ = ("activation", "event", "loss", "output", "target")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.loss: LossRule = event.data["loss"]
        self.target: Any = event.data["target"]
        self.output: Any = event.data["output"]
        self.activation: ActivationRule | None = None
        if isinstance(self.output, Tensor):
            node = self.output.node
            maker = node.operation if node is not None else self.output.maker
            self.activation = last_activation(maker) if maker is not None else None

    @property
    def name(self) -> str:
        """The loss by its class."""
        return type(self.loss).__name__

    @property
    def span(self) -> Span:
        """Where the output is given."""
        spans: dict[Any, Span] = self.event.spans
        return spans.get("y_pred") or spans.get(1) or self.event.span

    def with_logits(self, logits: bool) -> Repair | None:
        """from_logits in the loss, or not: where the object is made, or in the call of the function."""
        made: Span | None = self.event.data["made"]
        position = None if made is self.event.span else position_of(self.loss, "from_logits")
        if logits:
            edit = argument_set(made, "from_logits", "True", position)
        else:
            edit = argument_removed(made, "from_logits", position)
        return None if edit is None else Repair("add from_logits=True" if logits else "take from_logits away", edit)

    @property
    def is_of_samples(self) -> bool:
        """Whether both arguments are arrays or tensors of as many samples."""
        if not isinstance(self.target, (Array, Tensor)) or not isinstance(self.output, (Array, Tensor)):
            return False
        target, output = self.target.spec.sizes, self.output.spec.sizes
        return bool(target and output and same(target[0], output[0]))


def loss_calls(trace: Trace) -> Iterator[LossCall]:
    """Each loss that is called."""
    return (LossCall(event) for event in trace.events if event.kind == "loss")
