"""One batch: the steps that `fit`, `evaluate` and `predict` repeat, and the methods that do a single one."""

from __future__ import annotations

from typing import Any

import torch

from kshape.rulebook.specs import map_structure

from ..core.tensors import convert_to_numpy
from .data import pack_x_y_sample_weight, single_batch, unpack_x_y_sample_weight


class Batches:
    """What a model knows of single batches."""

    def train_step(self: Any, data: Any) -> dict[str, Any]:
        """One step of training on (x, y, sample_weight): forward, loss, gradients, update. Gives the logs.

        A subclass may override it; `data` is then what `unpack_x_y_sample_weight` takes apart.
        """
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        self._learn(x, y, sample_weight, _count(x))
        return self.get_metrics_result()

    def test_step(self: Any, data: Any) -> dict[str, Any]:
        """One step of evaluation. Gives the logs."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        self._test(x, y, sample_weight, _count(x))
        return self.get_metrics_result()

    def predict_step(self: Any, data: Any) -> Any:
        """The outputs for a batch."""
        x, _, _ = unpack_x_y_sample_weight(data)
        return self(x, training=False)

    def _learn(self: Any, x: Any, y: Any, sample_weight: Any, count: int) -> None:
        """`train_step` without its logs, which nobody may read."""
        y_pred, loss = self._forward(x, y, sample_weight, True)
        self._note_loss(loss, count)
        trained = self._trained
        if trained is None:
            trained = self.__dict__["_trained"] = self.trainable_weights
        for variable in trained:
            variable.grad = None
        if self.optimizer is not None and trained:
            self.optimizer.scale_loss(loss).backward()
            self.optimizer.apply([variable.grad for variable in trained], trained)
        with torch.no_grad():
            self._metrics_of(x, y, y_pred, sample_weight)

    def _test(self: Any, x: Any, y: Any, sample_weight: Any, count: int) -> None:
        y_pred, loss = self._forward(x, y, sample_weight, False)
        self._note_loss(loss, count)
        self._metrics_of(x, y, y_pred, sample_weight)

    def _forward(self: Any, x: Any, y: Any, sample_weight: Any, training: bool) -> Any:
        """Outputs and loss: what `jit_compile` compiles."""
        function = self._functions.get(training)
        if function is None:
            function = self._functions[training] = self._make_forward(training)
        return function(x, y, sample_weight)

    def _make_forward(self: Any, training: bool) -> Any:
        import inspect

        takes_training = "training" in inspect.signature(type(self).compute_loss).parameters
        options = {"training": training} if takes_training else {}

        def forward(x: Any, y: Any, sample_weight: Any) -> Any:
            y_pred = self(x, training=training)
            return y_pred, self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, **options)

        return torch.compile(forward) if self.jit_compile else forward

    def _note_loss(self: Any, loss: torch.Tensor, count: int) -> None:
        """Adds to the mean of losses, each batch weighing as many as its samples; nothing waits for the device."""
        tracker = self._loss_tracker
        if tracker is not None:
            loss = loss.detach()
            tracker.total.data.add_(loss, alpha=count)
            tracker.count.data.add_(count)

    def _metrics_of(self: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any) -> None:
        from .trainer import Trainer

        if type(self).compute_metrics is Trainer.compute_metrics:
            self._update_metrics(y, y_pred, sample_weight)
        else:
            self.compute_metrics(x, y, y_pred, sample_weight)

    def _extra_losses(self: Any) -> list[torch.Tensor]:
        """What add_loss, activity regularizers and weights' regularizers give now."""
        if not self._may_have_losses:
            return []
        return self.losses

    @property
    def _may_have_losses(self: Any) -> bool:
        from ..core.context import context

        regularized = self.__dict__.get("_regularized")
        if regularized is None:
            regularized = self.__dict__["_regularized"] = any(
                getattr(variable, "regularizer", None) is not None for variable in self.weights
            )
        return regularized or bool(context.lossy)

    def train_on_batch(
        self: Any,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Any = None,
        return_dict: bool = False,
        **older: Any,
    ) -> Any:
        """One step of training on this batch; its loss and metrics, as `evaluate` lists them."""
        self._need_compiled("fit")
        self._translated("train_on_batch", older, {})
        x, y, sample_weight, _ = single_batch(x, y, sample_weight, class_weight)
        self._prepare(x, y, True)
        self._reset_for_batch(older)
        logs = self.train_step(pack_x_y_sample_weight(x, y, sample_weight))
        return self._answer(logs, return_dict)

    def test_on_batch(
        self: Any, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False, **older: Any
    ) -> Any:
        """Loss and metrics of this batch."""
        self._need_compiled("evaluate")
        self._translated("test_on_batch", older, {})
        x, y, sample_weight, _ = single_batch(x, y, sample_weight)
        self._prepare(x, y, False)
        self._reset_for_batch(older)
        with torch.no_grad():
            logs = self.test_step(pack_x_y_sample_weight(x, y, sample_weight))
        return self._answer(logs, return_dict)

    def predict_on_batch(self: Any, x: Any) -> Any:
        """The outputs for this batch as arrays."""
        with torch.no_grad():
            return map_structure(convert_to_numpy, self.predict_step((single_batch(x)[0],)))

    def _reset_for_batch(self: Any, older: dict[str, Any]) -> None:
        """Metrics are those of one batch, unless Keras 2's reset_metrics=False says that they go on."""
        if older.get("reset_metrics", True):
            self.reset_metrics()

    def _answer(self: Any, logs: dict[str, Any], return_dict: bool) -> Any:
        from ..callbacks.logs import plain_logs

        plain = plain_logs(logs)
        return plain if return_dict else self._listed(plain)


def _count(x: Any) -> int:
    """The number of samples of a batch."""
    while isinstance(x, (list, tuple, dict)):
        x = next(iter(x.values() if isinstance(x, dict) else x))
    return int(x.shape[0]) if getattr(x, "ndim", 0) else 1
