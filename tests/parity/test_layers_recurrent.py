"""Recurrent layers and their cells against real Keras."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from kshape.rulebook.layers import LAYERS
from tests.parity.harness import Made, compare_layer, signature_difference

FLAT = ("SimpleRNN", "LSTM", "GRU")
CELLS = ("SimpleRNNCell", "LSTMCell", "GRUCell")
SEQUENCES = [(None, 10, 3), (None, None, 3), (2, 5, 3), (2, None, 3), (None, 1, 1)]
STRANGE = [(None, 3), (2, 3), (None, None, None), (None, 5, None), (None, 4, 5, 3), (2, 4, 5, 3), (None,)]
SEVERAL = [
    [Made("LSTMCell", 4), Made("GRUCell", 5), Made("SimpleRNNCell", 3)],
    [Made("GRUCell", 5, reset_after=False)],
    [Made("SimpleRNNCell", 3), Made("LSTMCell", 4, use_bias=False)],
]
FLAGS = [
    {"return_sequences": sequences, "return_state": state}
    for sequences, state in itertools.product((False, True), repeat=2)
]


@pytest.mark.parametrize("name", [*FLAT, *CELLS, "RNN", "StackedRNNCells"])
def test_signature(name: str) -> None:
    assert signature_difference(name, LAYERS[name]) is None


@pytest.mark.parametrize("name", FLAT)
def test_recurrent(name: str) -> None:
    for shape, flags in itertools.product(SEQUENCES + STRANGE, FLAGS):
        compare_layer(name, {"units": 4, **flags}, shape)
    options: list[dict[str, Any]] = [
        {"use_bias": False},
        {"activation": "relu", "dropout": 0.5, "recurrent_dropout": 0.2},
        {"go_backwards": True, "unroll": True},
        {"dtype": "mixed_float16"},
        {"zero_output_for_mask": True},
        {"activation": "nonsense"},
        {"kernel_initializer": "nonsense"},
        {"units": 0},
        {"units": -3},
        {"no_such": 3},
        {"implementation": 1},
        {"reset_after": False},
        {"unit_forget_bias": False},
        {"use_cudnn": "auto"},
        {"use_cudnn": "sometimes"},
        {"input_shape": (10, 3)},
        {"return_sequences": True, "name": "encoder", "trainable": True},
        {"batch_input_shape": (1, 10, 3)},
        {"input_length": 10},
    ]
    for given in options:
        compare_layer(name, {"units": 4, **given}, (None, 10, 3))
    compare_layer(name, {"units": 4}, (None, 10, 3), "int32")


@pytest.mark.parametrize("name", FLAT)
def test_stateful(name: str) -> None:
    for shape, flags in itertools.product([(None, 5, 3), (2, 5, 3), (2, None, 3)], FLAGS):
        compare_layer(name, {"units": 4, "stateful": True, **flags}, shape)


@pytest.mark.parametrize("name", FLAT)
def test_initial_state(name: str) -> None:
    count = 2 if name == "LSTM" else 1
    for size, flags in itertools.product((4, 5), FLAGS):
        shapes = {"sequences": (None, 6, 3), "initial_state": [(None, size)] * count}
        compare_layer(name, {"units": 4, **flags}, shapes, fillings=((2,) * 8, (3,) * 8))
    shapes = {"sequences": (2, 6, 3), "initial_state": (2, 4)}
    compare_layer(name, {"units": 4}, shapes)
    compare_layer(name, {"units": 4}, [(None, 6, 3), *[(None, 4)] * count])


def test_rnn() -> None:
    cells: list[Any] = [Made(name, 4) for name in CELLS]
    cells += SEVERAL + [Made("StackedRNNCells", each) for each in SEVERAL]
    for cell, shape, flags in itertools.product(cells, [(None, 10, 3), (2, None, 3)], FLAGS):
        compare_layer("RNN", {"cell": cell, **flags}, shape)
    for cell, shape in itertools.product(cells, [(None, 3), (None, None, None), (2, 3)]):
        compare_layer("RNN", {"cell": cell}, shape)
    for wrong in (Made("Dense", 3), "LSTMCell", [Made("Dense", 3)], None, 3):
        compare_layer("RNN", {"cell": wrong}, (None, 10, 3))
    compare_layer("RNN", {"cell": Made("LSTMCell", 4), "unroll": True, "go_backwards": True}, (None, 10, 3))
    compare_layer("RNN", {"cell": Made("GRUCell", 4), "stateful": True}, (None, 10, 3))


@pytest.mark.parametrize("name", CELLS)
def test_cell(name: str) -> None:
    count = 2 if name == "LSTMCell" else 1
    for given in ({}, {"use_bias": False}, {"dropout": 0.5}, {"activation": None}, {"units": 0}):
        for shape in [(None, 3), (2, 3), (2, 5, 3)]:
            shapes = {"states": [(shape[0], 4)] * count}
            first = "sequence" if name == "SimpleRNNCell" else "inputs"
            compare_layer(name, {"units": 4, **given}, {first: shape, **shapes})
