"""ConvLSTM1D-3D against real Keras."""

from __future__ import annotations

from typing import Any

import keras
import pytest
import torch

import runtime
from tests.parity import test_layers_convlstm as generated
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import borrowed, compare_layer
from tests.runtime.layers.test_recurrent import close

ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "padding": (..., "same"),
    "strides": (..., ..., 2),
    "activation": (..., ..., "relu", None),
    "recurrent_activation": (..., "hard_sigmoid"),
    "use_bias": (..., ..., False),
    "unit_forget_bias": (..., False),
    "data_format": (..., ..., "channels_first"),
    "return_sequences": (..., True),
    "return_state": (..., True),
    "go_backwards": (..., ..., True),
    "zero_output_for_mask": (..., True),
    "kernel_regularizer": (..., "l2"),
}


@pytest.mark.parametrize("n", [1, 2, 3])
def test_generated(monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    borrowed(monkeypatch, generated.test_conv_lstm, n, every=4)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_arguments(n: int) -> None:
    for rng in cases(f"runtime ConvLSTM{n}D", 20 if n < 3 else 6):
        given = choices(rng, ARGUMENTS)
        picture = [rng.randrange(4, 7) for _ in range(n)]
        last = given.get("data_format") != "channels_first"
        shape = (2, rng.randrange(1, 4), *picture, 2) if last else (2, rng.randrange(1, 4), 2, *picture)
        kernel = [rng.randrange(1, 4) for _ in range(n)]
        mask = [[rng.random() < 0.6 for _ in range(shape[1])] for _ in range(2)] if rng.random() < 0.4 else None
        compare_layer(generated.NAMES[n - 1], {"filters": 3, "kernel_size": kernel, **given}, shape, masks=mask)


@pytest.mark.parametrize("n", [1, 2])
def test_dropout(n: int) -> None:
    for rates in ((0.4, 0.0), (0.0, 0.4), (0.3, 0.5)):
        given = {"filters": 3, "kernel_size": 3, "dropout": rates[0], "recurrent_dropout": rates[1], "seed": 5}
        mine = getattr(runtime.layers, generated.NAMES[n - 1])(**given)
        real = getattr(keras.layers, generated.NAMES[n - 1])(**given)
        x = torch.randn(2, 3, *(6, 5)[:n], 2)
        mine(x), real(x)
        mine.set_weights(real.get_weights())
        mine.cell.drops._inputs.drawn = int(real.cell.seed_generator.state.numpy()[1])
        close(mine(x, training=True), real(x, training=True))
        CASES[f"layers.{generated.NAMES[n - 1]}"] += 1


def test_initial_state_and_stateful() -> None:
    given = {"filters": 2, "kernel_size": 3, "padding": "same", "return_state": True, "stateful": True}
    mine, real = runtime.layers.ConvLSTM2D(**given), keras.layers.ConvLSTM2D(**given)
    x = torch.randn(2, 3, 5, 4, 2)
    mine(x), real(x)
    mine.set_weights(real.get_weights())
    mine.reset_state(), real.reset_state()
    for _ in range(3):
        close(mine(x), real(x))
    states = [torch.randn(2, 5, 4, 2) for _ in range(2)]
    close(mine(x, initial_state=states), real(x, initial_state=states))
    assert mine.weights[0].path.endswith("conv_lstm_cell/kernel")
    CASES["layers.ConvLSTM2D"] += 1
