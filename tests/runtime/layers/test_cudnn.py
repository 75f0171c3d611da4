"""CuDNNLSTM and CuDNNGRU, which Keras 3 has no more, against its LSTM and GRU with the same biases."""

from __future__ import annotations

import itertools
from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from kshape.rulebook.specs import flatten
from tests.runtime.counting import CASES

FLAGS = list(itertools.product((False, True), repeat=3))


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_same_numbers(kind: str) -> None:
    for sequences, state, backwards in FLAGS:
        given: dict[str, Any] = {"return_sequences": sequences, "return_state": state, "go_backwards": backwards}
        mine = getattr(runtime.layers, f"CuDNN{kind}")(3, **given)
        real = getattr(keras.layers, kind)(3, **given)
        x = torch.randn(2, 5, 4)
        mine(x), real(x)
        gates = 4 if kind == "LSTM" else 3
        assert [tuple(w.shape) for w in mine.weights] == [(4, 3 * gates), (3, 3 * gates), (6 * gates,)]
        kernel, recurrent = real.get_weights()[:2]
        bias = np.random.default_rng(0).normal(size=(2, 3 * gates)).astype("float32")
        mine.set_weights([kernel, recurrent, bias.reshape(-1)])
        real.set_weights([kernel, recurrent, bias.sum(0) if kind == "LSTM" else bias])
        for a, b in zip(flatten(mine(x)), flatten(real(x)), strict=True):
            torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-5)
        again = type(mine).from_config(mine.get_config())
        assert again.get_config() == mine.get_config()
        CASES[f"layers.CuDNN{kind}"] += 1


def test_forget_bias() -> None:
    layer = runtime.layers.CuDNNLSTM(2)
    layer.build((None, 4, 3))
    assert layer.get_weights()[2].tolist() == [0.0] * 10 + [1.0] * 2 + [0.0] * 4
