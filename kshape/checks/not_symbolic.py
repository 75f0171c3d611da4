"""KS203 not-symbolic."""

from __future__ import annotations

import ast

from kshape.values.trace import Fault, Trace

from ._edits import as_primary, value_span, value_text, with_suffix
from ._layers import site_of
from ._written import expression
from .base import Check, Repair


class NotSymbolic(Check):
    """A model's input or output is not a symbolic tensor.

    `Model(inputs, outputs)` wants what `Input` and layer calls give: not a layer that was never called, an array or
    None.

    Bad:
        x = Input((4,))
        model = Model(x, Dense(2))
    Good:
        x = Input((4,))
        model = Model(x, Dense(2)(x))
    """

    code = "KS203"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        """A layer that is given in the place of its output is called on the model's input."""
        site = site_of(trace, fault.span)
        inputs = (site.spans.get("inputs") or site.spans.get(0)) if site is not None else None
        if inputs is None or inputs is fault.span or "call it on a tensor" not in fault.message:
            return None
        made, tensor = expression(value_span(fault.span)), expression(value_span(inputs))
        if not isinstance(made, ast.Call) or not isinstance(tensor, ast.Name):
            return None
        return Repair("call the layer", with_suffix(fault.span, f"({as_primary(value_text(inputs))})"), safe=False)
