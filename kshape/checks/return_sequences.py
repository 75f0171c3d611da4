"""KS103 return-sequences."""

from __future__ import annotations

from .base import Check


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
