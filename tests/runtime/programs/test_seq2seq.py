"""Sequence to sequence: encoder states, teacher forcing, then inference models that decode step by step."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.programs.both import fill, labels, run_both

TOKENS_IN, TOKENS_OUT, LATENT = 7, 6, 10


def program(keras: Any) -> dict[str, Any]:
    layers = keras.layers
    encoder_inputs = keras.Input((None, TOKENS_IN))
    _, state_h, state_c = layers.LSTM(LATENT, return_state=True)(encoder_inputs)
    decoder_inputs = keras.Input((None, TOKENS_OUT))
    decoder_lstm = layers.LSTM(LATENT, return_sequences=True, return_state=True)
    outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=[state_h, state_c])
    decoder_dense = layers.Dense(TOKENS_OUT, activation="softmax")
    model = fill(keras.Model([encoder_inputs, decoder_inputs], decoder_dense(outputs)))
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])

    source = keras.utils.to_categorical(labels(TOKENS_IN, 12, 8), TOKENS_IN)
    target = keras.utils.to_categorical(labels(TOKENS_OUT, 12, 6, seed=1), TOKENS_OUT)
    history = model.fit(
        [source, target[:, :-1]], target[:, 1:], epochs=3, batch_size=4, shuffle=False, validation_split=0.25, verbose=0
    )

    encoder = keras.Model(encoder_inputs, [state_h, state_c])
    state_inputs = [keras.Input((LATENT,)), keras.Input((LATENT,))]
    outputs, h, c = decoder_lstm(decoder_inputs, initial_state=state_inputs)
    decoder = keras.Model([decoder_inputs, *state_inputs], [decoder_dense(outputs), h, c])

    def decode(sequence: np.ndarray, steps: int = 5) -> list[int]:
        states, token, found = encoder.predict(sequence, verbose=0), 0, []
        for _ in range(steps):
            step = np.zeros((1, 1, TOKENS_OUT))
            step[0, 0, token] = 1.0
            probabilities, *states = decoder.predict([step, *states], verbose=0)
            token = int(np.argmax(probabilities[0, -1]))
            found.append(token)
        return found

    return {
        "history": history.history,
        "states": encoder.predict(source, verbose=0),
        "decoded": [decode(source[i : i + 1]) for i in range(3)],
    }


def test_sequence_to_sequence() -> None:
    run_both(program, tolerance=1e-3)
