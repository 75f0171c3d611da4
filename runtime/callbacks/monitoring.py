"""What callbacks share that watch a logged quantity: its value, and what counts as an improvement."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from kshape.rulebook.dialects.classes import METRIC_KEYS

from ..core.errors import InvalidArgument
from .callback import Callback


class Monitoring(Callback):
    """Base of EarlyStopping, ModelCheckpoint and ReduceLROnPlateau, which have `monitor`, `mode` and `min_delta`.

    With mode="auto", less is better for a loss, and a metric of the model says itself which way it goes.
    `monitor="val_acc"` of an older script finds "val_accuracy".
    """

    monitor: str
    mode: str
    min_delta: float = 0
    best: Any = None
    _sign: int = 0  # +1 where more is better, -1 where less is; 0 until the metrics are known

    def take_rule(self, *args: Any, **kwargs: Any) -> None:
        super().take_rule(*args, **kwargs)
        self.min_delta = abs(self.min_delta)
        if self.mode not in ("auto", "min", "max"):
            warnings.warn(f"{type(self).__name__} mode {self.mode!r} is unknown; auto is taken.", stacklevel=4)
            self.mode = "auto"

    def find_direction(self) -> None:
        """Settles which way is better; the model's metrics are known from the end of the first epoch on.

        Raises InvalidArgument where mode="auto" and no metric of the model tells.
        """
        if not self._sign:
            self._sign = {"min": -1, "max": 1}.get(self.mode) or self._direction_of_metric()

    def logged(self, logs: Any) -> Any:
        """The monitored value; None where nothing of that name was logged."""
        value = logs.get(self.monitor)
        return value if value is not None or self.monitor not in METRIC_KEYS else logs.get(METRIC_KEYS[self.monitor])

    def is_improvement(self, value: Any, reference: Any) -> bool:
        """Whether value is better than reference by more than min_delta, in float32 as everything that is logged."""
        if reference is None:
            return True
        shifted, reference = np.float32(value - self._sign * self.min_delta), np.float32(reference)
        return bool(shifted > reference if self._sign > 0 else shifted < reference)

    def _direction_of_metric(self) -> int:
        name = METRIC_KEYS.get(self.monitor, self.monitor).removeprefix("val_")
        if name == "loss":
            return -1
        for metric in _metrics(getattr(self.model, "metrics", None) or ()):
            direction = _direction(metric) if metric.name == name else None
            if direction is not None:
                return 1 if direction == "up" else -1
        raise InvalidArgument(
            f'{type(self).__name__} needs mode="min" or mode="max" where monitor is neither a loss nor a metric that '
            f"says which way it goes. Received: monitor={self.monitor!r}, mode='auto'. "
            f"Keras: \"{type(self).__name__} callback received monitor={self.monitor}, but Keras isn't able to "
            'automatically determine whether that metric should be maximized or minimized."'
        )


def _metrics(metrics: Any) -> Iterator[Any]:
    """The metrics themselves, out of the containers that hold those of `compile`."""
    for metric in metrics:
        inner = getattr(metric, "metrics", None)
        if inner is not None:
            yield from _metrics(inner)
        else:
            yield metric


def _direction(metric: Any) -> str | None:
    return getattr(metric, "_direction", None) or getattr(getattr(metric, "rule", None), "direction", None)
