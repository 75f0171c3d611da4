"""KS900 undefined-name."""

from __future__ import annotations

from .base import Check


class UndefinedName(Check):
    """A name is not defined, or a Keras module has no such attribute.

    Bad:
        optimizer = keras.optimizer.Adam()
    Good:
        optimizer = keras.optimizers.Adam()
    """

    code = "KS900"
    fix = "S"
