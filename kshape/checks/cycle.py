"""KS213 cycle."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from .base import Check, Finding


class Cycle(Check):
    """A model is added to itself.

    Its output would need its output. Keras takes it where the model has no input yet (a warning), and fails with
    "maximum recursion depth exceeded" as soon as the model is built, called or shown. Very likely another variable was
    meant: a layer, or a second model.

    Bad:
        model = Sequential([Input((4,)), Dense(4)])
        model.add(model)
    Good:
        inner = Sequential([Dense(4)])
        outer = Sequential([Input((4,)), inner, Dense(2)])
    """

    code = "KS213"

    def word(self, fault: Fault, trace: Trace) -> Finding | None:
        severity = "error" if fault.subject else "warning"
        return Finding(fault.span, fault.message, fault.related, severity=severity, chain=fault.chain)
