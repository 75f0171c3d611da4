"""Whole models of Keras 1 and 2: predictions computed by hand, training that goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from runtime.core.errors import InvalidArgument

from .keras2 import at, dense, functional, input_layer, kernel_and_bias, node, sequential, write

X = np.random.default_rng(1).normal(size=(6, 4)).astype("float32")
Y = np.random.default_rng(2).normal(size=(6, 2)).astype("float32")

FIRST, SECOND = kernel_and_bias("dense", 4, 3, 1), kernel_and_bias("dense_1", 3, 2, 2)
WEIGHTS = {"dense": FIRST, "dense_1": SECOND}


def layer(x: np.ndarray, weights: list[tuple[str, np.ndarray]]) -> np.ndarray:
    return x @ weights[0][1] + weights[1][1]


EXPECTED = layer(np.maximum(layer(X, FIRST), 0), SECOND)

TWO = sequential(
    "sequential",
    input_layer("dense_input", 4),
    dense("dense", 3, "relu", batch_input_shape=[None, 4]),
    dense("dense_1", 2),
)


def predict(path: Path, x: Any, **options: Any) -> np.ndarray:
    return runtime.models.load_model(path, **options).predict(x, verbose=0)


@pytest.mark.parametrize("version", ["2.2.4", "2.4.0", "2.15.0"])
def test_sequential(version: str, tmp_path: Path) -> None:
    path = write(tmp_path / "model.h5", WEIGHTS, TWO, version=version)
    np.testing.assert_allclose(predict(path, X), EXPECTED, rtol=1e-5)


@pytest.mark.parametrize("kind", ["Functional", "Model", "Network"])
def test_functional_with_nested_models(kind: str, tmp_path: Path) -> None:
    """Calls of a nested model are counted from 1, since the first made the model itself."""
    inner = functional(
        "inner",
        [node(input_layer("in", 3)), node(dense("deep", 3, "relu"), [at("in")])],
        ["in"],
        [["deep", 0, 0]],
        kind,
    )
    tail = sequential("tail", input_layer("tail_input", 3), dense("last", 2))
    named = {**tail, "config": {**tail["config"], "name": "tail"}}
    model = functional(
        "model",
        [
            node(input_layer("x", 4)),
            node(dense("left", 3), [at("x")]),
            node(dense("right", 3), [at("x")]),
            node(inner, [at("left")], [at("right")]),
            node({"class_name": "Add", "config": {"name": "add", "trainable": True, "dtype": "float32"}},
                 [at("inner", 1), at("inner", 2)]),
            node(named, [at("add")]),
        ],
        ["x"],
        [["tail", 1, 0]],
        kind,
    )  # fmt: skip
    weights = {
        "x": [],
        "left": kernel_and_bias("left", 4, 3, 3),
        "right": kernel_and_bias("right", 4, 3, 4),
        "inner": kernel_and_bias("deep", 3, 3, 5),
        "add": [],
        "tail": kernel_and_bias("last", 3, 2, 6),
    }
    both = [np.maximum(layer(layer(X, weights[side]), weights["inner"]), 0) for side in ("left", "right")]
    path = write(tmp_path / "model.h5", weights, model)
    np.testing.assert_allclose(predict(path, X), layer(both[0] + both[1], weights["tail"]), rtol=1e-4, atol=1e-5)


def test_several_inputs_and_calls_of_one_layer(tmp_path: Path) -> None:
    model = functional(
        "model",
        [
            node(input_layer("a", 4)),
            node(input_layer("b", 4)),
            node(dense("shared", 3), [at("a")], [at("b")]),
            node({"class_name": "Concatenate", "config": {"name": "joined", "trainable": True, "dtype": "float32", "axis": -1}},
                 [at("shared"), at("shared", 1)]),
        ],
        ["a", "b"],
        [["joined", 0, 0]],
    )  # fmt: skip
    weights = {"a": [], "b": [], "shared": kernel_and_bias("shared", 4, 3, 7), "joined": []}
    path = write(tmp_path / "model.h5", weights, model)
    expected = np.concatenate([layer(X, weights["shared"]), layer(2 * X, weights["shared"])], axis=-1)
    np.testing.assert_allclose(predict(path, [X, 2 * X]), expected, rtol=1e-5)


def test_batch_normalization_with_its_axis_in_a_list(tmp_path: Path) -> None:
    config = {
        "name": "bn",
        "trainable": True,
        "dtype": "float32",
        "axis": [1],
        "momentum": 0.9,
        "epsilon": 0.5,
        "center": True,
        "scale": True,
    }
    model = sequential("s", input_layer("x", 4), {"class_name": "BatchNormalization", "config": config})
    values = [("gamma", 2.0), ("beta", 1.0), ("moving_mean", 0.5), ("moving_variance", 3.5)]
    weights = {"bn": [(f"bn/{name}:0", np.full(4, value, "float32")) for name, value in values]}
    path = write(tmp_path / "model.h5", weights, model)
    np.testing.assert_allclose(predict(path, X), (X - 0.5) / 2.0 * 2.0 + 1.0, rtol=1e-5, atol=1e-6)


def test_policies_of_keras_2(tmp_path: Path) -> None:
    policy = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
    path = write(
        tmp_path / "model.h5", {"dense": FIRST}, sequential("s", input_layer("x", 4), dense("dense", 3, dtype=policy))
    )
    loaded = runtime.models.load_model(path)
    assert (loaded.layers[0].compute_dtype, loaded.layers[0].variable_dtype) == ("float16", "float32")


def test_a_lambda_of_keras_2_needs_leave(tmp_path: Path) -> None:
    code = runtime.saving.serialize_keras_object(lambda x: x * 3)["config"]["value"][0]
    config = {
        "name": "tripled", "trainable": True, "dtype": "float32", "function": [code, None, None], "function_type": "lambda",
        "module": "__main__", "output_shape": None, "output_shape_type": "raw", "output_shape_module": None, "arguments": {},
    }  # fmt: skip
    path = write(
        tmp_path / "model.h5",
        {"tripled": []},
        sequential("s", input_layer("x", 4), {"class_name": "Lambda", "config": config}),
    )
    with pytest.raises(InvalidArgument, match="safe_mode=False"):
        predict(path, X)
    np.testing.assert_allclose(predict(path, X, safe_mode=False), 3 * X, rtol=1e-6)


def test_a_recurrent_layer_of_keras_2(tmp_path: Path) -> None:
    config = {
        "name": "lstm", "trainable": True, "dtype": "float32", "return_sequences": False, "return_state": False, "go_backwards": False,
        "stateful": False, "unroll": False, "time_major": False, "units": 3, "activation": "tanh", "recurrent_activation": "sigmoid",
        "use_bias": True, "unit_forget_bias": True, "dropout": 0.0, "recurrent_dropout": 0.0, "implementation": 2,
    }  # fmt: skip
    rng = np.random.default_rng(3)
    values = [rng.normal(size=shape).astype("float32") for shape in ((4, 12), (3, 12), (12,))]
    names = ("kernel", "recurrent_kernel", "bias")
    weights = {"lstm": [(f"lstm/lstm_cell/{name}:0", value) for name, value in zip(names, values, strict=True)]}
    path = write(
        tmp_path / "model.h5",
        weights,
        sequential("s", input_layer("x", 5, 4), {"class_name": "LSTM", "config": config}),
    )
    same = runtime.Sequential([runtime.Input((5, 4)), runtime.layers.LSTM(3)])
    same.set_weights(values)
    x = rng.normal(size=(2, 5, 4)).astype("float32")
    np.testing.assert_allclose(predict(path, x), same.predict(x, verbose=0), rtol=1e-6)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_sequential_of_keras_1(tmp_path: Path) -> None:
    """A list of layers, with the names that arguments had."""

    def old(name: str, units: int, activation: str, **options: Any) -> Any:
        config = {"name": name, "trainable": True, "output_dim": units, "init": "glorot_uniform", "activation": activation,
                  "W_regularizer": None, "b_regularizer": None, "W_constraint": None, "b_constraint": None, "bias": True,
                  "activity_regularizer": None, **options}  # fmt: skip
        return {"class_name": "Dense", "config": config}

    first = old("dense_1", 3, "relu", batch_input_shape=[None, 4], input_dtype="float32", input_dim=4)
    dropout = {"class_name": "Dropout", "config": {"name": "dropout_1", "trainable": True, "p": 0.5}}
    model = {"class_name": "Sequential", "config": [first, dropout, old("dense_2", 2, "linear", input_dim=None)]}
    weights = {
        "dense_1": [("dense_1_W", FIRST[0][1]), ("dense_1_b", FIRST[1][1])],
        "dropout_1": [],
        "dense_2": [("dense_2_W", SECOND[0][1]), ("dense_2_b", SECOND[1][1])],
    }
    path = write(tmp_path / "model.h5", weights, model, version=None)
    np.testing.assert_allclose(predict(path, X), EXPECTED, rtol=1e-5)
