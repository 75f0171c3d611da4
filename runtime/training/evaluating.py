"""The loops of `evaluate` and `predict`."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from kshape.rulebook.specs import flatten

from ..callbacks import CallbackList
from ..callbacks.logs import Logs, plain_logs
from ..core.device import get_device
from ..core.errors import InvalidArgument
from ..core.structures import packed
from ..core.tensors import convert_to_numpy
from .data import Source, make_source, pack_x_y_sample_weight
from .limits import limited
from .memory_report import told_of_memory

HELD_ON_DEVICE = 256 * 2**20
"""Bytes of predictions that wait on the GPU before they are fetched in one transfer."""


def run_evaluate(
    model: Any,
    x: Any,
    y: Any,
    batch_size: int | None,
    verbose: Any,
    sample_weight: Any,
    steps: int | None,
    callbacks: Any,
) -> dict[str, float]:
    """See `Trainer.evaluate`."""
    model._need_compiled("evaluate")
    source = limited(make_source(x, y, sample_weight, batch_size=batch_size, steps=steps, owner="evaluate"))
    try:
        batch = source.peek(get_device())
        if batch is None:
            raise InvalidArgument("evaluate needs at least one batch. Received: data that gives none.")
        model._prepare(batch[0], batch[1], False)
        return evaluate_source(model, source, _listened(model, callbacks, verbose, source))
    finally:
        source.close()


def evaluate_source(model: Any, source: Source, callbacks: Any) -> dict[str, float]:
    """Loss and metrics over a source, as plain floats."""
    from .trainer import Trainer

    own = type(model).test_step is not Trainer.test_step
    begins, ends = callbacks.wants("on_test_batch_begin"), callbacks.wants("on_test_batch_end")
    model.__dict__["stop_evaluating"] = False
    model.reset_metrics()
    callbacks.on_test_begin()
    logs: Any = None
    with torch.no_grad():
        for step, (x, y, sample_weight, count) in enumerate(source.epoch(get_device())):
            if begins:
                callbacks.on_test_batch_begin(step)
            with told_of_memory(model, count, x):
                if own:
                    logs = model.test_step(pack_x_y_sample_weight(x, y, sample_weight))
                else:
                    model._test(x, y, sample_weight, count)
            if ends:
                callbacks.on_test_batch_end(step, logs if own else Logs(model.get_metrics_result))
            if model.stop_evaluating:
                break
    results = model.get_metrics_result()
    found = plain_logs(logs if isinstance(logs, dict) and set(logs) != set(results) else results)
    callbacks.on_test_end(found)
    return found


def run_predict(model: Any, x: Any, batch_size: int | None, verbose: Any, steps: int | None, callbacks: Any) -> Any:
    """See `Trainer.predict`."""
    source = limited(make_source(x, batch_size=batch_size, steps=steps, owner="predict"))
    try:
        batch = source.peek(get_device())
        if batch is None:
            raise InvalidArgument("predict needs at least one batch. Received: data that gives none.")
        model._prepare(batch[0], None, None)
        return _predictions(model, source, _listened(model, callbacks, verbose, source))
    finally:
        source.close()


def _predictions(model: Any, source: Source, callbacks: Any) -> Any:
    from .batches import Batches

    own = type(model).predict_step is not Batches.predict_step
    begins, ends = callbacks.wants("on_predict_batch_begin"), callbacks.wants("on_predict_batch_end")
    model.__dict__["stop_predicting"] = False
    callbacks.on_predict_begin()
    collected: Collected | None = None
    # A step of the user may keep what it computes; the trainer's own does not, and needs no record of it at all.
    with torch.no_grad() if own else torch.inference_mode():
        for step, (x, _, _, count) in enumerate(source.epoch(get_device())):
            if begins:
                callbacks.on_predict_batch_begin(step)
            with told_of_memory(model, count, x):
                outputs = model.predict_step((x,)) if own else model(x, training=False)
            collected = collected or Collected(outputs)
            collected.add(outputs)
            if ends:
                callbacks.on_predict_batch_end(step, {"outputs": outputs})
            if model.stop_predicting:
                break
    callbacks.on_predict_end()
    assert collected is not None
    return collected.arrays()


class Collected:
    """The outputs of batch after batch, put together at the end."""

    def __init__(self, outputs: Any) -> None:
        self._structure = outputs
        self._waiting: list[list[torch.Tensor]] = [[] for _ in flatten(outputs)]
        self._fetched: list[list[np.ndarray]] = [[] for _ in flatten(outputs)]
        self._bytes = 0

    def add(self, outputs: Any) -> None:
        """Notes the outputs of a batch; on a GPU they are fetched many at once."""
        for parts, leaf in zip(self._waiting, flatten(outputs), strict=True):
            parts.append(leaf)
            if leaf.is_cuda:
                self._bytes += leaf.numel() * leaf.element_size()
        if self._bytes > HELD_ON_DEVICE:
            self._fetch()

    def arrays(self) -> Any:
        """Arrays over all samples, nested as the outputs."""
        self._fetch()
        whole = [parts[0] if len(parts) == 1 else np.concatenate(parts) for parts in self._fetched]
        return packed(self._structure, whole)

    def _fetch(self) -> None:
        for index, parts in enumerate(self._waiting):
            if parts:
                joined = parts[0] if len(parts) == 1 else torch.cat(parts)
                self._fetched[index].append(convert_to_numpy(joined))
        self._waiting = [[] for _ in self._waiting]
        self._bytes = 0


def _listened(model: Any, callbacks: Any, verbose: Any, source: Source) -> Any:
    """The callbacks of a call that is not part of `fit`."""
    if isinstance(callbacks, CallbackList):
        return callbacks
    return CallbackList(
        callbacks, add_progbar=verbose != 0, verbose=verbose, epochs=1, steps=source.num_batches, model=model
    )
