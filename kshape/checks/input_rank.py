"""KS101 input-rank."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import with_suffix
from ._missing_layers import for_rank
from ._written import written_call
from .base import Check, Repair


class InputRank(Check):
    """A layer gets a tensor of the wrong rank.

    Convolutions and poolings over images want (batch, height, width, channels), recurrent layers (batch, time,
    features). An axis is missing or too many: often a Flatten, a Reshape or `return_sequences`.

    Bad:
        x = Input((28, 28))
        y = Conv2D(8, 3)(x)
    Bad:
        model = Sequential([Input((28, 28)), Conv2D(8, 3), Flatten(), Dense(10)])
    Bad:
        model = Sequential([Input((28, 28, 3)), Conv2D(8, 3), LSTM(16), Dense(10)])
    Good:
        x = Input((28, 28, 1))
        y = Conv2D(8, 3)(x)
    """

    code = "KS101"
    fix = "u"

    def repairs(self, fault: Fault, trace: Trace) -> list[Repair]:
        return super().repairs(fault, trace) or for_rank(fault, trace)

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        call = written_call(fault.span)
        if call is None or len(call.positional) != 1 or "x[..., None]" not in fault.message:
            return None
        return Repair("add an axis", with_suffix(call.positional[0], "[..., None]"), safe=False)
