"""KS703 missing-super-init."""

from __future__ import annotations

from .base import Check


class MissingSuperInit(Check):
    """A layer or model sets attributes before `super().__init__()` ran.

    Keras tracks layers and variables that are assigned to attributes, and can do so only once its own constructor
    has run.

    Bad:
        class Block(keras.Model):
            def __init__(self):
                self.dense = Dense(4)

        y = Block()(Input((4,)))
    Good:
        class Block(keras.Model):
            def __init__(self):
                super().__init__()
                self.dense = Dense(4)

            def call(self, x):
                return self.dense(x)

        y = Block()(Input((4,)))
    """

    code = "KS703"
    fix = "S"
