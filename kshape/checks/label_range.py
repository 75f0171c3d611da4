"""KS314 label-range."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Event, Related, Trace

from ._edits import with_suffix
from ._labels import labelled, verdicts
from ._training import Datum, Head, related_to, span_of
from .base import Check, Finding, Repair


class LabelRange(Check):
    """A class number is as large as the number of units, or larger: the labels count from 1, or a unit is missing.

    The sparse losses take the label as the position in the output. With 10 units the labels go from 0 to 9. Labels
    that start at 1 need `y - 1`; otherwise the last layer needs as many units as there are classes. On PyTorch and on
    TensorFlow's CPU this raises; elsewhere the loss becomes NaN or leaves such samples out.

    Bad:
        (x, y), _ = keras.datasets.mnist.load_data()
        y = y + 1
        model = Sequential([Input((28, 28)), Rescaling(1 / 255), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y, verbose=0)
    Good:
        (x, y), _ = keras.datasets.mnist.load_data()
        model = Sequential([Input((28, 28)), Rescaling(1 / 255), Flatten(), Dense(10, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y, verbose=0)
    """

    code = "KS314"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        refused = {id(v.datum.value) for v in verdicts(trace)}
        said: set[object] = set()
        for event, head, datum in labelled(trace):
            if id(datum.value) in refused or (head.compiled, head.name) in said or not _outside(head, datum):
                continue
            said.add((head.compiled, head.name))
            facts = datum.facts
            assert facts is not None and head.units is not None
            from_one = facts.low == 1 and facts.high == head.units
            source = f" ({facts.source})" if facts.source else ""
            advice = (
                "Subtract 1 from the labels." if from_one else "Give the last layer as many units as there are classes."
            )
            worst = facts.high if facts.high is not None and facts.high >= head.units else facts.low
            message = (
                f"{head.loss_name} needs class numbers from 0 to {head.units - 1} for an output of {head.units} units. "
                f"Received: labels from {facts.low:g} to {facts.high:g}{source}. {advice} "
                f'Keras: "Target {worst:g} is out of bounds."'
            )
            made = (Related(datum.value.span, "the labels are made here"),) if datum.value.span is not None else ()
            repair = _less_one(event) if from_one else None
            yield Finding(span_of(event, "y"), message, (*related_to(event, head), *made), repair, chain=event.chain)


def _outside(head: Head, datum: Datum) -> bool:
    """Whether labels certainly lie outside of the output's classes."""
    facts, loss = datum.facts, head.loss
    if facts is None or loss is None or head.units is None or loss.targets != "integer" or not facts.reached:
        return False
    if facts.coding not in ("integer", "binary") or facts.low is None or facts.high is None:
        return False
    plain = getattr(loss, "ignore_class", None) is None and getattr(loss, "axis", -1) == -1
    return plain and (facts.high >= head.units or facts.low < 0)


def _less_one(event: Event) -> Repair | None:
    span = event.spans.get("y")
    if span is None or event.kind == "validate":
        return None
    return Repair("subtract 1", with_suffix(span, " - 1"))
