"""Labels against outputs and losses: one judgement, which several checks report under their codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kshape.rulebook.dims import differs, symbol
from kshape.rulebook.errors import RuleError
from kshape.rulebook.specs import TensorSpec
from kshape.values.trace import Event, Trace

from ._data import fits_inputs
from ._options import label_option
from ._training import LEARNING, Datum, Head, batch_of, heads, matched


class Verdict:
    """Labels that certainly do not fit a head. kind: the slug of the check that reports it."""

    __slots__ = ("datum", "error", "event", "head", "kind")

    def __init__(self, kind: str, event: Event, head: Head, datum: Datum, error: RuleError) -> None:
        self.kind, self.event, self.head, self.datum, self.error = kind, event, head, datum, error


def labelled(trace: Trace) -> Sequence[tuple[Event, Head, Datum]]:
    """Each head with the labels that fit() or evaluate() gives it; of validation data KS407 tells."""
    found: Sequence[tuple[Event, Head, Datum]] | None = trace.shared.get("labelled")
    if found is None:
        found = trace.shared["labelled"] = tuple(_labelled(trace))
    return found


def _labelled(trace: Trace) -> Iterator[tuple[Event, Head, Datum]]:
    for event in trace.events:
        if event.kind in LEARNING and event.kind != "validate":
            for head, datum in labelled_by(event):
                yield event, head, datum


def labelled_by(event: Event) -> Iterator[tuple[Head, Datum]]:
    """Each head with the labels that one call gives it."""
    view = event.data["view"]
    data = matched(event.data.get("y"), view.outputs)
    found = heads(view)
    if data is None or len(found) != len(data) or not fits_inputs(event):
        return
    by_name = {head.name: head for head in found}
    for datum in data:
        if datum.part is not None and datum.part.name in by_name:
            yield by_name[datum.part.name], datum


def verdicts(trace: Trace) -> Sequence[Verdict]:
    """Everything about labels that Keras refuses in fit() or evaluate()."""
    found: Sequence[Verdict] | None = trace.shared.get("verdicts")
    if found is None:
        found = trace.shared["verdicts"] = tuple(_verdicts(trace))
    return found


def _verdicts(trace: Trace) -> Iterator[Verdict]:
    for event, head, datum in labelled(trace):
        found = verdict(event, head, datum)
        if found is not None and (found.kind == "class-count" or label_option(event, datum) is None):
            yield found


def verdict(event: Event, head: Head, datum: Datum) -> Verdict | None:
    """What Keras refuses about the labels of one head, None where it takes them."""
    if head.loss is None:
        return None
    rows = symbol()
    target, output = batch_of(datum.spec, rows), batch_of(head.spec, rows)
    try:
        head.loss.check(target, output, owner=head.loss_name)
    except RuleError as error:
        return Verdict(_kind(error, head, datum, target, output), event, head, datum, error)
    return None


def _kind(error: RuleError, head: Head, datum: Datum, target: TensorSpec, output: TensorSpec) -> str:
    """Which check speaks."""
    if output.is_ranked and target.is_ranked and output.rank > 2 and output.rank > target.rank + 1:
        return "missing-flatten"
    if error.fault == "integer-labels" and is_class_numbers(datum, head):
        return "missing-to-categorical"
    if error.fault in ("class-count", "loss-shapes") and _are_masks(target, output):
        return "mask-channels"
    return error.fault


def _are_masks(target: TensorSpec, output: TensorSpec) -> bool:
    """Whether labels and output are maps of one size, so that only their channels can be at odds."""
    if not target.is_ranked or not output.is_ranked or target.rank != 4 or output.rank != 4:
        return False
    same = all(not differs(a, b) for a, b in zip(target.shape[1:3], output.shape[1:3], strict=True))
    return same and differs(target.shape[-1], output.shape[-1])


def is_class_numbers(datum: Datum, head: Head) -> bool:
    """Labels that are certainly class numbers, as many as the head has units."""
    facts = datum.facts
    if facts is None or facts.coding not in ("integer", "binary") or facts.high is None:
        return False
    return head.units is not None and facts.high < head.units
