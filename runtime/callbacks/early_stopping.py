"""EarlyStopping: ends training when a quantity does not improve any more."""

from __future__ import annotations

import warnings
from typing import Any

import kshape.rulebook.callbacks as rules

from ..core.messages import print_message
from .monitoring import Monitoring


class EarlyStopping(Monitoring, rule=rules.EarlyStopping):
    """Sets model.stop_training after `patience` epochs without an improvement of more than `min_delta`.

    baseline: patience also runs on while the value is not better than this. restore_best_weights: the weights of the
    best epoch are put back at the end of training. start_from_epoch: earlier epochs do not count.
    best, best_epoch, best_weights, stopped_epoch, wait: how it stands.
    Source: keras.callbacks.EarlyStopping
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)
        self._reset()

    def _reset(self) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: Any = None
        self.best_weights: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        self._reset()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.find_direction()
        current = self.get_monitor_value(logs)
        if current is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._remember(epoch)  # whatever the value: there are no better weights yet
        self.wait += 1
        if self.is_improvement(current, self.best):
            self.best = current
            self._remember(epoch)
            if self.baseline is None or self.is_improvement(current, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Any = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            print_message(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose > 0:
                print_message(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)

    def get_monitor_value(self, logs: Any) -> Any:
        """The monitored value of an epoch; None, with a warning, where it was not logged."""
        value = self.logged(logs or {})
        if value is None:
            warnings.warn(
                f"Early stopping needs the metric {self.monitor!r}, which is not logged. "
                f"Logged are: {', '.join(logs or ())}.",
                stacklevel=2,
            )
        return value

    def _remember(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()
