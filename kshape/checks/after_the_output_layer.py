"""KS322 after-the-output-layer."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.source.span import Span
from kshape.values.trace import Related, Trace

from ._edits import between, offset
from ._pairing import compiled_heads
from ._training import Head
from .base import Check, Finding, Repair, TextEdit

DROPPING = frozenset(["Dropout", "AlphaDropout", "GaussianDropout", "SpatialDropout1D", "SpatialDropout2D"])
"""Layers that change the values of training alone."""
NORMALISING = frozenset(["BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization"])


class AfterTheOutputLayer(Check):
    """Dropout or a normalisation is the last layer, behind the one that gives the output.

    Dropout at the end puts zeros into the predictions that the loss compares with the labels. A normalisation behind
    softmax or sigmoid gives values that are no probabilities. Both belong before the output layer.

    Bad:
        model = Sequential([Input((8,)), Dense(5, activation="softmax"), Dropout(0.5)])
        model.compile("sgd", "categorical_crossentropy")
    Good:
        model = Sequential([Input((8,)), Dropout(0.5), Dense(5, activation="softmax")])
        model.compile("sgd", "categorical_crossentropy")
    """

    code = "KS322"
    severity = "warning"
    fix = "S"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event, head in compiled_heads(trace):
            layer = head.layer
            if layer is None or head.loss is None:
                continue
            made = getattr(layer, "made", None)
            is_out_of_place = layer.class_name in DROPPING or (layer.class_name in NORMALISING and _wants_labels(head))
            if not is_out_of_place or not isinstance(made, Span):
                continue
            does = "puts zeros into" if layer.class_name in DROPPING else "changes the range of"
            message = (
                f"{layer.class_name} is the last layer, behind the output layer: it {does} the predictions that "
                f"{head.loss_name} compares with the labels. Move it before the output layer."
            )
            related = (Related(head.loss_span, f"{head.loss_name} is given here"),)
            yield Finding(made, message, related, _repair(made, layer.class_name), chain=event.chain)


def _wants_labels(head: Head) -> bool:
    """Whether the loss takes the output for probabilities."""
    return head.loss is not None and head.loss.wants == "probabilities" and head.loss.activation is not None


def _repair(made: Span, name: str) -> Repair | None:
    """Without the last item of the list of layers."""
    text, start, end = made.origin.text, offset(made), offset(made, end=True)
    before, after = text[:start].rstrip(), text[end:].lstrip()
    if not before.endswith(",") or not after.startswith(("]", ",")):
        return None
    edit = TextEdit(between(made.origin, len(before) - 1, end), "")
    return Repair(f"Leave {name} out", edit)
