"""KS204 foreign-function."""

from __future__ import annotations

import re

from kshape.values.trace import Fault, Trace

from ._edits import reach
from ._layers import site_of
from .base import Check, Repair, TextEdit


class ForeignFunction(Check):
    """A numpy function is called on a symbolic tensor.

    What `Input` and layers give has a shape and a dtype, and no numbers before the model runs. `keras.ops` has the same
    functions for such tensors.

    Bad:
        x = Input((4,))
        y = np.sqrt(x)
    Good:
        x = Input((4,))
        y = ops.sqrt(x)
    """

    code = "KS204"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        today, site = re.search(r"Use (keras\.ops\.\w+)\.", fault.message), site_of(trace, fault.span)
        callee = None if site is None else site.spans.get("()")
        if today is None or callee is None:
            return None
        found = reach(trace, today[1], callee)
        return None if found is None else Repair(f"use {today[1]}", TextEdit(callee, found[0]), *found[1])
