"""KS606 axis-range."""

from __future__ import annotations

from .base import Check


class AxisRange(Check):
    """An axis or an index is out of range.

    Bad:
        x = ops.sum(ops.ones((2, 3)), axis=2)
    Good:
        x = ops.sum(ops.ones((2, 3)), axis=1)
    """

    code = "KS606"
