"""BackupAndRestore: training goes on where it was killed."""

from __future__ import annotations

import json
import os
import shutil
from typing import Any

import kshape.rulebook.callbacks as rules

from ..core.errors import InvalidArgument
from .batches import BatchCounter
from .callback import Callback

METADATA = "training_metadata.json"
"""{"epoch", "batch", "weights"}: where training stands, and the name of the file with weights and optimizer state."""

KERAS_WEIGHTS = "latest.weights.h5"
"""The file of weights where the metadata names none: a backup that Keras wrote."""


class BackupAndRestore(Callback, rule=rules.BackupAndRestore):
    """Writes weights, the optimizer's state and the epoch to `backup_dir`; the next `fit` starts from there.

    A backup is never half written: each one is a new file of weights, and the metadata file that names it is replaced
    in one step. With double_checkpoint the backup before stays too, and is taken where the newest cannot be read.
    delete_checkpoint: the directory is removed when training ends.
    Source: keras.callbacks.BackupAndRestore
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)
        self.backup_dir: str = os.fspath(self.rule.backup_dir)
        by_batches = self.save_freq != "epoch" and self.save_freq
        self._counter = BatchCounter(self.save_freq) if by_batches else None
        self._current_epoch = 0

    def on_train_begin(self, logs: Any = None) -> None:
        if not getattr(self.model, "built", True):
            raise InvalidArgument(
                "BackupAndRestore needs a built model. Received: a model without weights. Build it with "
                "model.build(input_shape), or call it on a batch. "
                'Keras: "To use the BackupAndRestore callback, you model must be built before you call `fit()`."'
            )
        self._current_epoch = 0
        try:
            self._restore(METADATA)
        except (OSError, ValueError, KeyError):
            if not os.path.exists(self._at(f"{METADATA}.bkp")):
                raise
            self._restore(f"{METADATA}.bkp")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._current_epoch = epoch + 1
        if self.save_freq == "epoch":
            self._save(0)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self._counter is not None and self._counter.is_full(batch):
            self._save(batch)

    def on_train_end(self, logs: Any = None) -> None:
        if self.delete_checkpoint:
            shutil.rmtree(self.backup_dir, ignore_errors=True)

    def _restore(self, metadata: str) -> None:
        state = _read(self._at(metadata))
        weights = self._at(state.get("weights", KERAS_WEIGHTS))
        if not state and not os.path.exists(weights):
            return
        optimizer = self.model.optimizer
        if optimizer is not None and not optimizer.built:
            optimizer.build(self.model.trainable_variables)  # its state cannot be loaded before it has any
        self.model.load_weights(weights)
        if state:
            self._current_epoch = self.model._initial_epoch = state["epoch"]

    def _save(self, batch: int) -> None:
        os.makedirs(self.backup_dir, exist_ok=True)
        before = _read(self._at(METADATA))
        name = f"backup-{self._current_epoch}-{batch}.weights.h5"
        if name == before.get("weights"):
            name = f"backup-{self._current_epoch}-{batch}-again.weights.h5"
        self.model.save_weights(self._at(name), overwrite=True)
        _to_disk(self._at(name))
        if self.double_checkpoint and before:
            _write(self._at(f"{METADATA}.bkp"), before)
        _write(self._at(METADATA), {"epoch": self._current_epoch, "batch": batch, "weights": name})
        self._remove_others({name, before.get("weights") if self.double_checkpoint else None})

    def _remove_others(self, kept: set[str | None]) -> None:
        for name in os.listdir(self.backup_dir):
            if name.startswith("backup-") and name not in kept:
                os.remove(self._at(name))

    def _at(self, name: str) -> str:
        return os.path.join(self.backup_dir, name)


def _read(path: str) -> dict[str, Any]:
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def _write(path: str, content: dict[str, Any]) -> None:
    """Replaces a file in one step: whoever is killed leaves the old content or the new one."""
    with open(f"{path}.part", "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(f"{path}.part", path)


def _to_disk(path: str) -> None:
    """Waits until the file is on the disk, before anything names it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
