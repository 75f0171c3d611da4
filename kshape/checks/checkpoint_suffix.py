"""KS508 checkpoint-suffix."""

from __future__ import annotations

from .base import Check


class CheckpointSuffix(Check):
    """A checkpoint's file name has a suffix that Keras 3 does not write.

    Whole models go into `.keras`, weights alone into `.weights.h5`.

    Bad:
        callback = keras.callbacks.ModelCheckpoint("model.ckpt")
    Good:
        callback = keras.callbacks.ModelCheckpoint("model.keras")
    """

    code = "KS508"
    fix = "S"
