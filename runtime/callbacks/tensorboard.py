"""TensorBoard: logs, weights and the model's graph for TensorBoard."""

from __future__ import annotations

import time
from typing import Any

import torch

import kshape.rulebook.callbacks as rules

from ..core.errors import InvalidArgument
from .callback import Callback
from .event_files import EventFiles, need_tensorboard
from .learning_rates import logged_rates


class TensorBoard(Callback, rule=rules.TensorBoard):
    """Writes log_dir/train and log_dir/validation; `tensorboard --logdir logs` shows them.

    epoch_<name> after each epoch, batch_<name> after every `update_freq` batches ("batch": each one, "epoch": none),
    evaluation_<name>_vs_iterations after each evaluation, and histograms of all weights every `histogram_freq`
    epochs. profile_batch: a batch, a pair or "first,last", counted from 1; its trace is put below log_dir/train.
    Needs the package tensorboard; ModuleNotFoundError otherwise. batch_size and write_grads of older Keras are
    accepted and mean nothing.
    Source: keras.callbacks.TensorBoard
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.take_rule(*args, **kwargs)
        need_tensorboard()
        self.log_dir = str(self.rule.log_dir)
        self._every = {"batch": 1, "epoch": 0}.get(self.update_freq, self.update_freq)
        self._first, self._last = _profiled(self.profile_batch)
        self._files = EventFiles(self.log_dir)
        self._train_batch = self._test_batch = self._iterations = 0
        self._epoch_start = self._batch_start = 0.0
        self._profiler: Any = None

    def set_model(self, model: Any) -> None:
        self._model = model
        self._files = EventFiles(self.log_dir)
        if self.write_graph and type(model).__name__ in ("Functional", "Sequential", "Model"):
            self._files.model(model)

    def on_train_begin(self, logs: Any = None) -> None:
        self._train_batch = 0

    def on_train_end(self, logs: Any = None) -> None:
        self._stop_profiler()
        self._files.close()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch_start = time.time()
        if self.write_steps_per_second:
            self._iterations = int(self.model.optimizer.iterations)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._write_epoch(epoch, logs or {})
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for layer in self.model.layers:
                for weight in layer.weights:
                    self._files.weight(weight, epoch, self.write_images)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            self._write_embeddings(epoch)
        self._files.flush()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._train_batch += 1
        self._batch_start = time.time()
        if self._train_batch == self._first:
            self._start_profiler()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self._every and self._train_batch % self._every == 0:
            if self.write_steps_per_second:
                rate = 1 / max(time.time() - self._batch_start, 1e-9)
                self._files.scalars("train", {"steps_per_second": rate}, self._train_batch, "batch_")
            self._files.scalars("train", logs or {}, self._train_batch, "batch_")
        if self._profiler is not None and self._train_batch >= self._last:
            self._stop_profiler()

    def on_test_end(self, logs: Any = None) -> None:
        iterations = getattr(self.model.optimizer, "iterations", None)
        if iterations is not None and logs:
            self._files.scalars("validation", logs, int(iterations), "evaluation_", "_vs_iterations")
            self._files.flush()

    def _write_epoch(self, epoch: int, logs: dict[str, Any]) -> None:
        if not logs:
            return
        train = {name: value for name, value in logs.items() if not name.startswith("val_")}
        if getattr(self.model, "optimizer", None) is not None:
            train.update(logged_rates(self.model))
        if self.write_steps_per_second:
            done = int(self.model.optimizer.iterations) - self._iterations
            train["steps_per_second"] = done / max(time.time() - self._epoch_start, 1e-9)
        self._files.scalars("train", train, epoch, "epoch_")
        validation = {name[4:]: value for name, value in logs.items() if name.startswith("val_")}
        if validation:
            self._files.scalars("validation", validation, epoch, "epoch_")

    def _write_embeddings(self, epoch: int) -> None:
        labels = self.embeddings_metadata
        layers = [layer for layer in self.model.layers if type(layer).__name__ == "Embedding"]
        if isinstance(labels, dict) and not labels.keys() <= {layer.name for layer in layers}:
            raise InvalidArgument(
                "TensorBoard needs embeddings_metadata with names of Embedding layers. "
                f"Received: embeddings_metadata={labels!r}. "
                'Keras: "Unrecognized `Embedding` layer names passed to `keras.callbacks.TensorBoard`"'
            )
        for layer in layers:
            file = labels.get(layer.name) if isinstance(labels, dict) else labels
            self._files.embedding(layer, file, epoch)

    def _start_profiler(self) -> None:
        ready = torch.profiler.tensorboard_trace_handler(self._files.path("train"))
        self._profiler = torch.profiler.profile(on_trace_ready=ready)
        self._profiler.start()

    def _stop_profiler(self) -> None:
        if self._profiler is not None:
            self._profiler.stop()
            self._profiler = None


def _profiled(batches: Any) -> tuple[int, int]:
    """The first and the last batch to profile; (0, 0) for none."""
    given = [part.strip() for part in batches.split(",")] if isinstance(batches, str) else batches
    pair = list(given) if isinstance(given, (list, tuple)) else [given, given]
    pair = pair * 2 if len(pair) == 1 else pair
    try:
        first, last = (int(each or 0) for each in pair)
    except (TypeError, ValueError):
        first, last = 0, -1
    if not 0 <= first <= last:
        raise InvalidArgument(
            "TensorBoard needs profile_batch to be 0, a batch, or the first and the last one. "
            f"Received: profile_batch={batches!r}. "
            'Keras: "profile_batch must be a non-negative integer or 2-tuple of positive integers."'
        )
    return first, last
