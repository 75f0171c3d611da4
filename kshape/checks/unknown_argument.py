"""KS903 unknown-argument."""

from __future__ import annotations

from .base import Check


class UnknownArgument(Check):
    """An argument that the callee does not take, or of the wrong kind.

    Bad:
        layer = Dense(8, activations="relu")
    Good:
        layer = Dense(8, activation="relu")
    """

    code = "KS903"
    fix = "S"
