"""KS120 wrapper-rank."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import value_text
from ._layers import made_by_fault
from ._written import written_call
from .base import Check, Repair, TextEdit


class WrapperRank(Check):
    """A wrapper or ConvLSTM gets a tensor without the axis that it works along.

    TimeDistributed and Bidirectional want (batch, time, ...).

    Bad:
        y = TimeDistributed(Dense(4))(Input((8,)))
    Good:
        y = TimeDistributed(Dense(4))(Input((10, 8)))
    """

    code = "KS120"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        """The layer without TimeDistributed around it."""
        call = written_call(made_by_fault(fault))
        inner = call.argument("layer", 0) if call is not None and call.name == "TimeDistributed" else None
        if call is None or inner is None:
            return None
        return Repair("leave TimeDistributed out", TextEdit(call.span, value_text(inner)), safe=False)
