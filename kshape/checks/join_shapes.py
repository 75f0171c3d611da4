"""KS604 join-shapes."""

from __future__ import annotations

import re

from kshape.values.trace import Fault, Trace

from ._edits import argument_set
from ._layers import call_around
from ._written import written_call
from .base import Check, Repair

_ALONG = re.compile(r"every axis but axis \d+\. Received: .* along axis (\d+)\.")


class JoinShapes(Check):
    """Arrays that are joined differ in an axis other than the one they are joined along.

    Bad:
        x = np.concatenate([np.ones((2, 3)), np.ones((2, 4))])
    Good:
        x = np.concatenate([np.ones((2, 3)), np.ones((2, 4))], axis=1)
    """

    code = "KS604"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        around, along = call_around(trace, fault.span), _ALONG.search(fault.message)
        call = written_call(around)
        if call is None or along is None or call.argument("axis", 1) is not None:
            return None
        edit = argument_set(around, "axis", along[1], 1)
        return None if edit is None else Repair(f"join along axis {along[1]}", edit)
