"""The loop of `fit`: epochs, batches, callbacks, validation.

The device is never waited for within an epoch: losses and metrics add up there, and logs are read if a callback asks.
"""

from __future__ import annotations

from typing import Any

from ..callbacks import CallbackList
from ..callbacks.logs import Logs, plain_logs
from ..core.device import get_device
from ..core.errors import InvalidArgument
from .data import Source, make_source, pack_x_y_sample_weight, split_validation, unpack_x_y_sample_weight
from .evaluating import evaluate_source
from .interrupts import Interrupts
from .limits import limited, limited_epochs
from .memory_report import told_of_memory


def run_fit(
    model: Any,
    x: Any,
    y: Any,
    *,
    batch_size: int | None,
    epochs: int,
    verbose: Any,
    callbacks: Any,
    validation_split: float,
    validation_data: Any,
    shuffle: Any,
    class_weight: Any,
    sample_weight: Any,
    initial_epoch: int,
    steps_per_epoch: int | None,
    validation_steps: int | None,
    validation_batch_size: int | None,
    validation_freq: Any,
) -> Any:
    """See `Trainer.fit`."""
    model._need_compiled("fit")
    epochs = limited_epochs(epochs)
    if validation_split and validation_data is None:
        (x, y, sample_weight), validation_data = split_validation(x, y, sample_weight, validation_split)
    source = make_source(
        x,
        y,
        sample_weight,
        batch_size=batch_size,
        steps=steps_per_epoch,
        shuffle=shuffle,
        class_weight=class_weight,
    )
    source, validation = limited(source), None
    try:
        if validation_data is not None:
            validation = _validation(validation_data, validation_batch_size or batch_size, validation_steps)
        _check_first(model, source, training=True)
        if validation is not None:
            _check_first(model, validation, training=False)
        if not isinstance(callbacks, CallbackList):
            callbacks = CallbackList(
                callbacks,
                add_history=True,
                add_progbar=verbose != 0,
                verbose=verbose,
                epochs=epochs,
                steps=source.num_batches,
                model=model,
            )
        _epochs(model, source, validation, callbacks, initial_epoch, epochs, validation_freq)
    finally:
        source.close()
        if validation is not None:
            validation.close()
    return model.history


def _epochs(
    model: Any, source: Source, validation: Any, callbacks: Any, first: int, epochs: int, validation_freq: Any
) -> None:
    state = model.__dict__
    state["stop_training"] = False
    logs: dict[str, Any] = {}
    callbacks.on_train_begin()
    first = state["_initial_epoch"] or first  # BackupAndRestore goes on where it was interrupted
    with Interrupts() as interrupts:
        for epoch in range(first, epochs):
            model.reset_metrics()
            state["_trained"] = None  # a callback may have frozen a layer
            callbacks.on_epoch_begin(epoch)
            last = _one_epoch(model, source, callbacks, interrupts)
            logs = _epoch_logs(model, last)
            if validation is not None and _is_validated(epoch, validation_freq):
                found = evaluate_source(model, validation, callbacks)
                logs.update({f"val_{name}": value for name, value in found.items()})
            callbacks.on_epoch_end(epoch, logs)
            interrupts.stop_here()
            if model.stop_training or source.ran_out:
                break
    if model.optimizer is not None and epochs > 0 and model.optimizer.built:
        model.optimizer.finalize_variable_values(model.trainable_weights)
    state["_initial_epoch"] = None
    callbacks.on_train_end(logs)


def _one_epoch(model: Any, source: Source, callbacks: Any, interrupts: Interrupts) -> Any:
    """Every batch of an epoch; what a `train_step` of the user gave last, None with the trainer's own."""
    from .trainer import Trainer

    own = type(model).train_step is not Trainer.train_step
    begins, ends = callbacks.wants("on_train_batch_begin"), callbacks.wants("on_train_batch_end")
    every, logs, learn, done = model.steps_per_execution, None, model._learn, 0
    for step, (x, y, sample_weight, count) in enumerate(source.epoch(get_device())):
        if begins and step % every == 0:
            callbacks.on_train_batch_begin(step)
        with told_of_memory(model, count, x):
            if own:
                logs = model.train_step(pack_x_y_sample_weight(x, y, sample_weight))
            else:
                learn(x, y, sample_weight, count)
        done = step + 1
        if ends and done % every == 0:
            callbacks.on_train_batch_end(step, logs if own else Logs(model.get_metrics_result))
            done = 0
        interrupts.stop_here()
        if model.stop_training:
            break
    if ends and done:
        callbacks.on_train_batch_end(done - 1, logs if own else Logs(model.get_metrics_result))
    return logs


def _epoch_logs(model: Any, last: Any) -> dict[str, Any]:
    """The metrics over the epoch; the last step's logs where a step of the user gives other names."""
    results = model.get_metrics_result()
    if isinstance(last, dict) and set(last) != set(results):
        return plain_logs(last)
    return plain_logs(results)


def _check_first(model: Any, source: Source, training: bool) -> None:
    """Holds the first batch against model, losses and metrics, before anything is computed."""
    batch = source.peek(get_device())
    if batch is None:
        raise InvalidArgument("fit needs at least one batch. Received: data that gives none.")
    model._prepare(batch[0], batch[1], training)


def _validation(data: Any, batch_size: int | None, steps: int | None) -> Source:
    """The source of validation_data: (x, y), (x, y, sample_weight), or a data set."""
    if isinstance(data, (tuple, list)):
        x, y, sample_weight = unpack_x_y_sample_weight(tuple(data))
        return limited(make_source(x, y, sample_weight, batch_size=batch_size, steps=steps, owner="evaluate"))
    return limited(make_source(data, steps=steps, owner="evaluate"))


def _is_validated(epoch: int, frequency: Any) -> bool:
    """validation_freq: every so many epochs, or a list of epochs, counted from 1."""
    if isinstance(frequency, int) and frequency > 0:
        return (epoch + 1) % frequency == 0
    if isinstance(frequency, (list, tuple, set, range)):
        return epoch + 1 in frequency
    raise InvalidArgument(f"validation_freq needs an integer or a list of epochs. Received: {frequency!r}.")
