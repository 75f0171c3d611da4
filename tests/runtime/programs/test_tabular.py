"""A table: one input for each column, by dict; numbers normalized, words looked up; two outputs by name."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.programs.both import data, fill, labels, run_both

CITIES = ["berlin", "delhi", "lagos", "lima"]


def table(rows: int) -> dict[str, np.ndarray]:
    return {
        "age": data(rows, 1) * 60 + 18,
        "income": data(rows, 1, seed=1) * 9000,
        "city": np.array(CITIES)[labels(4, rows, 1, seed=2)],
        "visits": labels(30, rows, 1, seed=3),
    }


def program(keras: Any) -> dict[str, Any]:
    layers = keras.layers
    columns = table(40)
    columns["city"] = np.array([[CITIES.index(row[0])] for row in columns["city"]])
    inputs = {
        name: keras.Input((1,), name=name, dtype="int32" if name in ("city", "visits") else "float32")
        for name in columns
    }
    encoded = []
    for name in ("age", "income"):
        normalization = layers.Normalization(name=f"{name}_normalized")
        normalization.adapt(columns[name])
        encoded.append(normalization(inputs[name]))
    encoded.append(layers.Flatten()(layers.Embedding(len(CITIES), 3, name="city_embedded")(inputs["city"])))
    buckets = layers.Discretization(bin_boundaries=[5, 12, 20], name="visits_bucket")(inputs["visits"])
    encoded.append(layers.CategoryEncoding(num_tokens=4, output_mode="one_hot")(buckets))
    x = layers.Dense(10, activation="relu")(layers.concatenate(encoded))
    outputs = {
        "stays": layers.Dense(1, activation="sigmoid", name="stays")(x),
        "spends": layers.Dense(1, name="spends")(x),
    }
    model = keras.Model(inputs, outputs)
    for name in ("city_embedded", "stays", "spends"):
        fill(model.get_layer(name))
    for layer in model.layers:
        if layer.name.startswith("dense"):
            fill(layer, 5)
    model.compile(
        "adam",
        loss={"stays": "binary_crossentropy", "spends": "mse"},
        loss_weights={"stays": 1.0, "spends": 0.5},
        metrics={"stays": ["accuracy"], "spends": ["mae"]},
    )
    targets = {"stays": labels(2, 40, 1), "spends": data(40, 1, seed=4)}
    history = model.fit(columns, targets, epochs=3, batch_size=8, shuffle=False, verbose=0, validation_split=0.2)
    return {
        "history": history.history,
        "scores": model.evaluate(columns, targets, return_dict=True, verbose=0),
        "predictions": model.predict({name: values[:5] for name, values in columns.items()}, verbose=0),
        "one": model.predict({name: values[:1] for name, values in columns.items()}, verbose=0),
    }


def test_tabular() -> None:
    run_both(program, tolerance=1e-3)
