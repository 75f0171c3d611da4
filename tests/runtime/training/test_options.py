"""What compile and fit can be told, and what users override."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
import torch

import runtime as keras
from runtime import layers

X = np.random.default_rng(0).normal(size=(48, 6)).astype("float32")
Y = (X[:, :1] - X[:, 1:2] > 0).astype("float32")


def model_of(seed: int = 4, **compiled: Any) -> Any:
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(1, "sigmoid")])
    model.compile(**{"optimizer": "adam", "loss": "binary_crossentropy", "metrics": ["accuracy"], **compiled})
    return model


def losses(model: Any, **options: Any) -> list[float]:
    return model.fit(X, Y, **{"epochs": 2, "batch_size": 8, "shuffle": False, "verbose": 0, **options}).history["loss"]


def test_jit_compile_gives_the_same_losses(monkeypatch: pytest.MonkeyPatch) -> None:
    compiling = functools.partial(torch.compile, backend="aot_eager")  # traced as ever, and needs no C++ compiler
    monkeypatch.setattr(torch, "compile", compiling)
    assert losses(model_of(jit_compile=True)) == pytest.approx(losses(model_of()), abs=1e-5)


def test_run_eagerly_wins_over_jit_compile() -> None:
    model = model_of(jit_compile=True, run_eagerly=True)
    assert not model.jit_compile
    assert losses(model) == losses(model_of())


def test_steps_per_execution_calls_back_less_often() -> None:
    class Count(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            seen.append(batch)

    seen: list[int] = []
    model = model_of(steps_per_execution=4)
    found = losses(model, callbacks=[Count()], epochs=1)
    assert seen == [3, 5]
    assert found == losses(model_of(), epochs=1)


def test_initial_epoch_validation_frequency_and_steps() -> None:
    history = model_of().fit(
        X, Y, initial_epoch=2, epochs=6, validation_data=(X, Y), validation_freq=2, steps_per_epoch=3, batch_size=4,
        verbose=0,
    )  # fmt: skip
    assert history.epoch == [2, 3, 4, 5]
    assert len(history.history["val_loss"]) == 2


def test_stop_training_from_a_callback() -> None:
    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.model.stop_training = batch == 2

    model = model_of()
    model.fit(X, Y, batch_size=8, epochs=5, verbose=0, callbacks=[Stop()])
    assert int(model.optimizer.iterations) == 3


def test_generators_and_data_sets() -> None:
    def batches() -> Any:
        for start in range(0, 48, 16):
            yield X[start : start + 16], Y[start : start + 16]

    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 3

        def __getitem__(self, index: int) -> Any:
            return X[index * 16 : index * 16 + 16], Y[index * 16 : index * 16 + 16]

    tensors = torch.utils.data.TensorDataset(torch.from_numpy(X), torch.from_numpy(Y))
    loader = torch.utils.data.DataLoader(tensors, batch_size=16)
    wanted = losses(model_of(), epochs=1, batch_size=16)
    for data in (batches(), Batches(), loader):
        found = model_of().fit(data, epochs=1, verbose=0, shuffle=False).history["loss"]
        assert found == pytest.approx(wanted, abs=1e-6)
    predicted = model_of().predict(X, verbose=0)
    np.testing.assert_allclose(model_of().predict(loader, verbose=0), predicted, atol=1e-6)


def test_frozen_layers_do_not_move() -> None:
    model = model_of()
    model.layers[0].trainable = False
    model.compile("sgd", "mse")
    before = model.get_weights()
    losses(model)
    after = model.get_weights()
    np.testing.assert_array_equal(before[0], after[0])
    assert not np.array_equal(before[2], after[2])
    assert len(model.trainable_weights) == 2


class OwnSteps(keras.Model):
    def train_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        y_pred = self(x, training=True)
        loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
        self.zero_grad()
        loss.backward()
        weights = self.trainable_weights
        with torch.no_grad():
            self.optimizer.apply([v.value.grad for v in weights], weights)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss.detach())
            else:
                metric.update_state(y, y_pred.detach())
        return {metric.name: metric.result() for metric in self.metrics}

    def test_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        return {"half": self.compute_loss(x=x, y=y, y_pred=self(x, training=False)) * 0.5}


def test_steps_of_ones_own() -> None:
    keras.utils.set_random_seed(4)
    i = keras.Input((6,))
    x = layers.Dense(8, activation="relu")(i)
    model = OwnSteps(i, layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    found = model.fit(X, Y, epochs=2, batch_size=8, shuffle=False, verbose=0).history
    assert found["loss"] == pytest.approx(losses(model_of()), abs=1e-5)
    assert set(model.evaluate(X, Y, verbose=0, return_dict=True)) == {"half"}


class OwnLoss(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.dense = layers.Dense(1)
        self.tracker = keras.metrics.Mean(name="own")

    def call(self, x: Any, training: Any = None) -> Any:
        self.add_metric(x.mean(), name="mean_of_x")
        return self.dense(x)

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None) -> Any:
        loss = ((y - y_pred) ** 2).mean()
        self.tracker.update_state(loss.detach())
        return loss


def test_loss_of_ones_own_and_metrics_as_attributes() -> None:
    model = OwnLoss()
    model.compile("sgd")
    history = model.fit(X, Y, epochs=2, batch_size=16, verbose=0).history
    assert history["own"] == pytest.approx(history["loss"], abs=1e-5)
    assert "mean_of_x" in history


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16", "bfloat16"])
def test_policies(policy: str) -> None:
    keras.utils.set_random_seed(1)
    keras.mixed_precision.set_global_policy(policy)
    try:
        i = keras.Input((6,))
        x = layers.BatchNormalization()(layers.Dense(16, activation="relu")(i))
        model = keras.Model(i, layers.Dense(1, activation="sigmoid", dtype="float32")(x))
        assert x.dtype == policy.removeprefix("mixed_")
        model.compile("adam", "binary_crossentropy")
        history = model.fit(X, Y, epochs=8, batch_size=8, verbose=0).history["loss"]
        assert history[-1] < history[0]
        kinds = {str(variable.dtype) for variable in model.layers[1].weights}
        assert kinds == {"torch.float32" if policy.startswith("mixed") else "torch.bfloat16"}
        assert type(model.optimizer).__name__ == ("LossScaleOptimizer" if policy == "mixed_float16" else "Adam")
    finally:
        keras.mixed_precision.set_global_policy("float32")


def test_model_in_a_loop_of_torch() -> None:
    model = model_of()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    x, y = torch.from_numpy(X), torch.from_numpy(Y)
    found = []
    for _ in range(5):
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy(model(x, training=True), y)
        loss.backward()
        optimizer.step()
        found.append(float(loss.detach()))
    assert found[-1] < found[0]
    again = model_of(seed=9)
    again.load_state_dict(model.state_dict())
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))


def test_train_and_eval_of_torch_are_the_default_of_training() -> None:
    model = keras.Sequential([keras.Input((6,)), layers.Dropout(0.5)])
    np.testing.assert_array_equal(model(X).numpy(), X)
    model.train()
    assert (model(X) == 0).any()
    model.eval()
    np.testing.assert_array_equal(model(X).numpy(), X)
