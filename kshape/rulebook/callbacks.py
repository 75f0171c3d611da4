"""Callbacks: constructors, the arguments that they refuse, and which quantity each watches.

Source: keras.callbacks
"""

from __future__ import annotations

import os
from typing import Any, ClassVar

from .binding import Rule
from .errors import RuleError, is_unknown
from .kinds import Anything, Flag, Number, Text, show_value, wrong


class CallbackRule(Rule):
    """A callback of `fit`. Those that watch a logged quantity have `monitor` and `mode`."""

    family: ClassVar[str] = "callback"
    stops: ClassVar[bool] = False  # whether it may end the training before the last epoch
    logs_rate: ClassVar[bool] = False  # whether it logs "learning_rate"

    @property
    def watches(self) -> str | None:
        """The logged quantity that the callback reads; None where it reads none or it is not known."""
        monitor = getattr(self, "monitor", None)
        return monitor if isinstance(monitor, str) else None


class BackupAndRestore(CallbackRule):
    """Training goes on after an interruption."""

    stops = True

    backup_dir: Anything
    save_freq: Anything = "epoch"
    double_checkpoint: Flag = False
    delete_checkpoint: Flag = True

    def setup(self) -> None:
        if (
            self.backup_dir is None
            or self.backup_dir is False
            or (isinstance(self.backup_dir, str) and not self.backup_dir)
        ):
            raise wrong("BackupAndRestore", "backup_dir", "a path", self.backup_dir)
        _need_frequency("BackupAndRestore", self.save_freq)


class CSVLogger(CallbackRule):
    """Each epoch's logs as a line of a CSV file."""

    filename: Anything
    separator: Text = ","
    append: Flag = False


class Callback(CallbackRule):
    """The base class of custom callbacks."""


class CallbackList(CallbackRule):
    """Several callbacks as one."""

    rest = True
    callbacks: Anything = None
    add_history: Flag = False
    add_progbar: Flag = False
    model: Anything = None


class EarlyStopping(CallbackRule):
    """Stops when `monitor` has not improved for `patience` epochs."""

    stops = True

    monitor: Anything = "val_loss"
    min_delta: Number = 0
    patience: Anything = 0
    verbose: Anything = 0
    mode: Anything = "auto"
    baseline: Anything = None
    restore_best_weights: Flag = False
    start_from_epoch: Anything = 0


class History(CallbackRule):
    """What `fit` returns: the logs of all epochs."""


class LambdaCallback(CallbackRule):
    """Functions as a callback."""

    rest = True
    on_epoch_begin: Anything = None
    on_epoch_end: Anything = None
    on_train_begin: Anything = None
    on_train_end: Anything = None
    on_train_batch_begin: Anything = None
    on_train_batch_end: Anything = None


class LearningRateScheduler(CallbackRule):
    """The learning rate of each epoch from schedule(epoch, learning_rate)."""

    logs_rate = True

    schedule: Anything
    verbose: Anything = 0


class ModelCheckpoint(CallbackRule):
    """Saves model or weights to `filepath`: `.keras` or `.h5`, or `.weights.h5` with save_weights_only."""

    filepath: Anything
    monitor: Anything = "val_loss"
    verbose: Anything = 0
    save_best_only: Flag = False
    save_weights_only: Flag = False
    mode: Anything = "auto"
    save_freq: Anything = "epoch"
    initial_value_threshold: Anything = None

    suffixes: ClassVar[tuple[str, ...]] = (".keras", ".h5")
    weights_suffixes: ClassVar[tuple[str, ...]] = (".weights.h5",)

    def setup(self) -> None:
        _need_frequency("ModelCheckpoint", self.save_freq)
        if isinstance(self.filepath, os.PathLike):
            self.filepath = os.fspath(self.filepath)
        if not isinstance(self.filepath, str) or is_unknown(self.save_weights_only):
            return
        if self.save_weights_only and not self.filepath.endswith(self.weights_suffixes):
            when = " with save_weights_only=True"
            keras = "the filepath provided must end in `.weights.h5` (Keras weights format)"
            raise wrong_suffix("ModelCheckpoint", self.filepath, ".weights.h5", keras, when)
        if not self.save_weights_only and not self.filepath.endswith(self.suffixes):
            raise wrong_suffix("ModelCheckpoint", self.filepath, ".keras", "must end in `.keras` (Keras model format)")


def wrong_suffix(owner: str, filepath: str, wanted: str, keras: str, when: str = "") -> RuleError:
    """The refusal of a file name whose suffix tells no format that is written. wanted: the suffix that it needs."""
    return RuleError(
        "checkpoint-suffix",
        f"{owner} needs a filepath that ends in {wanted}{when}. Received: filepath={filepath!r}.",
        argument="filepath",
        keras=keras,
    )


class OrbaxCheckpoint(CallbackRule):
    """Saves checkpoints with Orbax."""

    directory: Anything
    monitor: Anything = "val_loss"
    verbose: Anything = 0
    save_best_only: Flag = False
    mode: Anything = "auto"
    save_freq: Anything = "epoch"
    initial_value_threshold: Anything = None
    max_to_keep: Anything = 1
    save_on_background: Flag = True
    save_weights_only: Flag = False

    def setup(self) -> None:
        _need_frequency("OrbaxCheckpoint", self.save_freq)


class ProgbarLogger(CallbackRule):
    """The progress bar."""


class ReduceLROnPlateau(CallbackRule):
    """Multiplies the learning rate by `factor` when `monitor` has not improved for `patience` epochs."""

    logs_rate = True
    rest = True
    monitor: Anything = "val_loss"
    factor: Number = 0.1
    patience: Anything = 10
    verbose: Anything = 0
    mode: Anything = "auto"
    min_delta: Number = 0.0001
    cooldown: Anything = 0
    min_lr: Number = 0.0

    def setup(self) -> None:
        if isinstance(self.factor, (int, float)) and self.factor >= 1:
            raise wrong("ReduceLROnPlateau", "factor", "a number below 1", self.factor)


class RemoteMonitor(CallbackRule):
    """Sends each epoch's logs to a server."""

    root: Text = "http://localhost:9000"
    path: Text = "/publish/epoch/end/"
    field: Text = "data"
    headers: Anything = None
    send_as_json: Flag = False


class SwapEMAWeights(CallbackRule):
    """Averaged weights for evaluation."""

    swap_on_epoch: Flag = False


class TensorBoard(CallbackRule):
    """Logs for TensorBoard."""

    log_dir: Anything = "logs"
    histogram_freq: Anything = 0
    write_graph: Flag = True
    write_images: Flag = False
    write_steps_per_second: Flag = False
    update_freq: Anything = "epoch"
    profile_batch: Anything = 0
    embeddings_freq: Anything = 0
    embeddings_metadata: Anything = None


class TerminateOnNaN(CallbackRule):
    """Stops when the loss is not a number."""

    stops = True

    raise_error: Flag = False


def _need_frequency(owner: str, value: Any) -> None:
    if value is None or (isinstance(value, (str, float, list, tuple)) and value != "epoch"):
        raise RuleError(
            "argument",
            f'{owner} needs save_freq to be "epoch" or an integer. Received: save_freq={show_value(value)}.',
            argument="save_freq",
            keras=f"Unrecognized save_freq: {value}",
        )


CALLBACKS: dict[str, type[CallbackRule]] = {
    rule.__name__: rule
    for rule in (
        BackupAndRestore,
        CSVLogger,
        Callback,
        CallbackList,
        EarlyStopping,
        History,
        LambdaCallback,
        LearningRateScheduler,
        ModelCheckpoint,
        OrbaxCheckpoint,
        ProgbarLogger,
        ReduceLROnPlateau,
        RemoteMonitor,
        SwapEMAWeights,
        TensorBoard,
        TerminateOnNaN,
    )
}
"""Name in `keras.callbacks` -> rule."""
