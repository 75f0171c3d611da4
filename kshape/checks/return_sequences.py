"""KS103 return-sequences."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import argument_set
from ._layers import recurrent_before
from .base import Check, Repair


class ReturnSequences(Check):
    """A recurrent layer gets the last step of another one where it needs the whole sequence.

    Without `return_sequences=True` a recurrent layer gives (batch, units); the next one wants (batch, time, features).

    Bad:
        model = Sequential([Input((10, 4)), LSTM(8), LSTM(8)])
    Good:
        model = Sequential([Input((10, 4)), LSTM(8, return_sequences=True), LSTM(8)])
    """

    code = "KS103"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        edit = argument_set(recurrent_before(fault), "return_sequences", "True")
        return None if edit is None else Repair("add return_sequences=True", edit)
