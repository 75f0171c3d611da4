"""KS321 linear-stack."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.values.trace import Related, Trace

from ._design import Place, nets
from ._head_edits import activation_set
from .base import Check, Finding, Repair

WITH_WEIGHTS = ("Dense", "Conv1D", "Conv2D", "Conv3D", "EinsumDense")
LINEAR = ("Dropout", "Flatten", "Reshape", "Identity", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
"""Layers between two others that make nothing of them that one layer could not be."""


class LinearStack(Check):
    """Two layers without an activation between them do what one of them could.

    A product of matrices is a matrix. Give the first one an activation, or leave it out. A narrow one on purpose (a
    factorised matrix, with fewer units than both sides have) is left alone, and so are models that are not compiled.

    Bad:
        model = Sequential([Input((16,)), Dense(64), Dense(64), Dense(1)])
        model.compile("adam", "mse")
    Good:
        model = Sequential([Input((16,)), Dense(64, "relu"), Dense(64, "relu"), Dense(1)])
        model.compile("adam", "mse")
    """

    code = "KS321"
    severity = "info"
    fix = "u"
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for net in nets(trace):
            if net.view.compiled is None:
                continue  # a part of something else, or a sketch
            for place in net.places:
                before = _linear_before(place)
                if before is None or place.made is None or _is_factor(before, place):
                    continue
                where = (Related(before.made, "the layer before it"),) if before.made is not None else ()
                text = f"Between {before.kind} {before.operation.name} and this {place.kind} is no activation."
                text = f"{text} Together they do no more than one of them could."
                edit = activation_set(before.made, before.operation.rule, "relu")
                repair = None if edit is None else Repair('use activation="relu" in the first', edit, safe=False)
                yield Finding(place.made, text, where, repair)


def _linear_before(place: Place) -> Place | None:
    """The layer before, along a way without forks, if nothing on it bends a line."""
    if place.kind not in WITH_WEIGHTS:
        return None
    before = place
    while len(before.before) == 1 and len(before.before[0].after) == 1:
        before = before.before[0]
        if before.kind in LINEAR:
            continue
        return before if before.kind in WITH_WEIGHTS and before.activation == "linear" else None
    return None


def _is_factor(before: Place, place: Place) -> bool:
    """Whether the first layer is narrower than what goes in and what comes out; or a window follows a window."""
    if before.kind != "Dense" or place.kind != "Dense":
        return before.kind != place.kind or before.kind != "Dense"
    units, wanted = before.argument("units"), place.argument("units")
    nodes = before.operation.nodes
    sizes = nodes[0].inputs[0].spec.sizes if nodes and nodes[0].inputs else None
    given = sizes[-1] if sizes else None
    if not isinstance(units, int) or not isinstance(wanted, int) or not isinstance(given, int):
        return True
    return units < given and units < wanted
