"""A character model trained on windows of a text, which then writes: predict in a loop, with a temperature."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.programs.both import fill, run_both

TEXT = "the rain in spain stays mainly in the plain and the train remains in the main lane "
WINDOW = 8


def sample(probabilities: np.ndarray, temperature: float, rng: np.random.Generator) -> int:
    """A class at random, the likelier the sharper as the temperature falls."""
    logits = np.log(np.asarray(probabilities).astype("float64") + 1e-9) / temperature
    chances = np.exp(logits - logits.max())
    return int(np.searchsorted(np.cumsum(chances / chances.sum()), rng.random()))


def program(keras: Any) -> dict[str, Any]:
    layers = keras.layers
    characters = sorted(set(TEXT))
    index = {character: place for place, character in enumerate(characters)}
    starts = range(0, len(TEXT) - WINDOW, 2)
    x = np.array([[index[c] for c in TEXT[start : start + WINDOW]] for start in starts])
    y = np.array([index[TEXT[start + WINDOW]] for start in starts])

    model = keras.Sequential(
        [
            keras.Input((WINDOW,), dtype="int32"),
            layers.Embedding(len(characters), 8),
            layers.GRU(16, return_sequences=True),
            layers.LSTM(12),
            layers.Dense(len(characters), activation="softmax"),
        ]
    )
    fill(model)
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
    written: list[str] = []

    def write(seed: str, length: int, temperature: float) -> str:
        rng = np.random.default_rng(3)
        text = seed
        for _ in range(length):
            window = np.array([[index[c] for c in text[-WINDOW:]]])
            text += characters[sample(model.predict(window, verbose=0)[0], temperature, rng)]
        return text

    class Writer(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            written.append(write(TEXT[:WINDOW], 12, 0.5))

    history = model.fit(x, y, epochs=3, batch_size=16, shuffle=False, verbose=0, callbacks=[Writer()])
    greedy = model.predict_on_batch(x[:4])
    return {"history": history.history, "written": written, "next": np.asarray(greedy)}


def test_text_generation() -> None:
    found = run_both(program, tolerance=1e-3)
    assert all(len(text) == WINDOW + 12 for text in found["written"])
