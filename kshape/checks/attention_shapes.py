"""KS116 attention-shapes."""

from __future__ import annotations

from .base import Check


class AttentionShapes(Check):
    """Query, key, value or mask of an attention layer do not fit each other.

    Bad:
        y = Attention()([ops.ones((1, 5, 16)), ops.ones((1, 7, 8))])
    Good:
        y = Attention()([ops.ones((1, 5, 16)), ops.ones((1, 7, 16))])
    """

    code = "KS116"
    fix = "u"
