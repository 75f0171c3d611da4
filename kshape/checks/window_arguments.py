"""KS118 window-arguments."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import argument_removed, renamed
from ._layers import call_around
from .base import Check, Repair


class WindowArguments(Check):
    """Strides, dilation and padding of a layer exclude each other.

    Bad:
        layer = Conv2D(8, 3, strides=2, dilation_rate=2)
    Good:
        layer = Conv2D(8, 3, dilation_rate=2)
    """

    code = "KS118"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        call = call_around(trace, fault.span)
        if "padding needs" in fault.message or "needs padding" in fault.message:
            edit = renamed(fault.span, "same" if "same" in fault.span.text().lower() else "valid")
            return None if edit is None else Repair("write the padding as Keras knows it", edit)
        edit = argument_removed(call, "strides", 2)
        return None if edit is None else Repair("take strides away", edit)
