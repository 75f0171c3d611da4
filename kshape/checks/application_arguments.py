"""KS122 application-arguments."""

from __future__ import annotations

from .base import Check


class ApplicationArguments(Check):
    """The arguments of a stock application exclude each other.

    Bad:
        base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(16, 16, 3))
    Good:
        base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))
    """

    code = "KS122"
    fix = "S"
