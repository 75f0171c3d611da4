"""KS211 not-built."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from .base import Check, Finding


class NotBuilt(Check):
    """A model is asked for its weights, its summary or its shapes before it has any.

    Layers get their weights when the size of their input is known: from an `Input` in the first place, from `build`, or
    from the first data. Until then `weights` is empty and `summary` prints no numbers, without a word. `count_params`,
    `output` and `output_shape` raise, and are errors here.

    Bad:
        model = Sequential([Dense(8), Dense(2)])
        model.summary()
    Bad:
        model = Sequential([Dense(8), Dense(2)])
        n = len(model.weights)
    Good:
        model = Sequential([Input((4,)), Dense(8), Dense(2)])
        model.summary()
    Good:
        model = Sequential([Dense(8), Dense(2)])
        model.build((None, 4))
        n = model.count_params()
    """

    code = "KS211"
    severity = "warning"
    fix = "u"

    def word(self, fault: Fault, trace: Trace) -> Finding | None:
        severity = "error" if fault.slug == "not-built" else "warning"
        return Finding(fault.span, fault.message, fault.related, severity=severity, chain=fault.chain)
