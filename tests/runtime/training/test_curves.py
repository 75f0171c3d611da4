"""Training here and in real Keras, from the same weights over the same batches: the same losses and metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

import runtime
from tests.runtime.counting import CASES

Case = tuple[Callable[[Any], Any], Callable[[np.random.Generator], tuple[Any, Any]], dict[str, Any]]


def mlp(k: Any) -> Any:
    return k.Sequential(
        [
            k.Input((12,)),
            k.layers.Dense(16, activation="relu", kernel_regularizer=k.regularizers.L2(0.01)),
            k.layers.Dense(5, activation="softmax"),
        ]
    )


def images(k: Any) -> Any:
    L = k.layers
    x = i = k.Input((8, 8, 2))
    x = L.BatchNormalization()(L.Conv2D(6, 3, activation="relu", padding="same")(x))
    x = L.MaxPooling2D()(x)
    x = L.Conv2D(4, 3, strides=2, activation="elu")(x)
    return k.Model(i, L.Dense(3, activation="softmax")(L.Flatten()(x)))


def sequences(k: Any) -> Any:
    L = k.layers
    i = k.Input((7,), dtype="int32")
    x = L.LSTM(6)(L.Embedding(15, 5)(i))
    return k.Model(i, L.Dense(1, activation="sigmoid")(x))


def transformer(k: Any) -> Any:
    L = k.layers
    x = i = k.Input((6, 8))
    x = L.LayerNormalization()(L.Add()([x, L.MultiHeadAttention(2, 4)(x, x)]))
    return k.Model(i, L.Dense(4)(L.GlobalAveragePooling1D()(x)))


def heads(k: Any) -> Any:
    i = k.Input((10,))
    x = k.layers.Dense(8, activation="tanh", activity_regularizer=k.regularizers.L1(0.001))(i)
    return k.Model(i, {"age": k.layers.Dense(1, name="age")(x), "kind": k.layers.Dense(4, name="kind")(x)})


def classes(shape: tuple[int, ...], count: int) -> Callable[[np.random.Generator], tuple[Any, Any]]:
    return lambda rng: (rng.normal(size=(50, *shape)).astype("float32"), rng.integers(0, count, 50))


def tokens(rng: np.random.Generator) -> tuple[Any, Any]:
    return rng.integers(1, 15, (50, 7)), rng.integers(0, 2, (50, 1)).astype("float32")


def two_targets(rng: np.random.Generator) -> tuple[Any, Any]:
    x = rng.normal(size=(50, 10)).astype("float32")
    return x, {"age": rng.normal(size=(50, 1)).astype("float32"), "kind": np.eye(4)[rng.integers(0, 4, 50)]}


def from_logits(name: str) -> Callable[[Any], Any]:
    return lambda k: getattr(k.losses, name)(from_logits=True)


CASES_OF_TRAINING: dict[str, Case] = {
    "adam": (mlp, classes((12,), 5), {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"}),
    "sgd": (mlp, classes((12,), 5), {"optimizer": lambda k: k.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
                                     "loss": "sparse_categorical_crossentropy"}),
    "rmsprop": (images, classes((8, 8, 2), 3), {"optimizer": "rmsprop", "loss": "sparse_categorical_crossentropy"}),
    "schedule": (images, classes((8, 8, 2), 3), {
        "optimizer": lambda k: k.optimizers.AdamW(k.optimizers.schedules.CosineDecay(0.01, 12), clipnorm=1.0),
        "loss": "sparse_categorical_crossentropy"}),
    "lstm": (sequences, tokens, {"optimizer": "adam", "loss": "binary_crossentropy"}),
    "attention": (transformer, classes((6, 8), 4), {
        "optimizer": lambda k: k.optimizers.SGD(0.05, momentum=0.5),  # the gradient of a key's bias is noise around 0
        "loss": from_logits("SparseCategoricalCrossentropy")}),
    "heads": (heads, two_targets, {
        "optimizer": lambda k: k.optimizers.Adagrad(0.1),
        "loss": lambda k: {"age": "mse", "kind": k.losses.CategoricalCrossentropy(from_logits=True)},
        "loss_weights": {"age": 0.3, "kind": 1.5}, "metrics": {"age": ["mae"], "kind": ["accuracy"]}}),
}  # fmt: skip


def compiled(k: Any, build: Callable[[Any], Any], options: dict[str, Any]) -> Any:
    model = build(k)
    given = {name: value(k) if callable(value) else value for name, value in options.items()}
    model.compile(**{"metrics": ["accuracy"], **given})
    return model


@pytest.mark.parametrize("name", sorted(CASES_OF_TRAINING))
def test_three_epochs(name: str) -> None:
    build, data, options = CASES_OF_TRAINING[name]
    x, y = data(np.random.default_rng(3))
    real, ours = compiled(keras, build, options), compiled(runtime, build, options)
    ours.set_weights(real.get_weights())
    fit = {"batch_size": 16, "epochs": 3, "shuffle": False, "verbose": 0, "validation_split": 0.2}
    wanted, found = real.fit(x, y, **fit).history, ours.fit(x, y, **fit).history
    assert sorted(found) == sorted(wanted)
    for key, curve in wanted.items():
        np.testing.assert_allclose(found[key], curve, atol=1e-4, err_msg=key)
    for a, b in zip(ours.get_weights(), real.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)
    evaluated = real.evaluate(x, y, verbose=0, return_dict=True)
    assert ours.evaluate(x, y, verbose=0, return_dict=True) == pytest.approx(evaluated, abs=1e-4)
    CASES[f"training {name}"] += 1


@pytest.mark.parametrize("weights", ["class", "sample", "temporal", "none"])
def test_weights_of_samples(weights: str) -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(40, 6, 3)).astype("float32")
    temporal = weights == "temporal"
    y = rng.integers(0, 3, (40, 6) if temporal else (40,))

    def build(k: Any) -> Any:
        layers = [k.layers.Dense(8, activation="relu"), k.layers.Dense(3, activation="softmax")]
        middle = [] if temporal else [k.layers.GlobalAveragePooling1D()]
        return k.Sequential([k.Input((6, 3)), *middle, *layers])

    options = {"optimizer": "sgd", "loss": "sparse_categorical_crossentropy", "weighted_metrics": ["accuracy"]}
    real, ours = compiled(keras, build, options), compiled(runtime, build, options)
    ours.set_weights(real.get_weights())
    given: dict[str, Any] = {}
    if weights == "class":
        given["class_weight"] = {0: 0.5, 1: 2.0, 2: 1.0}
    elif weights != "none":
        given["sample_weight"] = rng.random((40, 6) if temporal else 40).astype("float32")
    fit = {"batch_size": 12, "epochs": 2, "shuffle": False, "verbose": 0, **given}
    wanted, found = real.fit(x, y, **fit).history, ours.fit(x, y, **fit).history
    for key, curve in wanted.items():
        np.testing.assert_allclose(found[key], curve, atol=1e-4, err_msg=key)
    CASES[f"training with weights of {weights}"] += 1


def test_single_batches() -> None:
    x, y = classes((12,), 5)(np.random.default_rng(2))
    options = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"}
    real, ours = compiled(keras, mlp, options), compiled(runtime, mlp, options)
    ours.set_weights(real.get_weights())
    for start in (0, 10, 20):
        part = x[start : start + 10], y[start : start + 10]
        assert ours.train_on_batch(*part) == pytest.approx(real.train_on_batch(*part), abs=1e-4)
    assert ours.test_on_batch(x, y, return_dict=True) == pytest.approx(
        real.test_on_batch(x, y, return_dict=True), abs=1e-4
    )
    np.testing.assert_allclose(ours.predict_on_batch(x), real.predict_on_batch(x), atol=1e-5)
