"""Transfer learning: a base with frozen layers, get_layer, a new head, then fine tuning at a small rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.programs.both import data, fill, labels, run_both


def base_of(keras: Any) -> Any:
    layers = keras.layers
    pictures = keras.Input((12, 12, 3))
    x = layers.Rescaling(2.0, offset=-1.0)(pictures)
    for number, filters in enumerate((4, 6), start=1):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"block{number}_conv")(x)
        x = layers.BatchNormalization(name=f"block{number}_bn")(x)
        x = layers.Activation("relu", name=f"block{number}_relu")(x)
        x = layers.MaxPooling2D(name=f"block{number}_pool")(x)
    x = layers.Flatten()(x)
    return fill(keras.Model(pictures, layers.Dense(10, activation="softmax", name="classes")(x), name="base"))


def program(keras: Any) -> dict[str, Any]:
    layers = keras.layers
    base = base_of(keras)
    features = keras.Model(base.input, base.get_layer("block2_pool").output, name="features")
    features.trainable = False
    before = [weight.copy() for weight in features.get_weights()]

    inputs = keras.Input((12, 12, 3))
    x = layers.GlobalAveragePooling2D()(features(inputs, training=False))
    model = keras.Model(inputs, layers.Dense(4, activation="softmax", name="head")(x))
    kernel, bias = np.linspace(-0.5, 0.5, 24, dtype="float32").reshape(6, 4), np.zeros(4, "float32")
    model.get_layer("head").set_weights([kernel, bias])
    x, y = data(16, 12, 12, 3), labels(4, 16)
    model.compile(keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
    frozen = [len(model.trainable_weights), len(model.non_trainable_weights)]
    first = model.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0).history
    kept = all(np.array_equal(a, b) for a, b in zip(before, features.get_weights(), strict=True))

    features.trainable = True
    for layer in features.layers:
        if layer.name.startswith("block1") or isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    tuned = [len(model.trainable_weights), len(model.non_trainable_weights)]
    second = model.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0).history
    moved = [not np.array_equal(a, b) for a, b in zip(before, features.get_weights(), strict=True)]
    inner = keras.Model(features.input, [features.get_layer(f"block{n}_relu").output for n in (1, 2)])
    return {
        "frozen": frozen,
        "kept": kept,
        "first": first,
        "tuned": tuned,
        "second": second,
        "moved": [int(each) for each in moved],
        "inner": inner.predict(x[:2], verbose=0),
        "probabilities": model.predict(x, verbose=0),
    }


def test_transfer_learning() -> None:
    found = run_both(program, tolerance=1e-3)
    assert found["kept"]
    assert sum(found["moved"]) == 1
