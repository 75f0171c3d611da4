"""KS117 indivisible."""

from __future__ import annotations

from .base import Check


class Indivisible(Check):
    """Groups, channels and filters do not divide.

    Bad:
        y = Conv2D(8, 3, groups=3)(Input((32, 32, 4)))
    Good:
        y = Conv2D(8, 3, groups=2)(Input((32, 32, 4)))
    """

    code = "KS117"
