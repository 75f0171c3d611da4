"""KS505 unknown-name."""

from __future__ import annotations

from .base import Check


class UnknownName(Check):
    """A loss, metric, optimizer, activation or initializer of this name does not exist.

    Keras looks names up when the layer is made or the model compiled. The message gives the nearest name.

    Bad:
        layer = Dense(8, activation="rellu")
    Good:
        layer = Dense(8, activation="relu")
    """

    code = "KS505"
    fix = "S"
