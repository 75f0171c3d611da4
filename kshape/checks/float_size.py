"""KS610 float-size."""

from __future__ import annotations

from .base import Check


class FloatSize(Check):
    """A float stands where a whole number is wanted.

    `/` gives a float in Python 3, even where the division leaves no rest; `//` gives an int.

    Bad:
        layer = Dense(128 / 2)
    Good:
        layer = Dense(128 // 2)
    """

    code = "KS610"
    fix = "S"
