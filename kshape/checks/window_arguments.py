"""KS118 window-arguments."""

from __future__ import annotations

from .base import Check


class WindowArguments(Check):
    """Strides, dilation and padding of a layer exclude each other.

    Bad:
        layer = Conv2D(8, 3, strides=2, dilation_rate=2)
    Good:
        layer = Conv2D(8, 3, dilation_rate=2)
    """

    code = "KS118"
    fix = "S"
