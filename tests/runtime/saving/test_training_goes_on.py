"""A model that is loaded trains on as the one that was saved would have, here and in real Keras, in both directions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import runtime
from tests.runtime.counting import CASES

from .special import objects

X = np.random.default_rng(1).normal(size=(8, 6)).astype("float32")
Y = np.random.default_rng(2).normal(size=(8, 2)).astype("float32")

OPTIMIZERS: dict[str, tuple[str, dict[str, Any]]] = {
    "adam": ("Adam", {}),
    "amsgrad": ("Adam", {"amsgrad": True}),
    "adamw": ("AdamW", {"weight_decay": 0.01}),
    "adamax": ("Adamax", {}),
    "nadam": ("Nadam", {}),
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "rmsprop": ("RMSprop", {"momentum": 0.9, "centered": True}),
    "adagrad": ("Adagrad", {}),
    "adadelta": ("Adadelta", {}),
    "ftrl": ("Ftrl", {}),
    "lion": ("Lion", {}),
    "adafactor": ("Adafactor", {}),
    "averaged": ("Adam", {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 3}),
    "accumulating": ("Adam", {"gradient_accumulation_steps": 2}),
    "clipped": ("SGD", {"momentum": 0.5, "global_clipnorm": 0.1}),
}


def optimizer(k: Any, name: str) -> Any:
    if name == "scheduled":
        return k.optimizers.Adam(k.optimizers.schedules.ExponentialDecay(0.02, 2, 0.7))
    kind, options = OPTIMIZERS[name]
    return getattr(k.optimizers, kind)(learning_rate=0.02, **options)


def trained(k: Any, name: str, **compiled: Any) -> Any:
    """A model after some steps; its learning rate was changed on the way."""
    model = k.Sequential([k.Input((6,)), k.layers.Dense(5, activation="tanh"), k.layers.Dense(2)])
    rng = np.random.default_rng(4)
    model.set_weights([rng.normal(size=w.shape).astype("float32") for w in model.weights])
    model.compile(optimizer(k, name), **{"loss": "mse", **compiled})
    model.fit(X, Y, epochs=3, batch_size=4, shuffle=False, verbose=0)
    if name not in ("scheduled",):
        model.optimizer.learning_rate = 0.01
    return model


def step(model: Any) -> Any:
    model.fit(X, Y, epochs=2, batch_size=4, shuffle=False, verbose=0)
    return model.predict(X, verbose=0)


def assert_goes_on(source: Any, target: Any, name: str, path: Path) -> None:
    # Real Keras does not read "mse" from its own .h5 files; the name that it does read is written here for both.
    model = trained(source, name, **({"loss": "mean_squared_error"} if source is keras else {}))
    model.save(path)
    loaded = target.models.load_model(path)
    assert int(loaded.optimizer.iterations) == int(model.optimizer.iterations)
    assert float(loaded.optimizer.learning_rate) == pytest.approx(float(model.optimizer.learning_rate))
    np.testing.assert_allclose(step(loaded), step(model), atol=2e-5, rtol=2e-5)
    if keras in (source, target):
        CASES[f"training goes on with {name}"] += 1


NAMES = [*OPTIMIZERS, "scheduled"]
WAYS = pytest.mark.parametrize(("source", "target"), [(keras, runtime), (runtime, keras), (runtime, runtime)])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("source", "target"), [(keras, runtime), (runtime, keras)])
def test_every_optimizer(source: Any, target: Any, name: str, tmp_path: Path) -> None:
    assert_goes_on(source, target, name, tmp_path / "model.keras")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("source", [keras, runtime])
def test_every_optimizer_in_files_of_keras_2(source: Any, name: str, tmp_path: Path) -> None:
    if (name, source) == ("adafactor", keras):
        pytest.skip("real Keras names two states alike, and cannot write them to one .h5")
    assert_goes_on(source, runtime, name, tmp_path / "model.h5")


@pytest.mark.parametrize("source", [keras, runtime])
def test_real_keras_cannot_train_a_compiled_h5_of_anyone(source: Any, tmp_path: Path) -> None:
    """It builds the optimizer for the model's own variables, which a Sequential has none of; predictions are right."""
    model = trained(source, "adam", loss="mean_squared_error")
    model.save(tmp_path / "model.h5")
    loaded = keras.models.load_model(tmp_path / "model.h5")
    np.testing.assert_allclose(loaded.predict(X, verbose=0), model.predict(X, verbose=0), atol=1e-5)
    with pytest.raises(ValueError, match="Unknown variable"):
        step(loaded)


@WAYS
def test_weights_alone_bring_the_state_of_the_optimizer(source: Any, target: Any, tmp_path: Path) -> None:
    model = trained(source, "adam")
    model.save_weights(tmp_path / "model.weights.h5")
    loaded = trained(target, "adam")
    loaded.optimizer.iterations.assign(77)
    loaded.load_weights(tmp_path / "model.weights.h5")
    assert int(loaded.optimizer.iterations) == 6
    np.testing.assert_allclose(step(loaded), step(model), atol=2e-5, rtol=2e-5)


@WAYS
def test_loss_scale_of_mixed_precision(source: Any, target: Any, tmp_path: Path) -> None:
    x = source.Input((6,))
    hidden = source.layers.Dense(5, dtype="mixed_float16")(x)
    model = source.Model(x, source.layers.Dense(2, dtype="float32")(hidden))
    scaled = source.optimizers.LossScaleOptimizer(source.optimizers.Adam(0.01), initial_scale=1024.0)
    model.compile(scaled, "mse")
    model.fit(X, Y, epochs=2, batch_size=4, shuffle=False, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = target.models.load_model(tmp_path / "model.keras")
    assert type(loaded.optimizer).__name__ == "LossScaleOptimizer"
    assert int(loaded.optimizer.iterations) == int(model.optimizer.iterations)
    assert float(loaded.optimizer.dynamic_scale) == float(model.optimizer.dynamic_scale)
    for ours, theirs in zip(loaded.optimizer.variables, model.optimizer.variables, strict=True):
        np.testing.assert_allclose(np.asarray(ours.numpy()), np.asarray(theirs.numpy()), rtol=1e-6)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@WAYS
def test_losses_and_metrics_of_the_user(source: Any, target: Any, suffix: str, tmp_path: Path) -> None:
    distance = objects(source)["distance"]
    model = trained(source, "adam", loss=distance, metrics=["mae", source.metrics.RootMeanSquaredError(name="root")])
    model.save(tmp_path / f"model{suffix}")
    loaded = target.models.load_model(tmp_path / f"model{suffix}", custom_objects=objects(target))
    here, there = (each.evaluate(X, Y, verbose=0, return_dict=True) for each in (loaded, model))
    # Real Keras logs "mae" of an .h5 file under its full name.
    assert sorted(here.values()) == pytest.approx(sorted(there.values()), rel=1e-5)
    if (suffix, target) != (".h5", keras):
        np.testing.assert_allclose(step(loaded), step(model), atol=2e-5, rtol=2e-5)


def test_compile_false_leaves_the_model_uncompiled(tmp_path: Path) -> None:
    model = trained(runtime, "adam", loss=objects(runtime)["distance"])
    for suffix in (".keras", ".h5"):
        model.save(tmp_path / f"model{suffix}")
        loaded = runtime.models.load_model(tmp_path / f"model{suffix}", compile=False)
        assert not loaded.compiled and loaded.optimizer is None
        np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))


def test_several_outputs_keep_their_losses_weights_and_metrics(tmp_path: Path) -> None:
    def build(k: Any) -> Any:
        x = k.Input((6,))
        model = k.Model(x, {"a": k.layers.Dense(2, name="a")(x), "b": k.layers.Dense(2, name="b")(x)})
        losses, metrics = {"a": "mse", "b": k.losses.LogCosh()}, {"a": ["mae"], "b": ["mse"]}
        model.compile("sgd", losses, {"a": 1.0, "b": 0.25}, metrics)
        return model

    real = build(keras)
    real.save(tmp_path / "real.keras")
    ours = runtime.models.load_model(tmp_path / "real.keras")
    ours.save(tmp_path / "ours.keras")
    again = keras.models.load_model(tmp_path / "ours.keras")
    y = {"a": Y, "b": Y}
    expected = real.evaluate(X, y, verbose=0, return_dict=True)
    assert ours.evaluate(X, y, verbose=0, return_dict=True) == pytest.approx(expected, rel=1e-5)
    assert again.evaluate(X, y, verbose=0, return_dict=True) == pytest.approx(expected, rel=1e-5)
