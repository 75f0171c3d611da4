"""The most epochs and steps that a script may train for, whatever it says itself: to try it out quickly.

Source: keras.config.set_max_epochs, keras.config.set_max_steps_per_epoch
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .data.source import Source


class Limits:
    """epochs: of fit. steps: of an epoch of fit, of evaluate, of predict. None is no limit."""

    def __init__(self) -> None:
        self.epochs = _number(os.environ.get("KERAS_MAX_EPOCHS"))
        self.steps = _number(os.environ.get("KERAS_MAX_STEPS_PER_EPOCH"))


def _number(text: str | None) -> int | None:
    return int(text) if text else None


limits = Limits()
"""Those in force; at first those of $KERAS_MAX_EPOCHS and $KERAS_MAX_STEPS_PER_EPOCH."""


def limited_epochs(epochs: int) -> int:
    """As many epochs as the limit lets through, with a warning where those are fewer."""
    if not limits.epochs or epochs <= limits.epochs:
        return epochs
    warnings.warn(f"fit is limited to {limits.epochs} of {epochs} epochs by set_max_epochs.", stacklevel=4)
    return limits.epochs


def limited(source: Source) -> Source:
    """The source, with no more steps in an epoch than the limit lets through."""
    if limits.steps and (source.num_batches or limits.steps + 1) > limits.steps:
        warnings.warn(f"An epoch is limited to {limits.steps} steps by set_max_steps_per_epoch.", stacklevel=5)
        source.steps = limits.steps
    return source
