"""Training configurations and states of optimizers in files of Keras 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import runtime
from runtime.core.errors import InvalidArgument

from .keras2 import at, dense, functional, input_layer, kernel_and_bias, node, sequential, write
from .test_keras2_models import EXPECTED, FIRST, SECOND, TWO, WEIGHTS, X, Y

ADAM = {
    "name": "Adam",
    "learning_rate": 0.01,
    "decay": 0.0,
    "beta_1": 0.9,
    "beta_2": 0.999,
    "epsilon": 1e-7,
    "amsgrad": False,
}


def trained(optimizer: Any) -> Any:
    model = runtime.Sequential([runtime.Input((4,)), runtime.layers.Dense(3, "relu"), runtime.layers.Dense(2)])
    model.set_weights([value for _, value in FIRST + SECOND])
    model.compile(optimizer, "mse", metrics=["mae"])
    model.fit(X, Y, epochs=3, verbose=0, shuffle=False)
    return model


SLOTS = {
    "Adam": ({"momentum": "m", "velocity": "v"}, ADAM),
    "SGD": ({"momentum": "momentum"}, {"name": "SGD", "learning_rate": 0.01, "decay": 0.0, "momentum": 0.9, "nesterov": False}),
    "RMSprop": (
        {"velocity": "rms", "momentum": "momentum", "average_gradient": "mg"},
        {"name": "RMSprop", "learning_rate": 0.01, "decay": 0.0, "rho": 0.9, "momentum": 0.9, "epsilon": 1e-7, "centered": True},
    ),
    "Adagrad": ({"accumulator": "accumulator"}, {"name": "Adagrad", "learning_rate": 0.01, "initial_accumulator_value": 0.1, "epsilon": 1e-7}),
}  # fmt: skip


@pytest.mark.parametrize("newer", [False, True])
@pytest.mark.parametrize("kind", sorted(SLOTS))
def test_training_goes_on(kind: str, newer: bool, tmp_path: Path) -> None:
    """Up to Keras 2.10 the states were sorted by kind ("Adam/dense/kernel/m:0"), since then by variable."""
    slots, config = SLOTS[kind]
    model = trained(getattr(runtime.optimizers, kind).from_config({k: v for k, v in config.items() if k != "name"}))
    states = {variable.name: variable.numpy() for variable in model.optimizer.variables}
    paths = [variable.path for variable in model.trainable_weights]
    names = ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"]
    older = [(f"{kind}/iter:0", np.int64(states["iteration"]))]
    pairs = [(new, old, i) for new, old in slots.items() for i in range(4)]
    if newer:
        pairs.sort(key=lambda pair: pair[2])
        older = [("iteration:0", np.int64(states["iteration"]))]
    for new, old, index in pairs:
        value = states[f"{paths[index].replace('/', '_')}_{new}"]
        older.append((f"{kind}/{old}/{names[index]}:0" if newer else f"{kind}/{names[index]}/{old}:0", value))
    weights = dict(zip(("dense", "dense_1"), (
        [(f"{n}:0", w) for n, w in zip(names[:2], model.get_weights()[:2], strict=True)],
        [(f"{n}:0", w) for n, w in zip(names[2:], model.get_weights()[2:], strict=True)]), strict=True))  # fmt: skip
    if newer:
        config = {**config, "jit_compile": False, "is_legacy_optimizer": False}
    training = {
        "loss": "mse",
        "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"name": "mae", "dtype": "float32", "fn": "mean_absolute_error"}}]],
        "weighted_metrics": None,
        "loss_weights": None,
        "optimizer_config": {"class_name": kind, "config": config},
    }  # fmt: skip
    loaded = runtime.models.load_model(write(tmp_path / "model.h5", weights, TWO, training, older))
    assert int(loaded.optimizer.iterations) == 3
    logs = [each.fit(X, Y, epochs=2, verbose=0, shuffle=False).history for each in (loaded, model)]
    assert logs[0].keys() == logs[1].keys() == {"loss", "mae"}
    for name in logs[0]:
        assert logs[0][name] == pytest.approx(logs[1][name], rel=1e-5)
    np.testing.assert_allclose(loaded.predict(X, verbose=0), model.predict(X, verbose=0), rtol=1e-5, atol=1e-6)


def test_states_of_another_optimizer_begin_anew(tmp_path: Path) -> None:
    training = {"loss": "mse", "optimizer_config": {"class_name": "Adam", "config": ADAM}}
    states = [("SGD/iter:0", np.int64(7)), ("SGD/dense/kernel/momentum:0", np.zeros((4, 3), "float32"))]
    path = write(tmp_path / "model.h5", WEIGHTS, TWO, training, states)
    with pytest.warns(UserWarning, match="The optimizer begins anew"):
        loaded = runtime.models.load_model(path)
    assert int(loaded.optimizer.iterations) == 0


def test_losses_and_metrics_of_several_outputs(tmp_path: Path) -> None:
    model = functional(
        "model",
        [node(input_layer("x", 4)), node(dense("one", 2), [at("x")]), node(dense("two", 2, "softmax"), [at("x")])],
        ["x"],
        [["one", 0, 0], ["two", 0, 0]],
    )
    weights = {"x": [], "one": kernel_and_bias("one", 4, 2, 8), "two": kernel_and_bias("two", 4, 2, 9)}
    crossentropy = {"reduction": "auto", "name": "categorical_crossentropy", "from_logits": False, "label_smoothing": 0.1,
                    "axis": -1, "fn": "categorical_crossentropy"}  # fmt: skip
    wrapped = {"name": "two_accuracy", "dtype": "float32", "fn": "categorical_accuracy"}
    training = {
        "loss": {"one": "mse", "two": {"class_name": "CategoricalCrossentropy", "config": crossentropy}},
        "metrics": [[], [{"class_name": "MeanMetricWrapper", "config": wrapped}]],
        "weighted_metrics": None,
        "sample_weight_mode": None,
        "loss_weights": {"one": 1.0, "two": 0.5},
        "optimizer_config": {"class_name": "Adam", "config": {**ADAM, "lr": 0.02} | {"learning_rate": 0.02}},
    }
    del training["optimizer_config"]["config"]["learning_rate"]  # type: ignore[attr-defined]
    loaded = runtime.models.load_model(write(tmp_path / "model.h5", weights, model, training))
    assert float(loaded.optimizer.learning_rate) == pytest.approx(0.02)
    found = loaded.evaluate(X, [Y, np.eye(2)[[0, 1, 0, 1, 0, 1]]], verbose=0, return_dict=True)
    assert found.keys() == {"loss", "one_loss", "two_loss", "two_accuracy"}
    assert found["loss"] == pytest.approx(found["one_loss"] + 0.5 * found["two_loss"], rel=1e-5)


def test_what_nobody_knows_tells_what_to_do(tmp_path: Path) -> None:
    strange = {"class_name": "MyLayer", "config": {"name": "mine", "trainable": True}}
    path = write(tmp_path / "model.h5", {}, sequential("s", input_layer("x", 4), strange))
    with pytest.raises(InvalidArgument, match=r"named 'MyLayer'.*custom_objects=\{'MyLayer': MyLayer\}"):
        runtime.models.load_model(path)
    training = {"loss": "my_loss", "optimizer_config": {"class_name": "Adam", "config": ADAM}}
    path = write(tmp_path / "model.h5", WEIGHTS, TWO, training)
    with pytest.raises(InvalidArgument, match=r"my_loss.*With compile=False"):
        runtime.models.load_model(path)
    assert not runtime.models.load_model(path, compile=False).compiled
    loaded = runtime.models.load_model(
        path, custom_objects={"my_loss": lambda y, p: runtime.ops.mean((y - p) ** 2, -1)}
    )
    assert loaded.evaluate(X, Y, verbose=0) == pytest.approx(float(np.mean((Y - EXPECTED) ** 2)), rel=1e-5)


def test_what_is_written_is_what_keras_2_wrote(tmp_path: Path) -> None:
    model = trained("adam")
    model.save(tmp_path / "model.h5")
    with h5py.File(tmp_path / "model.h5") as file:
        config = json.loads(file.attrs["model_config"])
        assert config["class_name"] == "Sequential"
        assert all(set(layer) == {"class_name", "config"} for layer in config["config"]["layers"])
        training = json.loads(file.attrs["training_config"])
        assert training["optimizer_config"]["class_name"] == "Adam" and training["loss"] == "mean_squared_error"
        assert len(file["optimizer_weights"].attrs["weight_names"]) == 10
