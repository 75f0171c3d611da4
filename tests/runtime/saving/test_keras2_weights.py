"""Weights in Keras 2's layout: in order, by name, what does not fit, long lists of names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

import runtime
from runtime.core.errors import InvalidArgument
from tests.runtime.counting import CASES

from .keras2 import kernel_and_bias, write

L = runtime.layers


def two(*names: str, units: tuple[int, int] = (3, 2), module: Any = runtime) -> Any:
    layers = [module.layers.Dense(count, name=name) for count, name in zip(units, names, strict=True)]
    return module.Sequential([module.Input((4,)), *layers])


FIRST, SECOND = kernel_and_bias("a", 4, 3, 1), kernel_and_bias("b", 3, 2, 2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "weights.h5", {"a": FIRST, "drop": [], "b": SECOND})


def assert_has(model: Any, *expected: Any) -> None:
    for here, there in zip(model.get_weights(), expected, strict=True):
        np.testing.assert_array_equal(here, there)


def values(weights: list[tuple[str, np.ndarray]]) -> list[np.ndarray]:
    return [value for _, value in weights]


def test_in_order_whatever_the_names(path: Path) -> None:
    model = two("x", "y")
    model.load_weights(path)
    assert_has(model, *values(FIRST), *values(SECOND))


def test_by_name_takes_what_has_the_same_name(path: Path) -> None:
    model = two("b_too", "b")
    before = model.get_weights()[:2]
    model.load_weights(path, by_name=True)
    assert_has(model, *before, *values(SECOND))


def test_by_name_in_another_order(path: Path) -> None:
    x = runtime.Input((4,))
    model = runtime.Model(x, [L.Dense(3, name="new")(x), L.Dense(3, name="a")(x)])
    before = model.get_weights()[:2]
    model.load_weights(path, by_name=True)
    assert_has(model, *before, *values(FIRST))


def test_nothing_changes_where_one_shape_differs(path: Path) -> None:
    model = two("a", "b", units=(3, 5))
    before = model.get_weights()
    for by_name in (False, True):
        with pytest.raises(InvalidArgument, match=r"needs shape=\(3, 5\)\. The file has shape=\(3, 2\)"):
            model.load_weights(path, by_name=by_name)
        assert_has(model, *before)


def test_skip_mismatch_leaves_out_single_weights_as_keras_does(path: Path) -> None:
    real, ours = two("a", "b", units=(5, 2), module=keras), two("a", "b", units=(5, 2))
    ours.set_weights(real.get_weights())
    with pytest.warns(UserWarning, match=r"Skipped: .*needs shape=\(4, 5\)"):
        ours.load_weights(path, by_name=True, skip_mismatch=True)
    with pytest.warns(UserWarning, match="Skipping"):
        real.load_weights(path, by_name=True, skip_mismatch=True)
    assert_has(ours, *real.get_weights())
    np.testing.assert_array_equal(ours.get_weights()[3], SECOND[1][1])  # the bias fits, the kernel does not
    CASES["saving skip_mismatch"] += 1


def test_another_number_of_layers_or_weights(path: Path, tmp_path: Path) -> None:
    model = runtime.Sequential([runtime.Input((4,)), L.Dense(3)])
    with pytest.raises(InvalidArgument, match=r"has 1 layer with weights, and the file has 2\. Give by_name=True"):
        model.load_weights(path)
    without_bias = runtime.Sequential([runtime.Input((4,)), L.Dense(3, use_bias=False, name="a")])
    with pytest.raises(InvalidArgument, match="a has 1 weight, and the file has 2"):
        without_bias.load_weights(path, by_name=True)
    with pytest.warns(UserWarning, match="a has 1 weight"):
        without_bias.load_weights(path, by_name=True, skip_mismatch=True)


def test_by_name_needs_names(tmp_path: Path) -> None:
    model = two("a", "b")
    model.save_weights(tmp_path / "numbered.weights.h5")
    model.save(tmp_path / "model.keras")
    for name in ("numbered.weights.h5", "model.keras"):
        with pytest.raises(InvalidArgument, match="by_name=True needs a file in Keras 2's layout"):
            model.load_weights(tmp_path / name, by_name=True)


@pytest.mark.parametrize("reader", [keras, runtime])
@pytest.mark.parametrize("writer", [keras, runtime])
def test_lists_of_names_that_are_too_long_for_one_attribute(writer: Any, reader: Any, tmp_path: Path) -> None:
    """HDF5 keeps 64 KB in an attribute: 90 names of 900 letters are 81 KB."""

    def build(module: Any) -> Any:
        x = module.Input((1,))
        layers = [module.layers.Dense(1, name=f"{index:03d}" + "n" * 897) for index in range(90)]
        return module.Model(x, [layer(x) for layer in layers])

    model, path = build(writer), tmp_path / "model.h5"
    model.save(path)
    with h5py.File(path) as file:
        names = [name for name in file["model_weights"].attrs if name.startswith("layer_names")]
    assert names == ["layer_names0", "layer_names1"]
    loaded = reader.models.load_model(path)
    x = np.ones((2, 1), "float32")
    for here, there in zip(loaded.predict(x, verbose=0), model.predict(x, verbose=0), strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-6)
    again = build(reader)
    again.load_weights(path)
    assert_has(again, *[np.asarray(value) for value in model.get_weights()])
    CASES["saving long lists"] += keras in (writer, reader)


def test_weights_of_the_model_itself(tmp_path: Path) -> None:
    class Own(runtime.Model):
        def __init__(self) -> None:
            super().__init__()
            self.inner = L.Dense(2)

        def build(self, input_shape: Any) -> None:
            self.offset = self.add_weight(shape=(2,), initializer="glorot_uniform", name="offset")
            self.inner.build(input_shape)

        def call(self, x: Any) -> Any:
            return self.inner(x) + self.offset

    models = [Own(), Own()]
    for model in models:
        model.build((None, 4))
    models[0].save_weights(tmp_path / "own.h5")
    models[1].load_weights(tmp_path / "own.h5")
    assert_has(models[1], *models[0].get_weights())


def test_frozen_layers_keep_their_place(tmp_path: Path) -> None:
    """A nested model's trainable weights come first; real Keras and this one agree on the order."""

    def build(module: Any) -> Any:
        inner = module.Sequential([module.Input((4,)), module.layers.Dense(4), module.layers.Dense(4)], name="inner")
        inner.layers[0].trainable = False
        return module.Sequential([module.Input((4,)), inner, module.layers.Dense(2)])

    real, ours = build(keras), build(runtime)
    # Real Keras writes such files for whole models only.
    real.save(tmp_path / "real.h5")
    ours.load_weights(tmp_path / "real.h5")
    assert_has(ours, *real.get_weights())
    CASES["saving frozen layers"] += 1


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_gates_of_keras_1_become_one_matrix(kind: str, tmp_path: Path) -> None:
    gates = {"LSTM": "icfo", "GRU": "zrh"}[kind]
    rng = np.random.default_rng(4)
    shapes = {"W": (4, 3), "U": (3, 3), "b": (3,)}
    parts = {(g, n): rng.normal(size=shape).astype("float32") for g in gates for n, shape in shapes.items()}
    weights = [(f"{kind}_{name}_{gate}", parts[gate, name]) for gate in gates for name in shapes]
    path = write(tmp_path / "old.h5", {"r": weights}, version=None)
    options = {"reset_after": False} if kind == "GRU" else {}
    model = runtime.Sequential([runtime.Input((5, 4)), getattr(L, kind)(3, name="r", **options)])
    model.load_weights(path)
    today = {"LSTM": "ifco", "GRU": "zrh"}[kind]
    assert_has(model, *[np.concatenate([parts[gate, name] for gate in today], axis=-1) for name in shapes])
