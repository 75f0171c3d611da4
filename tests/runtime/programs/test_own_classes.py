"""Classes of one's own: metric, loss, callback, regularizer, initializer, constraint, activation; saved and loaded."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.runtime.programs.both import data, run_both


def classes_of(keras: Any) -> dict[str, Any]:
    ops = keras.ops

    class MeanBias(keras.metrics.Metric):
        def __init__(self, name: str = "bias", **kwargs: Any) -> None:
            super().__init__(name=name, **kwargs)
            self.total = self.add_weight(name="total", initializer="zeros")
            self.samples = self.add_weight(name="samples", initializer="zeros")

        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            self.total.assign_add(ops.sum(y_pred - ops.cast(y_true, y_pred.dtype)))
            self.samples.assign_add(ops.cast(ops.size(y_pred), "float32"))

        def result(self) -> Any:
            return self.total / self.samples

        def reset_state(self) -> None:
            self.total.assign(0.0)
            self.samples.assign(0.0)

    class Pinball(keras.losses.Loss):
        def __init__(self, quantile: float = 0.5, name: str = "pinball", **kwargs: Any) -> None:
            super().__init__(name=name, **kwargs)
            self.quantile = quantile

        def call(self, y_true: Any, y_pred: Any) -> Any:
            error = y_true - y_pred
            return ops.mean(ops.maximum(self.quantile * error, (self.quantile - 1.0) * error), axis=-1)

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "quantile": self.quantile}

    class Orthogonal(keras.regularizers.Regularizer):
        def __init__(self, rate: float = 0.01) -> None:
            self.rate = rate

        def __call__(self, w: Any) -> Any:
            return self.rate * ops.sum(ops.square(ops.matmul(ops.transpose(w), w)))

        def get_config(self) -> dict[str, Any]:
            return {"rate": self.rate}

    class Ramp(keras.initializers.Initializer):
        def __init__(self, top: float = 1.0) -> None:
            self.top = top

        def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
            values = np.linspace(-self.top, self.top, int(np.prod(shape))).reshape(shape)
            return ops.convert_to_tensor(values.astype("float32"))

        def get_config(self) -> dict[str, Any]:
            return {"top": self.top}

    class Centred(keras.constraints.Constraint):
        def __call__(self, w: Any) -> Any:
            return w - ops.mean(w, axis=0, keepdims=True)

    def swoosh(x: Any) -> Any:
        return x * ops.sigmoid(1.5 * x)

    parts = {"MeanBias": MeanBias, "Pinball": Pinball, "Orthogonal": Orthogonal, "Ramp": Ramp, "Centred": Centred}
    return {**parts, "swoosh": swoosh}


def program(keras: Any) -> dict[str, Any]:
    layers, own = keras.layers, classes_of(keras)
    seen: list[str] = []

    class Diary(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            seen.append(f"epoch {epoch}")

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            seen.append(f"batch {batch} of {self.params['steps']}: {', '.join(sorted(logs))}")

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            seen.append(", ".join(sorted(logs)))
            if epoch == 1:
                self.model.stop_training = True

    inputs = keras.Input((6,))
    x = layers.Dense(
        5,
        activation=own["swoosh"],
        kernel_initializer=own["Ramp"](0.7),
        kernel_regularizer=own["Orthogonal"](0.02),
        kernel_constraint=own["Centred"](),
    )(inputs)
    model = keras.Model(inputs, layers.Dense(1, kernel_initializer=own["Ramp"]())(x))
    model.compile(keras.optimizers.Adagrad(0.1), own["Pinball"](0.8), metrics=[own["MeanBias"](), "mae"])
    x, y = data(24, 6), data(24, 1, seed=1)
    history = model.fit(
        x, y, epochs=5, batch_size=8, shuffle=False, validation_data=(x[:9], y[:9]), callbacks=[Diary()], verbose=0
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.keras"
        model.save(path)
        again = keras.saving.load_model(path, custom_objects=own)
        with keras.saving.custom_object_scope(own):
            copy = keras.models.clone_model(model)
    return {
        "history": history.history,
        "seen": seen,
        "columns": np.sum(model.layers[1].get_weights()[0], axis=0),
        "scores": again.evaluate(x, y, verbose=0),
        "again": again.predict(x, verbose=0),
        "fresh": copy.predict(x, verbose=0),
        "quantile": again.loss.quantile,
    }


def test_classes_of_ones_own() -> None:
    found = run_both(program, tolerance=1e-3)
    assert len(found["history"]["loss"]) == 2
    assert np.abs(found["columns"]).max() < 1e-5
