"""KS604 join-shapes."""

from __future__ import annotations

from .base import Check


class JoinShapes(Check):
    """Arrays that are joined differ in an axis other than the one they are joined along.

    Bad:
        x = np.concatenate([np.ones((2, 3)), np.ones((2, 4))])
    Good:
        x = np.concatenate([np.ones((2, 3)), np.ones((2, 4))], axis=1)
    """

    code = "KS604"
