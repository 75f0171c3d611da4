"""Trainer: what a Model knows of training. `compile` says with what, `fit` does it."""

from __future__ import annotations

from typing import Any

import torch

from kshape.rulebook.specs import flatten

from .. import optimizers
from ..core.errors import InvalidArgument
from ..core.registry import describe
from ..metrics.base import Metric
from ..metrics.means import Mean
from .batches import Batches
from .compiled import CompiledLoss, CompiledMetrics
from .evaluating import run_evaluate, run_predict
from .fitting import run_fit
from .older import OlderMethods
from .outputs import Outputs
from .preparing import prepared

_COMPILE = (
    *("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly"),
    *("steps_per_execution", "jit_compile", "auto_scale_loss"),
)


class Trainer(Batches, OlderMethods):
    """What a model does with data. A subclass may override `train_step`, `test_step`, `predict_step`, `compute_loss`
    and `compute_metrics`, as in Keras. Source: keras.Model
    """

    def _init_training(self: Any) -> None:
        state = self.__dict__
        state["compiled"] = state["stop_training"] = state["run_eagerly"] = False
        state["optimizer"] = state["loss"] = state["history"] = None
        state["steps_per_execution"], state["jit_compile"] = 1, False
        state["_compiled_loss"] = state["_compiled_metrics"] = state["_outputs"] = None
        state["_loss_tracker"], state["_given_to_compile"] = None, {}
        state["_added_metrics"], state["_initial_epoch"] = [], None
        state["_trained"], state["_functions"], state["_prepared"] = None, {}, set()

    def compile(
        self: Any,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
        **older: Any,
    ) -> None:
        """Sets optimizer, losses and metrics, each by name, object or function; for several outputs as lists or dicts.

        jit_compile=True compiles the step with `torch.compile`; "auto" does not. The first training batch checks losses
        and metrics against the model's outputs, before anything is computed.
        Raises InvalidArgument for a name that is not known.
        """
        if loss_weights is not None and not _are_weights(loss_weights):
            metrics, loss_weights = loss_weights, metrics  # Keras 2 has metrics in the third place
        self._drop_older(older)
        found = optimizers.get(optimizer)
        is_scaled = isinstance(found, optimizers.LossScaleOptimizer) or found is None
        if auto_scale_loss and self.dtype_policy.name == "mixed_float16" and not is_scaled:
            found = optimizers.LossScaleOptimizer(found)
        if not isinstance(steps_per_execution, int) or steps_per_execution < 1:
            raise InvalidArgument(
                f"compile needs steps_per_execution to be a positive integer. Received: {steps_per_execution!r}."
            )
        self._need_known_names(loss, metrics, weighted_metrics)
        state = self.__dict__
        state["optimizer"], state["loss"] = found, loss
        state["run_eagerly"], state["steps_per_execution"] = bool(run_eagerly), steps_per_execution
        state["jit_compile"] = jit_compile is True and not run_eagerly
        values = (optimizer, loss, loss_weights, metrics, weighted_metrics, run_eagerly, steps_per_execution)
        state["_given_to_compile"] = dict(zip(_COMPILE, (*values, jit_compile, auto_scale_loss), strict=True))
        state["_given_to_compile"]["optimizer"] = found
        state["_compiled_loss"] = state["_compiled_metrics"] = state["_outputs"] = None
        state["_loss_tracker"] = Mean(name="loss")
        state["_trained"], state["_functions"], state["_prepared"] = None, {}, set()
        state["compiled"] = True

    @property
    def metrics(self: Any) -> list[Metric]:
        """The loss's mean, compile's metrics, those that the model or its layers hold as attributes."""
        found = [self._loss_tracker] if self._loss_tracker is not None else []
        if self._compiled_metrics is not None:
            found += self._compiled_metrics.metrics
        if self._compiled_loss is not None:
            found += self._compiled_loss.metrics
        found += self._added_metrics
        for layer in (self, *self._nested_layers()):
            found += [value for value in flatten(list(_attributes(layer))) if isinstance(value, Metric)]
        return list(dict.fromkeys(found))

    @property
    def metrics_names(self: Any) -> list[str]:
        """The names of what `evaluate` gives, in its order."""
        if self._loss_tracker is None:
            return []
        return _in_order(self, dict.fromkeys(self.get_metrics_result() if self._outputs is not None else ["loss"]))

    @property
    def metrics_variables(self: Any) -> list[Any]:
        return [variable for metric in self.metrics for variable in metric.variables]

    def reset_metrics(self: Any) -> None:
        """Sets the states of all metrics back."""
        for metric in self.metrics:
            metric.reset_state()

    def compute_loss(
        self: Any, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> torch.Tensor:
        """The total loss: that of compile(), and what add_loss and regularizers give. A subclass may override it.

        Raises InvalidArgument where there is none.
        """
        total: Any = None
        if self.loss is not None:
            if self._compiled_loss is None:
                self._compile_for(y, y_pred)
            outputs, compiled = self._outputs, self._compiled_loss
            if outputs.count == 1:
                total = compiled.losses[0](y if not isinstance(y, (list, tuple, dict)) else flatten(y)[0],
                                           outputs.flat(y_pred)[0], _only(sample_weight))  # fmt: skip
                if compiled.weights[0] is not None:
                    total = total * compiled.weights[0]
            else:
                targets = outputs.targets(y, compiled.needed)
                total = compiled(targets, outputs.flat(y_pred), outputs.weights(sample_weight))
        extra = self._extra_losses()
        if total is None and not extra:
            raise InvalidArgument("There is no loss to compute. Give compile() a loss, or call add_loss in the model.")
        for loss in extra:
            loss = loss.sum() if loss.ndim else loss
            total = loss if total is None else total + loss
        return total

    def compute_metrics(self: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Updates the metrics of compile(), and gives all results. A subclass may override it."""
        self._update_metrics(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def _update_metrics(self: Any, y: Any, y_pred: Any, sample_weight: Any) -> None:
        compiled = self._compiled_metrics
        if compiled is None or not compiled.metrics:
            return
        outputs = self._outputs
        if outputs.count == 1 and isinstance(y, torch.Tensor) and isinstance(y_pred, torch.Tensor):
            for metric in compiled.plain[0]:
                metric.update_state(y, y_pred)
            for metric in compiled.weighted[0]:
                metric.update_state(y, y_pred, sample_weight=sample_weight)
            return
        needed = compiled.needed(self._compiled_loss)
        compiled.update_state(outputs.targets(y, needed), outputs.flat(y_pred), outputs.weights(sample_weight))

    def get_metrics_result(self: Any) -> dict[str, Any]:
        """Name -> result of every metric; a metric whose result is a dict brings its own names."""
        found: dict[str, Any] = {}
        compiled = self._compiled_metrics
        named = {id(metric): name for name, metric in compiled._named} if compiled is not None else {}
        for metric in self.metrics:
            result = metric.result()
            found.update(result if isinstance(result, dict) else {named.get(id(metric), metric.name): result})
        return found

    def fit(
        self: Any,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
        **older: Any,
    ) -> Any:
        """Trains for `epochs` epochs and gives the History of losses and metrics.

        x, y, sample_weight: arrays, tensors, lists or dicts of them, or a generator, PyDataset, DataLoader, Dataset or
        HDF5 data set for all three. Ctrl-C stops after the batch under way. Raises InvalidArgument, before anything is
        computed, where data, model, losses and metrics do not fit together.
        """
        options = self._translated(
            "fit",
            older,
            {
                "epochs": epochs,
                "steps_per_epoch": steps_per_epoch,
                "validation_steps": validation_steps,
            },
        )
        return run_fit(
            self,
            x,
            y,
            batch_size=batch_size,
            verbose=verbose,
            callbacks=callbacks,
            validation_split=validation_split,
            validation_data=validation_data,
            shuffle=shuffle,
            class_weight=class_weight,
            sample_weight=sample_weight,
            initial_epoch=initial_epoch,
            validation_batch_size=validation_batch_size,
            validation_freq=validation_freq,
            **options,
        )

    def evaluate(
        self: Any,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **older: Any,
    ) -> Any:
        """Loss and metrics over the data: a number, a list in the order of `metrics_names`, or a dict."""
        options = self._translated("evaluate", older, {"steps": steps})
        logs = run_evaluate(self, x, y, batch_size, verbose, sample_weight, callbacks=callbacks, **options)
        return logs if return_dict else self._listed(logs)

    def predict(
        self: Any,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
        **older: Any,
    ) -> Any:
        """The model's outputs over the data, as arrays nested like the outputs."""
        options = self._translated("predict", older, {"steps": steps})
        return run_predict(self, x, batch_size, verbose, callbacks=callbacks, **options)

    def get_compile_config(self: Any) -> dict[str, Any] | None:
        """What compile() was given, as a config; None before it."""
        if not self.compiled:
            return None
        given = {name: value for name, value in self._given_to_compile.items() if name != "run_eagerly"}
        return {name: describe(value) for name, value in given.items()}

    def compile_from_config(self: Any, config: dict[str, Any]) -> None:
        """Compiles as `get_compile_config` says."""
        from ..core.objects import deserialize_keras_object

        given = {name: deserialize_keras_object(value) for name, value in config.items() if name in _COMPILE}
        self.compile(**given)
        if self.built and self.optimizer is not None and self.trainable_weights:
            self.optimizer.build(self.trainable_weights)

    def _compile_for(self: Any, y: Any, y_pred: Any) -> None:
        """Makes losses and metrics for outputs (specs or tensors) and targets of these kinds."""
        state = self.__dict__
        names = getattr(self, "output_names", None) if getattr(self, "_graph", None) is not None else None
        outputs = state["_outputs"] = Outputs(y_pred, names)
        flat = outputs.flat(y_pred)
        given = self._given_to_compile
        losses = outputs.spread(given.get("loss"), "loss")
        targets = outputs.targets(y, [loss is not None for loss in losses])
        shapes = list(zip(targets, flat, strict=True))
        if self.loss is not None:
            state["_compiled_loss"] = CompiledLoss(given["loss"], given.get("loss_weights"), outputs, shapes)
            state["_compiled_loss"].need_targets(targets)
        state["_compiled_metrics"] = CompiledMetrics(
            given.get("metrics"), given.get("weighted_metrics"), outputs, shapes
        )

    def _prepare(self: Any, x: Any, y: Any, training: bool | None) -> None:
        """Once for each kind of batch: builds the model, and holds data, outputs, losses and metrics together."""
        prepared(self, x, y, training)

    def _need_compiled(self: Any, method: str) -> None:
        own = type(self)
        needs = own.train_step is Trainer.train_step if method == "fit" else own.test_step is Trainer.test_step
        if not self.compiled and needs:
            raise InvalidArgument(
                f"{method} needs compile() first. Received: a model that is not compiled. "
                'Keras: "You must call `compile()` before calling `fit()`."'
            )

    def _listed(self: Any, logs: dict[str, float]) -> Any:
        """The values of logs in Keras's order; the value itself where there is one."""
        values = [logs[name] for name in _in_order(self, logs)]
        return values[0] if len(values) == 1 else values


def _in_order(model: Any, logs: Any) -> list[str]:
    """loss, metrics by their names, then whatever else, sorted."""
    names = [metric.name for metric in model.metrics if metric.name in logs]
    first = list(dict.fromkeys(names))
    return first + sorted(name for name in logs if name not in first)


def _attributes(layer: Any) -> Any:
    """What a layer holds as plain attributes, the trainer's own left out."""
    return (value for name, value in layer.__dict__.items() if not name.startswith("_") and name != "metrics")


def _are_weights(value: Any) -> bool:
    """Whether an argument holds numbers: loss weights rather than metrics."""
    leaves = flatten(value) if value is not None else []
    return bool(leaves) and all(isinstance(leaf, (int, float)) for leaf in leaves)


def _only(value: Any) -> Any:
    return flatten(value)[0] if isinstance(value, (list, tuple, dict)) else value
