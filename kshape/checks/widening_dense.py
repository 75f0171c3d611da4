"""KS806 widening-dense."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import nets
from .base import Check, Finding


class WideningDense(Check):
    """A Dense layer of a classifier has more units than the one before it.

    What the narrower layer has lost, the wider one cannot bring back. A head usually gets narrower down to the output.
    Autoencoders, which widen on purpose, are left alone.

    Bad:
        model = Sequential([Input((64,)), Dense(32, "relu"), Dense(256, "relu"), Dense(10, "softmax")])
    Good:
        model = Sequential([Input((64,)), Dense(256, "relu"), Dense(32, "relu"), Dense(10, "softmax")])
    """

    code = "KS806"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            dense = [place for place in net.places if place.kind == "Dense"]
            widths = {id(place): place.argument("units") for place in dense}
            last = widths[id(dense[-1])] if dense and dense[-1].is_last else None
            for place in dense:
                before, units = place.weighted_before(), widths[id(place)]
                if before is None or before.kind != "Dense" or place.is_last or place.made is None:
                    continue
                narrow = widths.get(id(before))
                if not (isinstance(units, int) and isinstance(narrow, int) and isinstance(last, int)):
                    continue
                if last < narrow < units:
                    text = f"Dense({units}) stands behind Dense({narrow}) and gets no more than that had."
                    yield Finding(place.made, f"{text} Let the widths fall towards the output ({last}).")
