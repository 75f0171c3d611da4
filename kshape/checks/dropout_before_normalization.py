"""KS803 dropout-before-normalization."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Trace

from ._design import Place, nets
from .base import Check, Finding


class DropoutBeforeNormalization(Check):
    """Dropout stands before a BatchNormalization.

    While training, dropout widens the spread of its values; at inference it does not. The averages that the
    normalization has learnt then do not fit. Put Dropout behind the last BatchNormalization.
    Source: Li et al., Understanding the Disharmony between Dropout and Batch Normalization, 2018

    Bad:
        model = Sequential([Input((8,)), Dense(16), Dropout(0.3), BatchNormalization(), Dense(1)])
    Good:
        model = Sequential([Input((8,)), Dense(16), BatchNormalization(), Dropout(0.3), Dense(1)])
    """

    code = "KS803"
    severity = "info"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            for place in net.places:
                if not place.kind.endswith("Dropout") or place.made is None:
                    continue
                if any(_normalised(behind) for behind in place.after):
                    text = f"{place.kind} before a BatchNormalization shifts what that measures while training."
                    yield Finding(place.made, f"{text} Put it behind the last BatchNormalization.")


def _normalised(place: Place) -> bool:
    """Whether it is a BatchNormalization, or one layer with weights or an activation before one."""
    steps = [place, *(place.after if place.kind != "Dropout" else ())]
    return any(each.kind == "BatchNormalization" for each in steps)
