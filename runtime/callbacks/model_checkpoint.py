"""ModelCheckpoint: saves the model, or its weights, as training goes on."""

from __future__ import annotations

import os
import warnings
from typing import Any

import kshape.rulebook.callbacks as rules

from ..core.messages import print_message
from ..saving import LEGACY
from .batches import BatchCounter
from .monitoring import Monitoring


class _Rule(rules.ModelCheckpoint):
    """Keras's rule, with the files of Keras 2 that `Model.save` and `save_weights` write as well."""

    suffixes = (*rules.ModelCheckpoint.suffixes, *LEGACY)
    weights_suffixes = (*rules.ModelCheckpoint.weights_suffixes, *LEGACY)


class ModelCheckpoint(Monitoring, rule=_Rule):
    """Saves to `filepath` after each epoch, or after every `save_freq` batches.

    filepath may name the epoch, the batch and logged values: "{epoch:02d}-{val_loss:.2f}.keras". With save_best_only,
    only what improves on the best so far (initial_value_threshold at first) is saved. `period=n` of older scripts
    saves every nth epoch.
    Source: keras.callbacks.ModelCheckpoint
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.period = kwargs.pop("period", 1)
        self.take_rule(*args, **kwargs)
        self.best = self.initial_value_threshold
        self._counter = None if self.save_freq == "epoch" else BatchCounter(self.save_freq)
        self._epochs_since_saving = 0
        self._current_epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._current_epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self._counter is not None and self._counter.is_full(batch):
            self.find_direction_if_needed()
            self._save(self._current_epoch, batch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.find_direction_if_needed()
        self._epochs_since_saving += 1
        if self._counter is None and self._epochs_since_saving >= self.period:
            self._epochs_since_saving = 0
            self._save(epoch, None, logs)

    def find_direction_if_needed(self) -> None:
        """Settles which way is better, where that decides what is saved."""
        if self.save_best_only:
            self.find_direction()

    def _save(self, epoch: int, batch: int | None, logs: Any) -> None:
        logs = logs or {}
        path = self._path(epoch, batch, logs)
        if not self._is_wanted(epoch, logs, path):
            return
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            save = self.model.save_weights if self.save_weights_only else self.model.save
            save(path, overwrite=True)
        except OSError as error:
            if isinstance(error, IsADirectoryError) or "is a directory" in str(error).lower():
                raise OSError(
                    f"ModelCheckpoint needs the path of a file. Received: the directory {path}. "
                    'Keras: "Please specify a non-directory filepath for ModelCheckpoint."'
                ) from error
            raise
        self._tell(f"\nEpoch {epoch + 1}: finished saving model to {path}")

    def _path(self, epoch: int, batch: int | None, logs: Any) -> str:
        names = dict(logs)
        if batch is not None:
            names.setdefault("batch", batch + 1)
        try:
            return str(self.filepath.format(epoch=epoch + 1, **names))
        except KeyError as error:
            raise KeyError(
                f"ModelCheckpoint needs a filepath with names that are logged. Received: filepath={self.filepath!r}, "
                f"where {error} is not among epoch, {', '.join(names)}. "
                'Keras: "Failed to format this callback filepath"'
            ) from error

    def _is_wanted(self, epoch: int, logs: Any, path: str) -> bool:
        if not self.save_best_only:
            self._tell(f"\nEpoch {epoch + 1}: saving model to {path}")
            return True
        current = self.logged(logs)
        if current is None or getattr(current, "ndim", False):
            came = f"logs with {', '.join(logs)}" if current is None else f"{self.monitor}={current}"
            warnings.warn(
                f"Saving the best model only needs {self.monitor!r} logged as one number. Received: {came}. "
                "The model is saved as it is.",
                stacklevel=4,
            )
            return True
        return self._is_best(epoch, float(current), path)

    def _is_best(self, epoch: int, current: float, path: str) -> bool:
        best = "None" if self.best is None else f"{self.best:.5f}"
        if not self.is_improvement(current, self.best):
            self._tell(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {best}")
            return False
        self._tell(f"\nEpoch {epoch + 1}: {self.monitor} improved from {best} to {current:.5f}, saving model to {path}")
        self.best = current
        return True

    def _tell(self, text: str) -> None:
        if self.verbose > 0:
            print_message(text)
