"""KS608 split-sizes."""

from __future__ import annotations

from .base import Check


class SplitSizes(Check):
    """A split does not divide the axis.

    Bad:
        x = ops.split(ops.ones((10, 4)), 3)
    Good:
        x = ops.split(ops.ones((10, 4)), 5)
    """

    code = "KS608"
