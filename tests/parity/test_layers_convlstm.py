"""ConvLSTM1D-3D against real Keras."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from kshape.rulebook.layers import LAYERS
from tests.parity.harness import compare_layer, signature_difference

NAMES = ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")


@pytest.mark.parametrize("name", NAMES)
def test_signature(name: str) -> None:
    assert signature_difference(name, LAYERS[name]) is None


@pytest.mark.parametrize("n", [1, 2, 3])
def test_conv_lstm(n: int) -> None:
    name = NAMES[n - 1]
    options: list[dict[str, Any]] = [
        {},
        {"return_sequences": True},
        {"return_state": True},
        {"return_sequences": True, "return_state": True, "padding": "same"},
        {"strides": 2},
        {"dilation_rate": 2},
        {"strides": 2, "dilation_rate": 2},
        {"padding": "same", "strides": (3,) * n},
        {"padding": "causal"},
        {"use_bias": False, "unit_forget_bias": False},
        {"data_format": "channels_first"},
        {"data_format": "channels_first", "return_sequences": True, "return_state": True},
        {"kernel_size": 7},
        {"kernel_size": (1, 2, 3)[:n]},
        {"kernel_size": (1, 2, 3, 4)},
        {"activation": "relu", "go_backwards": True, "dropout": 0.2},
        {"stateful": True},
        {"filters": 0},
        {"no_such": 1},
    ]
    picture = (6, 5, 6)[:n]
    shapes = [(None, 4, *picture, 2), (None, None, *picture, 3), (2, 3, *picture, 1), (None, 4, *picture), (2, 3)]
    shapes += [(None, 4, *(None,) * n, 3), (None, 4, *picture, None), (None, 4, *picture, 3, 1)]
    for given, shape in itertools.product(options, shapes[:3]):
        compare_layer(name, {"filters": 2, "kernel_size": 3, **given}, shape)
    for given, shape in itertools.product(options[:4], shapes[3:]):
        compare_layer(name, {"filters": 2, "kernel_size": 3, **given}, shape)
