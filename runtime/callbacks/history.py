"""History: the logs of all epochs, which `fit` returns."""

from __future__ import annotations

from typing import Any

import kshape.rulebook.callbacks as rules
from kshape.rulebook.dialects.classes import METRIC_KEYS

from .callback import Callback


class Epochs(dict[str, list[Any]]):
    """Name -> value of each epoch. `history["acc"]` of an older script finds "accuracy"."""

    def __missing__(self, key: str) -> list[Any]:
        today = METRIC_KEYS.get(key)
        if today is None or today not in self:
            raise KeyError(key)
        return self[today]


class History(Callback, rule=rules.History):
    """history: name -> values.   epoch: the numbers of the epochs.   params, model: as of every callback.

    Source: keras.callbacks.History
    """

    def __init__(self) -> None:
        self.take_rule()
        self.history: dict[str, list[Any]] = Epochs()

    def on_train_begin(self, logs: Any = None) -> None:
        self.epoch: list[int] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        self.model.history = self
