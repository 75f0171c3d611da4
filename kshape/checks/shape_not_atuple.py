"""KS114 shape-not-atuple."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import value_text, with_value
from .base import Check, Repair


class ShapeNotATuple(Check):
    """A shape is a plain number.

    `(28)` is the number 28: a tuple of one needs a comma.

    Bad:
        x = Input(shape=(28))
    Good:
        x = Input(shape=(28,))
    """

    code = "KS114"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        text = value_text(fault.span).strip()
        number = text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text
        if not number.replace("_", "").isalnum():
            return None
        return Repair(f"write ({number},)", with_value(fault.span, f"({number},)"))
