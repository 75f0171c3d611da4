"""KS102 axis-size."""

from __future__ import annotations

from .base import Check


class AxisSize(Check):
    """A layer gets an axis of another size than it needs.

    A layer makes its weights at its first call; a second call with another width does not fit them any more. A
    nested model has the sizes of its Inputs.

    Bad:
        shared = Dense(16)
        a = shared(Input((8,)))
        b = shared(Input((9,)))
    Good:
        shared = Dense(16)
        a = shared(Input((8,)))
        b = shared(Input((8,)))
    """

    code = "KS102"
    fix = "u"
