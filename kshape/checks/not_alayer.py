"""KS212 not-alayer."""

from __future__ import annotations

import ast

from kshape.rulebook.activations import ACTIVATIONS
from kshape.values.trace import Fault, Trace

from ._edits import reach, value_span
from ._written import expression, part
from .base import Check, Repair, TextEdit


class NotALayer(Check):
    """Something that is not a layer is added to a Sequential model.

    Bad:
        model = Sequential([Input((4,)), Dense(2), "softmax"])
    Good:
        model = Sequential([Input((4,)), Dense(2), Activation("softmax")])
    """

    code = "KS212"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        """ "softmax" -> Activation("softmax"), in the list of a Sequential"""
        layers = value_span(fault.span)
        node = expression(layers)
        items = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [] if node is None else [node]
        wrong = [each for each in items if isinstance(each, ast.Constant)]
        if len(wrong) != 1 or wrong[0].value not in ACTIVATIONS:
            return None
        place = part(layers, wrong[0])
        found = reach(trace, "keras.layers.Activation", place)
        if found is None:
            return None
        return Repair("make it an Activation", TextEdit(place, f"{found[0]}({place.text()})"), *found[1], safe=False)
