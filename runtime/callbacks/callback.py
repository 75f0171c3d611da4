"""Callback: what is called at each stage of fit, evaluate and predict."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import kshape.rulebook.callbacks as rules

from ..core.ruled import Ruled

HOOKS = tuple(
    f"on_{stage}_{edge}"
    for stage in ("batch", "epoch", "train_batch", "test_batch", "predict_batch", "train", "test", "predict")
    for edge in ("begin", "end")
)
"""Every method that is called during training, evaluation and prediction."""


class Callback(Ruled, rule=rules.Callback):
    """Base of all callbacks: override the hooks that are needed.

    model: the model that is trained.   params: {"verbose", "epochs", "steps"} of the call.
    validation_data: what Keras 2 put there; None unless the script sets it.
    `logs` of a batch are read lazily: a callback that reads a value waits for the device, one that does not costs
    nothing. A subclass need not call `super().__init__()`.
    Source: keras.callbacks.Callback
    """

    rule: Any
    params: Any = None
    validation_data: Any = None
    _model: Any = None

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """The parameters of the rule, which `take_rule` makes attributes."""

    def take_rule(self, *args: Any, **kwargs: Any) -> None:
        """Binds the arguments, in the spelling of an older Keras too: `ReduceLROnPlateau(epsilon=...)`."""
        rule = type(self).rule_class
        if rule is not None and kwargs:
            known = [field.name for field in rule.parameters()]
            if not kwargs.keys() <= set(known):
                args, kwargs = _today(rule.__name__, args, kwargs, known)
        super().take_rule(*args, **kwargs)

    @property
    def model(self) -> Any:
        """The model itself, also where it was wrapped for training on several devices."""
        wrapped = getattr(self._model, "module", None)
        if wrapped is not None and type(self._model).__name__ == "DistributedDataParallel":
            return wrapped
        return self._model

    @model.setter
    def model(self, model: Any) -> None:
        self._model = model

    def set_params(self, params: Any) -> None:
        """Called once, before training, with what `fit` was asked for."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Called once, before training."""
        self._model = model

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """The older name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """The older name of `on_train_batch_end`."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Before the first batch of an epoch; epochs count from 0."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """After an epoch and its validation. logs: plain floats, those of the validation as "val_..."."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of `fit`; batches count from 0 in each epoch."""
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of `fit`. logs: means over the epoch so far."""
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of `evaluate` or of the validation in `fit`."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of `evaluate` or of the validation in `fit`."""

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of `predict`. logs: {"outputs": what the model gave}."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Before the first epoch of `fit`."""

    def on_train_end(self, logs: Any = None) -> None:
        """After the last epoch of `fit`."""

    def on_test_begin(self, logs: Any = None) -> None:
        """Before `evaluate` or the validation in `fit`."""

    def on_test_end(self, logs: Any = None) -> None:
        """After `evaluate` or the validation in `fit`."""

    def on_predict_begin(self, logs: Any = None) -> None:
        """Before `predict`."""

    def on_predict_end(self, logs: Any = None) -> None:
        """After `predict`."""


def _today(name: str, args: Any, kwargs: dict[str, Any], known: list[str]) -> tuple[Any, dict[str, Any]]:
    """The arguments as Keras 3 spells them, with a FutureWarning for those that it spells otherwise."""
    from kshape.rulebook.dialects.translation import translate

    today = translate(name, args, kwargs, parameters=known)
    if today.notes:
        warnings.warn(" ".join(note.text(name) for note in today.notes), FutureWarning, stacklevel=4)
    return tuple(today.args), today.kwargs
