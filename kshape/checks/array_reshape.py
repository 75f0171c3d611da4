"""KS605 array-reshape."""

from __future__ import annotations

from .base import Check


class ArrayReshape(Check):
    """A reshape does not keep the number of elements.

    Bad:
        x = np.zeros((60000, 28, 28)).reshape(60000, 768)
    Good:
        x = np.zeros((60000, 28, 28)).reshape(60000, 784)
    """

    code = "KS605"
    fix = "u"
