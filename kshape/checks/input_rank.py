"""KS101 input-rank."""

from __future__ import annotations

from .base import Check


class InputRank(Check):
    """A layer gets a tensor of the wrong rank.

    Convolutions and poolings over images want (batch, height, width, channels), recurrent layers (batch, time,
    features). An axis is missing or too many: often a Flatten, a Reshape or `return_sequences`.

    Bad:
        x = Input((28, 28))
        y = Conv2D(8, 3)(x)
    Good:
        x = Input((28, 28, 1))
        y = Conv2D(8, 3)(x)
    """

    code = "KS101"
    fix = "u"
