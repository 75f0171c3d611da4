"""Several labels for one picture: sigmoids, binary crossentropy, thresholds, weights of samples and classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.programs.both import data, fill, run_both


def program(keras: Any) -> dict[str, Any]:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((20,)),
            layers.Dense(12, activation="relu", kernel_regularizer=keras.regularizers.L1L2(1e-4, 1e-3)),
            layers.Dense(5, activation="sigmoid"),
        ]
    )
    fill(model)
    metrics = [
        keras.metrics.BinaryAccuracy(threshold=0.4, name="accuracy"),
        keras.metrics.Precision(name="precision"),
        keras.metrics.Recall(thresholds=0.3, name="recall"),
        keras.metrics.AUC(multi_label=True, num_labels=5, name="auc"),
        keras.metrics.F1Score(average="micro", threshold=0.5, name="f1"),
    ]
    model.compile("nadam", keras.losses.BinaryFocalCrossentropy(gamma=1.5), metrics=metrics)
    x, y = data(60, 20), (data(60, 5, seed=1) > 0.6).astype("float32")
    history = model.fit(
        x,
        y,
        epochs=3,
        batch_size=16,
        shuffle=False,
        sample_weight=data(60, seed=2),
        validation_data=(x[:20], y[:20]),
        verbose=0,
    )
    scores = model.evaluate(x, y, return_dict=True, verbose=0)
    chosen = (model.predict(x, verbose=0) > 0.5).astype("int32")
    return {"history": history.history, "scores": scores, "labels": np.sum(chosen, axis=1)}


def test_multilabel() -> None:
    run_both(program, tolerance=2e-3)
