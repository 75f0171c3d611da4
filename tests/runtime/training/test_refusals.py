"""Bad input gets the rulebook's message before anything is computed; the weights stay as they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import runtime as keras
from runtime.core.errors import InvalidArgument

X, CLASSES = np.ones((20, 8), "float32"), np.zeros(20, "int64")
ONE_HOT = np.eye(3)[CLASSES]


def model_of(**compiled: Any) -> Any:
    model = keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(6, activation="relu"), keras.layers.Dense(3, activation="softmax")]
    )
    given = {"optimizer": "sgd", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], **compiled}
    model.compile(**given)
    return model


def two_heads(**compiled: Any) -> Any:
    i = keras.Input((8,), name="data")
    outputs = [keras.layers.Dense(1, name="age")(i), keras.layers.Dense(2, name="size")(i)]
    model = keras.Model(i, outputs)
    model.compile(**{"optimizer": "sgd", "loss": "mse", **compiled})
    return model


BAD: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], str]] = {
    "features": (model_of, lambda m: m.fit(X[:, :5], CLASSES), r"\(8, 6\).*\(5, 6\)"),
    "one-hot": (model_of, lambda m: m.fit(X, ONE_HOT), "One-hot labels go with CategoricalCrossentropy"),
    "integers": (lambda: model_of(loss="categorical_crossentropy"), lambda m: m.fit(X, CLASSES),
                 "Integer labels go with SparseCategoricalCrossentropy"),
    "no targets": (model_of, lambda m: m.fit(X), "needs targets. Received: y=None"),
    "counts": (model_of, lambda m: m.fit(X, CLASSES[:7]), "x with 20 and y with 7"),
    "weights' count": (model_of, lambda m: m.fit(X, CLASSES, sample_weight=np.ones(3)), "20 .*3"),
    "validation": (model_of, lambda m: m.fit(X, CLASSES, validation_data=(X[:, :4], CLASSES)), r"\(8, 6\).*\(4, 6\)"),
    "objects": (model_of, lambda m: m.fit(np.array([["a"] * 8] * 20, dtype=object), CLASSES), "x needs numbers"),
    "ragged": (model_of, lambda m: m.fit([[1.0], [2.0, 3.0]], [0, 1]), "length|inputs|arrays"),
    "empty": (model_of, lambda m: m.fit(X[:0], CLASSES[:0]), "one sample or more"),
    "batch size": (model_of, lambda m: m.fit(X, CLASSES, batch_size=0), "batch_size to be a positive integer"),
    "keyword": (model_of, lambda m: m.fit(X, CLASSES, epoch=3), "Did you mean epochs"),
    "outputs' number": (two_heads, lambda m: m.fit(X, np.ones((20, 1))), r"2 outputs \(age, size\)"),
    "outputs' names": (two_heads, lambda m: m.fit(X, {"age": X[:, :1], "sise": X[:, :2]}), "'sise'.*'size'"),
    "losses' names": (lambda: two_heads(loss={"age": "mse", "sise": "mse"}),
                      lambda m: m.fit(X, [X[:, :1], X[:, :2]]), "'sise'.*'size'"),
    "losses' number": (lambda: two_heads(loss=["mse"] * 3), lambda m: m.fit(X, [X[:, :1], X[:, :2]]), "3 entries"),
    "inputs' number": (two_heads, lambda m: m.predict([X, X]), "1 input.*2 inputs"),
    "inputs' names": (two_heads, lambda m: m.predict({"dats": X}), "data.*dats"),
    "not compiled": (lambda: keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)]),
                     lambda m: m.fit(X, CLASSES), "compile"),
    "no loss": (lambda: model_of(loss=None), lambda m: m.fit(X, CLASSES), "no loss"),
    "frequency": (model_of, lambda m: m.fit(X, CLASSES, validation_data=(X, CLASSES), validation_freq=0), "validation_freq"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("name", sorted(BAD))
def test_refused_before_any_step(name: str) -> None:
    build, call, message = BAD[name]
    model = build()
    before = model.get_weights()
    with pytest.raises((InvalidArgument, ValueError), match=message):
        call(model)
    if name != "frequency":  # found out after the first epoch, when it is first needed
        for a, b in zip(model.get_weights(), before, strict=True):
            np.testing.assert_array_equal(a, b)


NAMES: dict[str, tuple[dict[str, Any], str]] = {
    "loss": ({"loss": "mze"}, "no loss named 'mze'. Did you mean 'mse'"),
    "metric": ({"metrics": ["acuracy"]}, "no metric named 'acuracy'. Did you mean 'accuracy'"),
    "optimizer": ({"optimizer": "adm"}, "no optimizer named 'adm'. Did you mean 'adam'"),
    "steps": ({"steps_per_execution": 0}, "steps_per_execution"),
    "keyword": ({"metric": ["mse"]}, "Did you mean metrics"),
}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_compile_refuses_names(name: str) -> None:
    given, message = NAMES[name]
    with pytest.raises(InvalidArgument, match=message):
        model_of(**given)


def test_nan_is_no_error_and_can_stop() -> None:
    model = model_of(loss="mse")
    x = X.copy()
    x[3] = np.nan
    history = model.fit(x, ONE_HOT, epochs=5, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
    assert len(history.history["loss"]) == 1
    assert np.isnan(history.history["loss"][0])


def test_wrong_dtypes_of_an_embedding() -> None:
    with pytest.raises(InvalidArgument, match="Dense needs units"):
        keras.layers.Dense(2.5)
    model = keras.Sequential([keras.Input((3,), dtype="int32"), keras.layers.Embedding(5, 2)])
    with pytest.raises((InvalidArgument, IndexError), match=r"index|input_dim|range"):
        model.predict(np.full((2, 3), 9), verbose=0)
