"""TerminateOnNaN: stops when the loss is not a finite number."""

from __future__ import annotations

import math
from typing import Any

import kshape.rulebook.callbacks as rules

from ..core.messages import print_message
from .callback import Callback


class TerminateOnNaN(Callback, rule=rules.TerminateOnNaN):
    """Sets model.stop_training, or raises RuntimeError (raise_error=True, then `on_train_end` is not reached).

    It reads the loss after every batch, so every step waits for the device.
    Source: keras.callbacks.TerminateOnNaN
    """

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"Training needs a finite loss. Received: loss={loss} at batch {batch}. "
                f'Keras: "NaN or Inf loss encountered at batch {batch}."'
            )
        print_message(f"Batch {batch}: Invalid loss, terminating training")
        self.model.stop_training = True
