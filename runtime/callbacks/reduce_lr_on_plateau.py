"""ReduceLROnPlateau: a smaller learning rate when a quantity does not improve any more."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

import kshape.rulebook.callbacks as rules

from ..core.messages import print_message
from .learning_rates import learning_rate_of, logged_rates, optimizers_of
from .monitoring import Monitoring


class ReduceLROnPlateau(Monitoring, rule=rules.ReduceLROnPlateau):
    """learning_rate = max(learning_rate * factor, min_lr) after `patience` epochs without an improvement.

    cooldown: epochs after a reduction in which nothing is counted. The rate stands in the logs as "learning_rate".
    Source: keras.callbacks.ReduceLROnPlateau
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)
        self._reset()

    def _reset(self) -> None:
        self.best, self.wait, self.cooldown_counter = None, 0, 0

    def on_train_begin(self, logs: Any = None) -> None:
        self._reset()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.find_direction()
        logs = logs if logs is not None else {}
        logs.update(logged_rates(self.model))
        current = self.logged(logs)
        if current is None:
            warnings.warn(
                f"Reducing the learning rate needs the metric {self.monitor!r}, which is not logged. "
                f"Logged are: {', '.join(logs)}.",
                stacklevel=2,
            )
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.is_improvement(current, self.best):
            self.best, self.wait = current, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience and self._reduce(epoch):
                self.cooldown_counter, self.wait = self.cooldown, 0

    def in_cooldown(self) -> bool:
        """Whether a reduction is so recent that epochs are not counted."""
        return self.cooldown_counter > 0

    def _reduce(self, epoch: int) -> bool:
        """Whether the rate of any optimizer was above min_lr, and so was reduced."""
        reduced = False
        for name, optimizer in optimizers_of(self.model):
            old = learning_rate_of(optimizer)
            if old <= np.float32(self.min_lr):
                continue
            reduced = True
            optimizer.learning_rate = new = max(old * self.factor, self.min_lr)
            if self.verbose > 0:
                whose = f" {name} learning rate" if name else " learning rate"
                print_message(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing{whose} to {new}.")
        return reduced
