"""Bidirectional, TimeDistributed and SpectralNormalization against real Keras."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from kshape.rulebook.layers import LAYERS
from tests.parity.harness import Made, compare_layer, signature_difference

RECURRENT = ("SimpleRNN", "LSTM", "GRU")
MODES = ("concat", "sum", "mul", "ave", None)
FLAGS = [
    {"return_sequences": sequences, "return_state": state}
    for sequences, state in itertools.product((False, True), repeat=2)
]


@pytest.mark.parametrize("name", ["Bidirectional", "TimeDistributed", "SpectralNormalization"])
def test_signature(name: str) -> None:
    assert signature_difference(name, LAYERS[name]) is None


@pytest.mark.parametrize("name", RECURRENT)
def test_bidirectional(name: str) -> None:
    for flags, mode, shape in itertools.product(FLAGS, MODES, [(None, 6, 3), (2, None, 3)]):
        compare_layer("Bidirectional", {"layer": Made(name, 4, **flags), "merge_mode": mode}, shape)
    for shape in [(None, 3), (2, 3), (None, None, None), (None, 2, 3, 4)]:
        compare_layer("Bidirectional", {"layer": Made(name, 4)}, shape)
    for flags in FLAGS:
        given = {"layer": Made(name, 4, **flags), "backward_layer": Made(name, 4, go_backwards=True, **flags)}
        compare_layer("Bidirectional", given, (None, 6, 3))
    count = 4 if name == "LSTM" else 2
    shapes = {"sequences": (2, 6, 3), "initial_state": [(2, 4)] * count}
    compare_layer("Bidirectional", {"layer": Made(name, 4)}, shapes)


def test_bidirectional_of_others() -> None:
    wrong: list[dict[str, Any]] = [
        {"layer": Made("Dense", 3)},
        {"layer": "lstm"},
        {"layer": None},
        {"layer": Made("LSTM", 3), "merge_mode": "concatenate"},
        {"layer": Made("LSTM", 3, go_backwards=True)},
        {"layer": Made("LSTM", 3), "backward_layer": Made("LSTM", 3)},
        {"layer": Made("LSTM", 3), "backward_layer": Made("LSTM", 3, go_backwards=True, return_sequences=True)},
        {"layer": Made("LSTM", 3), "backward_layer": Made("Dense", 3)},
        {"layer": Made("LSTM", 3), "backward_layer": Made("GRU", 4, go_backwards=True), "merge_mode": "sum"},
    ]
    for given in wrong[:-1]:
        compare_layer("Bidirectional", given, (None, 6, 3))
    compare_layer(
        "Bidirectional", {"layer": Made("LSTM", 3), "backward_layer": Made("GRU", 3, go_backwards=True)}, (2, 6, 3)
    )
    for cell in (Made("LSTMCell", 4), [Made("LSTMCell", 4), Made("GRUCell", 5)]):
        compare_layer("Bidirectional", {"layer": Made("RNN", cell, return_sequences=True)}, (None, 6, 3))
    for flags in FLAGS[:2]:
        given = {"layer": Made("ConvLSTM2D", 2, 3, **flags)}
        compare_layer("Bidirectional", given, (None, 4, 6, 5, 1))


def test_time_distributed() -> None:
    layers = [
        Made("Dense", 4),
        Made("Dense", 4, use_bias=False),
        Made("Conv2D", 4, 3),
        Made("Conv2D", 4, 3, padding="same", strides=2),
        Made("Conv1D", 4, 3),
        Made("MaxPooling2D"),
        Made("GlobalAveragePooling2D"),
        Made("Flatten"),
        Made("Dropout", 0.5),
        Made("BatchNormalization"),
        Made("LSTM", 4),
        Made("LSTM", 4, return_sequences=True),
        Made("Bidirectional", Made("LSTM", 4)),
        Made("Embedding", 10, 4),
        Made("Reshape", (-1,)),
        Made("TimeDistributed", Made("Dense", 2)),
        Made("Activation", "relu"),
    ]
    shapes = [
        (None, 5, 3),
        (None, 5, 8, 3),
        (None, 5, 8, 9, 3),
        (2, 5, 8, 9, 3),
        (None, None, 8, 3),
        (None, 5, 2, 2, 1),
    ]
    for layer, shape in itertools.product(layers, shapes):
        if layer.name != "GlobalAveragePooling2D" or len(shape) == 5:  # its arithmetic runs on other ranks too
            compare_layer("TimeDistributed", {"layer": layer}, shape)
    for shape in [(None, 3), (None,), (2, 3), [(None, 5, 3), (None, 5, 3)]]:
        compare_layer("TimeDistributed", {"layer": Made("Dense", 4)}, shape)
    for wrong in ("Dense", None, 4, [Made("Dense", 4)]):
        compare_layer("TimeDistributed", {"layer": wrong}, (None, 5, 3))


def test_spectral_normalization() -> None:
    layers = [Made("Dense", 4), Made("Conv2D", 4, 3), Made("Embedding", 10, 4), Made("Dropout", 0.5)]
    for layer, shape in itertools.product(layers, [(None, 3), (None, 8, 9, 3), (None,)]):
        compare_layer("SpectralNormalization", {"layer": layer}, shape)
    compare_layer("SpectralNormalization", {"layer": layers[0], "power_iterations": 0}, (None, 3))
