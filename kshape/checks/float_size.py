"""KS610 float-size."""

from __future__ import annotations

import ast

from kshape.source.span import Span
from kshape.values.trace import Fault, Trace

from ._edits import offset, value_span, value_text, with_value
from ._written import expression, part
from .base import Check, Repair, TextEdit


class FloatSize(Check):
    """A float stands where a whole number is wanted.

    `/` gives a float in Python 3, even where the division leaves no rest; `//` gives an int.

    Bad:
        layer = Dense(128 / 2)
    Good:
        layer = Dense(128 // 2)
    """

    code = "KS610"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        value = value_span(fault.span)
        node = expression(value)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return Repair("divide by //", TextEdit(value, _divided(value, node)))
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value.is_integer():
            return Repair(f"write {int(node.value)}", with_value(fault.span, str(int(node.value))))
        if node is None or isinstance(node, ast.Constant):
            return None
        return Repair("make it an int", with_value(fault.span, f"int({value_text(fault.span)})"), safe=False)


def _divided(value: Span, node: ast.BinOp) -> str:
    """a / b as a // b, all else as it is written."""
    left, right = part(value, node.left), part(value, node.right)
    text, start = value.text(), offset(value)
    before, behind = offset(left, end=True) - start, offset(right) - start
    return f"{text[:before]}{text[before:behind].replace('/', '//', 1)}{text[behind:]}"
