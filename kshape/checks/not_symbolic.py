"""KS203 not-symbolic."""

from __future__ import annotations

from .base import Check


class NotSymbolic(Check):
    """A model's input or output is not a symbolic tensor.

    `Model(inputs, outputs)` wants what `Input` and layer calls give: not a layer that was never called, an array or
    None.

    Bad:
        x = Input((4,))
        model = Model(x, Dense(2))
    Good:
        x = Input((4,))
        model = Model(x, Dense(2)(x))
    """

    code = "KS203"
    fix = "u"
