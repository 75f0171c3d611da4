"""KS602 impossible-broadcast."""

from __future__ import annotations

from .base import Check


class ImpossibleBroadcast(Check):
    """Two shapes do not broadcast.

    Counted from the last axis, each pair of sizes must be equal, or one of them 1.

    Bad:
        x = ops.ones((2, 3)) + ops.ones((2, 4))
    Good:
        x = ops.ones((2, 3)) + ops.ones((2, 1))
    """

    code = "KS602"
