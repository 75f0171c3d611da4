"""KS212 not-alayer."""

from __future__ import annotations

from .base import Check


class NotALayer(Check):
    """Something that is not a layer is added to a Sequential model.

    Bad:
        model = Sequential([Input((4,)), Dense(2), "softmax"])
    Good:
        model = Sequential([Input((4,)), Dense(2), Activation("softmax")])
    """

    code = "KS212"
    fix = "u"
