"""LearningRateScheduler: the learning rate of each epoch by a function."""

from __future__ import annotations

from typing import Any

import numpy as np

import kshape.rulebook.callbacks as rules

from ..core.errors import InvalidArgument
from ..core.messages import print_message
from .callback import Callback
from .learning_rates import learning_rate_of, logged_rates, optimizers_of


class LearningRateScheduler(Callback, rule=rules.LearningRateScheduler):
    """schedule(epoch, learning_rate) -> learning rate, a float; schedule(epoch) of older scripts works too.

    The rate stands in the logs as "learning_rate". Raises InvalidArgument where the schedule gives no float.
    Source: keras.callbacks.LearningRateScheduler
    """

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        for name, optimizer in optimizers_of(self.model):
            rate = self._next_rate(optimizer, epoch)
            optimizer.learning_rate = rate
            if self.verbose > 0:
                whose = f"{name} learning rate" if name else "learning rate"
                print_message(f"\nEpoch {epoch + 1}: LearningRateScheduler setting {whose} to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        (logs if logs is not None else {}).update(logged_rates(self.model))

    def _next_rate(self, optimizer: Any, epoch: int) -> Any:
        if not hasattr(optimizer, "learning_rate"):
            raise InvalidArgument(
                "LearningRateScheduler needs an optimizer with a learning_rate. "
                f"Received: {type(optimizer).__name__}. "
                'Keras: "Optimizer must have a "learning_rate" attribute."'
            )
        try:
            rate = self.schedule(epoch, learning_rate_of(optimizer))
        except TypeError:  # schedule(epoch), as before Keras 2.1
            rate = self.schedule(epoch)
        if not isinstance(rate, (float, np.float32, np.float64)):
            raise InvalidArgument(
                f"LearningRateScheduler needs schedule to give a float. Received: {rate!r} for epoch {epoch}. "
                'Keras: "The output of the `schedule` function should be a float."'
            )
        return rate
