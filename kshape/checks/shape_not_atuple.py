"""KS114 shape-not-atuple."""

from __future__ import annotations

from .base import Check


class ShapeNotATuple(Check):
    """A shape is a plain number.

    `(28)` is the number 28: a tuple of one needs a comma.

    Bad:
        x = Input(shape=(28))
    Good:
        x = Input(shape=(28,))
    """

    code = "KS114"
    fix = "S"
