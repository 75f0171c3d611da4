"""KS102 axis-size."""

from __future__ import annotations

import ast

from kshape.values.trace import Fault, Trace

from ._layers import made_by_fault
from ._written import expression, written_call
from .base import Check, Repair, TextEdit


class AxisSize(Check):
    """A layer gets an axis of another size than it needs.

    A layer makes its weights at its first call; a second call with another width does not fit them any more. A
    nested model has the sizes of its Inputs.

    Bad:
        shared = Dense(16)
        a = shared(Input((8,)))
        b = shared(Input((9,)))
    Good:
        shared = Dense(16)
        a = shared(Input((8,)))
        b = shared(Input((8,)))
    """

    code = "KS102"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        """A layer of its own for the second width, made as the shared one is."""
        call, made = written_call(fault.span), made_by_fault(fault)
        written = written_call(made)
        if call is None or made is None or written is None or written.is_open or "name" in written.keywords:
            return None
        node = expression(made)
        given = [*node.args, *(each.value for each in node.keywords)] if isinstance(node, ast.Call) else []
        if not isinstance(expression(call.function), ast.Name) or not all(isinstance(g, ast.Constant) for g in given):
            return None
        return Repair(f"use a {written.name} of its own", TextEdit(call.function, made.text()), safe=False)
