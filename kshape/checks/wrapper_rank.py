"""KS120 wrapper-rank."""

from __future__ import annotations

from .base import Check


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
