"""Siamese twins: a shared encoder, a layer of distances, a contrastive loss, pairs made with numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.programs.both import data, fill, labels, run_both


def make_pairs(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each sample beside the next one of its class (0) and the next one of another class (1)."""
    pairs, targets = [], []
    for index in range(len(x) - 4):
        same = next((other for other in range(index + 1, len(x)) if y[other] == y[index]), index)
        different = next((other for other in range(index + 1, len(x)) if y[other] != y[index]), index)
        pairs += [[x[index], x[same]], [x[index], x[different]]]
        targets += [0, 1]
    return np.array(pairs), np.array(targets, dtype="float32")


def contrastive(keras: Any, margin: float = 1.0) -> Any:
    ops = keras.ops

    def contrastive_loss(y_true: Any, y_pred: Any) -> Any:
        return ops.mean((1 - y_true) * ops.square(y_pred) + y_true * ops.square(ops.maximum(margin - y_pred, 0.0)))

    return contrastive_loss


def program(keras: Any) -> dict[str, Any]:
    layers, ops = keras.layers, keras.ops

    class Distance(layers.Layer):
        def call(self, left: Any, right: Any) -> Any:
            total = ops.sum(ops.square(left - right), axis=1, keepdims=True)
            return ops.sqrt(ops.maximum(total, keras.config.epsilon()))

        def compute_output_shape(self, left_shape: Any, right_shape: Any) -> Any:
            return (left_shape[0], 1)

    pictures = keras.Input((6, 6, 1))
    x = layers.BatchNormalization()(pictures)
    x = layers.Conv2D(3, 3, activation="tanh")(x)
    x = layers.AveragePooling2D(2)(x)
    encoder = keras.Model(pictures, layers.Dense(5, activation="tanh")(layers.Flatten()(x)), name="encoder")

    left, right = keras.Input((6, 6, 1), name="left"), keras.Input((6, 6, 1), name="right")
    distance = Distance()(encoder(left), encoder(right))
    siamese = keras.Model([left, right], layers.Dense(1, activation="sigmoid")(layers.BatchNormalization()(distance)))
    fill(siamese)
    siamese.compile(keras.optimizers.RMSprop(1e-2), contrastive(keras), metrics=["accuracy"])

    pairs, targets = make_pairs(data(20, 6, 6, 1), labels(3, 20))
    history = siamese.fit(
        [pairs[:, 0], pairs[:, 1]], targets, epochs=2, batch_size=8, shuffle=False, validation_split=0.25, verbose=0
    )
    by_name = siamese.predict({"left": pairs[:4, 0], "right": pairs[:4, 1]}, verbose=0)
    return {
        "history": history.history,
        "scores": siamese.evaluate([pairs[:, 0], pairs[:, 1]], targets, verbose=0),
        "by_name": by_name,
        "codes": encoder.predict(pairs[:3, 0], verbose=0),
        "layers": [layer.name for layer in siamese.layers],
    }


def test_siamese() -> None:
    run_both(program, tolerance=1e-3)
