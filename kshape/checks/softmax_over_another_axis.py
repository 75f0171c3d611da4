"""KS317 softmax-over-another-axis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.activations import LAYERS
from kshape.rulebook.dims import show_shape
from kshape.source.span import Span
from kshape.values.trace import Related, Trace

from ._edits import argument_set
from ._pairing import compiled_heads
from ._training import Head
from .base import Check, Finding, Repair


class SoftmaxOverAnotherAxis(Check):
    """The last softmax runs over another axis than that of the classes.

    Categorical crossentropy takes the last axis for the classes. With `Softmax(axis=1)` on (batch, time, classes) the
    values sum to 1 over time, and no position has a distribution over classes.

    Bad:
        model = Sequential([Input((20, 8)), Dense(5), Softmax(axis=1)])
        model.compile("sgd", "sparse_categorical_crossentropy")
    Good:
        model = Sequential([Input((20, 8)), Dense(5), Softmax()])
        model.compile("sgd", "sparse_categorical_crossentropy")
    """

    code = "KS317"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            axis = _axis(head)
            if axis is None or head.loss is None or head.loss.targets not in ("one-hot", "integer"):
                continue
            rank, classes = len(head.spec.shape), getattr(head.loss, "axis", -1)
            if not isinstance(classes, int) or axis % rank == classes % rank:
                continue
            made = _made(head)
            message = (
                f"{head.loss_name} takes axis {classes} of {show_shape(head.spec.shape)} for the classes. Received: a "
                f"softmax over axis {axis}. Use axis={classes}."
            )
            edit = argument_set(made, "axis", str(classes), 0)
            repair = None if edit is None else Repair(f"Take axis {classes}", edit)
            related = (Related(head.loss_span, f"{head.loss_name} is given here"),)
            yield Finding(made, message, related, repair, chain=event.chain)


def _made(head: Head) -> Any:
    return getattr(head.layer, "made", None)


def _axis(head: Head) -> int | None:
    """The axis of a Softmax layer at the end, where it is written and known."""
    layer: Any = head.layer
    if layer is None or LAYERS.get(layer.class_name) != "softmax" or not isinstance(_made(head), Span):
        return None
    axis = layer.rule.axis
    is_known = isinstance(axis, int) and head.spec.is_ranked and -len(head.spec.shape) <= axis < len(head.spec.shape)
    return axis if is_known else None
