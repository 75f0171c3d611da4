"""KS201 graph-disconnected."""

from __future__ import annotations

from .base import Check


class GraphDisconnected(Check):
    """A model's outputs cannot be computed from its inputs.

    Some tensor on the way comes from an Input that is not among `inputs`. The message names it; the related lines show
    where it was made.

    Bad:
        a = Input((4,))
        b = Input((4,))
        model = Model(a, Dense(2)(b))
    Good:
        a = Input((4,))
        b = Input((4,))
        model = Model(b, Dense(2)(b))
    """

    code = "KS201"
    fix = "S"
