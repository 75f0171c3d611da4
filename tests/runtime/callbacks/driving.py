"""A model without a network, and a training loop without training: both sides' callbacks are driven by the same logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
from keras.src.trainers.compile_utils import MetricsList

from runtime import callbacks as ours

KERAS = keras.callbacks
OURS = ours


class FakeOptimizer:
    """A learning rate in float32, and a count of steps."""

    built = True

    def __init__(self, learning_rate: float = 0.1, name: str = "sgd") -> None:
        self._rate = np.float32(learning_rate)
        self.name, self.iterations = name, 0

    @property
    def learning_rate(self) -> Any:
        return np.float32(self._rate)

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._rate = np.float32(value)


class FakeModel:
    """Remembers what callbacks did to it. Its only weight is the number of the epoch."""

    built = True

    def __init__(self, metrics: Mapping[str, str] | None = None, optimizer: Any = None) -> None:
        self.optimizer = optimizer or FakeOptimizer()
        self.stop_training = False
        self.weights = [np.float32(-1)]
        self.trainable_variables: list[Any] = []
        self.events: list[Any] = []
        self._initial_epoch: int | None = None
        container = object.__new__(MetricsList)  # Keras looks for directions only inside of its own containers
        container.metrics = [SimpleNamespace(name=name, _direction=way) for name, way in (metrics or {}).items()]
        self.metrics = [container]

    def get_weights(self) -> list[Any]:
        return list(self.weights)

    def set_weights(self, weights: list[Any]) -> None:
        self.events.append(("set_weights", float(weights[0])))
        self.weights = list(weights)

    def save(self, path: str, overwrite: bool = True) -> None:
        self.events.append(("save", path, overwrite))

    def save_weights(self, filepath: str, overwrite: bool = True) -> None:
        self.events.append(("save_weights", filepath, overwrite))


def drive(
    side: Any,
    callbacks: Sequence[Any],
    logs: Sequence[Mapping[str, float]],
    model: FakeModel | None = None,
    batches: int = 1,
    step: int = 1,
) -> SimpleNamespace:
    """Runs epochs with these logs and returns what came of it: model, history, rate of each epoch, last epoch.

    batches: calls of the batch hooks in an epoch, `step` batches each.
    """
    model = model or FakeModel()
    together = side.CallbackList(callbacks, add_history=True, model=model, verbose=0, epochs=len(logs), steps=batches)
    rates, epoch_logs, epoch = [], {}, -1
    together.on_train_begin()
    for epoch in range(model._initial_epoch or 0, len(logs)):
        together.on_epoch_begin(epoch)
        rates.append(float(model.optimizer.learning_rate))
        model.weights = [np.float32(epoch)]
        for batch in range(0, batches * step, step):
            together.on_train_batch_begin(batch)
            model.optimizer.iterations += step
            together.on_train_batch_end(batch + step - 1, dict(logs[epoch]))
        epoch_logs = dict(logs[epoch])
        together.on_epoch_end(epoch, epoch_logs)
        if model.stop_training:
            break
    together.on_train_end(epoch_logs)
    return SimpleNamespace(model=model, history=model.history, rates=rates, last=epoch, events=model.events)


def logs_of(rng: Any, epochs: int, names: Sequence[str] = ("loss", "val_loss", "accuracy", "val_accuracy")) -> Any:
    """Logs that improve for a while and then do not, with ties, and now and then a NaN."""
    found = []
    for epoch in range(epochs):
        values = {name: round(1 / (1 + epoch) + rng.choice([0, 0, 0.1, -0.1, 0.0001]), 4) for name in names}
        if rng.random() < 0.05:
            values[rng.choice(list(names))] = float("nan")
        found.append({name: float(np.float32(value)) for name, value in values.items()})
    return found
