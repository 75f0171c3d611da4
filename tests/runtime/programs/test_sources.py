"""The same training from arrays, a DataLoader, a generator, a PyDataset: one history, whatever the data comes as."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from tests.runtime.programs.both import data, fill, labels, run_both

X, Y = data(40, 7), labels(3, 40)
BATCH = 8


def model_of(keras: Any) -> Any:
    layers = keras.layers
    model = keras.Sequential([keras.Input((7,)), layers.Dense(9, activation="selu"), layers.Dense(3)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    fill(model).compile(keras.optimizers.RMSprop(0.01), loss, metrics=["accuracy"])
    return model


def program(keras: Any) -> dict[str, Any]:
    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return math.ceil(len(X) / BATCH)

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            return X[index * BATCH : (index + 1) * BATCH], Y[index * BATCH : (index + 1) * BATCH]

    class Samples(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(X)

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.int64]:
            return X[index], Y[index]

    def generate() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        while True:
            for start in range(0, len(X), BATCH):
                yield X[start : start + BATCH], Y[start : start + BATCH]

    loader = torch.utils.data.DataLoader(Samples(), batch_size=BATCH)
    return {
        "arrays": model_of(keras).fit(X, Y, batch_size=BATCH, epochs=3, shuffle=False, verbose=0).history,
        "loader": model_of(keras).fit(loader, epochs=3, verbose=0).history,
        "sequence": model_of(keras)
        .fit(Batches(), epochs=3, shuffle=False, verbose=0, validation_data=Batches())
        .history,
        "generator": model_of(keras).fit(generate(), steps_per_epoch=5, epochs=3, verbose=0).history,
        "predicted": model_of(keras).predict(Batches(), verbose=0),
        "evaluated": model_of(keras).evaluate(loader, verbose=0),
        "steps": model_of(keras).evaluate(generate(), steps=5, verbose=0),
        "by_hand": [model_of(keras).train_on_batch(X[:BATCH], Y[:BATCH]) for _ in range(2)],
    }


def test_sources_of_data() -> None:
    found = run_both(program)
    for name in ("loader", "sequence", "generator"):
        np.testing.assert_allclose(found[name]["loss"], found["arrays"]["loss"], atol=1e-5)
