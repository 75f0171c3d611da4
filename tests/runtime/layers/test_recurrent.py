"""SimpleRNN, LSTM, GRU, RNN, the cells and StackedRNNCells against real Keras."""

from __future__ import annotations

import copy
import itertools
import pickle
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from kshape.rulebook.settings import fresh
from kshape.rulebook.specs import flatten
from runtime.core.errors import InvalidArgument
from runtime.engine.calls import set_mask
from tests.parity import test_layers_recurrent as generated
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import borrowed, compare_layer

FLAT = ("SimpleRNN", "LSTM", "GRU")
TWO = {"fillings": ((2,) * 9,)}  # one batch size for inputs and states


CALLS: dict[str, tuple[Any, ...]] = {
    "activation": (..., ..., ..., "relu", None, "softsign"),
    "recurrent_activation": (..., ..., ..., "hard_sigmoid", "tanh"),
    "use_bias": (..., ..., False),
    "unit_forget_bias": (..., False),
    "reset_after": (..., ..., False),
    "return_sequences": (..., True),
    "return_state": (..., True),
    "go_backwards": (..., ..., True),
    "unroll": (..., ..., True),
    "zero_output_for_mask": (..., True),
    "implementation": (..., 1),
    "kernel_regularizer": (..., "l2"),
    "activity_regularizer": (..., ..., "l2"),
    "kernel_initializer": (..., "he_normal"),
    "use_cudnn": (..., ..., False),
    "dtype": (..., ..., ..., "float64", "mixed_bfloat16"),
}
# Keras's SimpleRNN takes an activity_regularizer and forgets it.
NOT_SIMPLE = ("recurrent_activation", "implementation", "use_cudnn", "activity_regularizer")
ONLY = {"unit_forget_bias": "LSTM", "reset_after": "GRU"}


@pytest.mark.parametrize("name", FLAT)
def test_arguments(name: str) -> None:
    for rng in cases(f"runtime {name}", 60):
        given = choices(rng, {k: v for k, v in CALLS.items() if ONLY.get(k, name) == name and _has(name, k)})
        batch, time, size = rng.randrange(1, 4), rng.randrange(1, 7), rng.randrange(1, 5)
        # Keras's matmul of float64 gives float32.
        tolerance = 1e-5 if given.get("dtype") == "float64" else None
        compare_layer(name, {"units": rng.randrange(1, 5), **given}, (batch, time, size), tolerance=tolerance)


def _has(name: str, argument: str) -> bool:
    return name != "SimpleRNN" or argument not in NOT_SIMPLE


@pytest.mark.parametrize("name", FLAT)
def test_generated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    borrowed(monkeypatch, generated.test_initial_state, name, every=2, **TWO)
    # Keras's own gradients fail here: it overwrites the states that its backward pass needs.
    borrowed(monkeypatch, generated.test_stateful, name, every=2, gradients=False, **TWO)


def test_generated_rnn(monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_rnn, every=6, **TWO)


@pytest.mark.parametrize("name", generated.CELLS)
def test_generated_cells(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    borrowed(monkeypatch, generated.test_cell, name, every=1, **TWO)


@pytest.mark.parametrize("name", FLAT)
def test_stateful(name: str) -> None:
    """States go on from call to call, until they are reset."""
    for flags in generated.FLAGS:
        given = {"units": 3, "stateful": True, **flags}
        mine, real = getattr(runtime.layers, name)(**given), getattr(keras.layers, name)(**given)
        x = [torch.randn(2, 4, 3, generator=torch.Generator().manual_seed(seed)) for seed in range(3)]
        mine(x[0]), real(x[0])
        mine.set_weights(real.get_weights())
        mine.reset_state(), real.reset_state()
        for step in (*x, None, x[1]):
            if step is None:
                mine.reset_states(), real.reset_states()
                continue
            close(mine(step), real(step))
            close([state.numpy() for state in mine.states], [state.numpy() for state in real.states])
        CASES[f"layers.{name}"] += 1


def test_stateful_trains() -> None:
    """The states are written after each call, while gradients still need what they were."""
    layer = runtime.layers.LSTM(3, stateful=True)
    (layer(torch.randn(2, 4, 3)) ** 2).sum().backward()
    loss = (layer(torch.randn(2, 4, 3)) ** 2).sum()
    loss.backward()
    assert all(variable.grad is not None for variable in layer.trainable_weights)


def test_stateful_batch() -> None:
    layer = runtime.layers.GRU(3, stateful=True)
    layer(torch.zeros(2, 4, 3))
    with pytest.raises(InvalidArgument, match="keeps the states of 2 sequences"):
        layer(torch.zeros(3, 4, 3))
    layer.reset_state(np.ones((2, 3)))
    assert layer.states[0].numpy().tolist() == [[1.0] * 3] * 2


@pytest.mark.parametrize("name", FLAT)
def test_dropout(name: str) -> None:
    """With a seed the masks are those of Keras."""
    for dropout, recurrent in ((0.4, 0.0), (0.0, 0.4), (0.3, 0.5)):
        given = {"units": 5, "dropout": dropout, "recurrent_dropout": recurrent, "seed": 7, "return_sequences": True}
        for extra in ({}, {"reset_after": False}) if name == "GRU" else ({},):
            mine, real = getattr(runtime.layers, name)(**given, **extra), getattr(keras.layers, name)(**given, **extra)
            x = torch.randn(3, 4, 6)
            mine(x), real(x)
            mine.set_weights(real.get_weights())
            close(mine(x), real(x))
            drops = mine.cell.drops
            drops._inputs.drawn = int(real.cell.seed_generator.state.numpy()[1])
            close(mine(x, training=True), real(x, training=True))
            CASES[f"layers.{name}"] += 1


class Minimal:
    """A cell as the documentation of Keras has it, for either base."""

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")  # type: ignore[attr-defined]
        self.recurrent = self.add_weight(shape=(self.units, self.units), name="recurrent")  # type: ignore[attr-defined]

    def call(self, inputs: Any, states: Any) -> Any:
        output = torch.tanh(inputs @ plain(self.kernel) + states[0] @ plain(self.recurrent))
        return output, [output]


class Doubled(Minimal):
    """One that takes `training`, has no list around its single state, and sizes of its own."""

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        self.output_size = 2 * units

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        state = torch.tanh(inputs @ plain(self.kernel) + states[0] @ plain(self.recurrent))
        return torch.cat([state, state * (2.0 if training else 1.0)], -1), state


def plain(variable: Any) -> torch.Tensor:
    return variable if isinstance(variable, torch.Tensor) else variable.value


@pytest.mark.parametrize("cell", [Minimal, Doubled])
@pytest.mark.parametrize("mask", [None, [[True, True, False, True], [False, True, True, True]]])
def test_cells_of_the_user(cell: type, mask: Any) -> None:
    mine_cell = type(cell.__name__, (cell, runtime.Layer), {})
    real_cell = type(cell.__name__, (cell, keras.layers.Layer), {})
    for flags, (stacked, training) in itertools.product(generated.FLAGS, ((False, True), (True, False))):
        mine = runtime.layers.RNN([mine_cell(3), mine_cell(2)] if stacked else mine_cell(3), **flags)
        real = keras.layers.RNN([real_cell(3), real_cell(2)] if stacked else real_cell(3), **flags)
        x = torch.randn(2, 4, 5)
        mask = None if mask is None else torch.tensor(mask)
        mine(x), real(x)
        assert [w.path.partition("/")[2] for w in mine.weights] == [w.path.partition("/")[2] for w in real.weights]
        mine.set_weights(real.get_weights())
        close(mine(x, mask=mask, training=training), real(x, mask=mask, training=training))
        CASES["layers.RNN"] += 1


class WithConstants(Minimal):
    """A cell of Keras 2 that is given tensors which stay the same for all steps."""

    def call(self, inputs: Any, states: Any, constants: Any = None) -> Any:
        output = torch.tanh(inputs @ self.kernel + states[0] @ self.recurrent)
        return (output if constants is None else output + constants[0]), [output]


@pytest.fixture
def keras2() -> Iterator[None]:
    with fresh() as settings:
        settings.dialect = "keras2"
        yield


@pytest.mark.usefixtures("keras2")
def test_calls_of_keras2() -> None:
    """[x, state, ...] in place of initial_state, constants, and masks beside states, as scripts of Keras 2 have them."""
    layers = runtime.layers
    x, h, c = torch.randn(2, 4, 5), torch.randn(2, 3), torch.randn(2, 3)
    lstm = layers.LSTM(3)
    close(lstm([x, h, c]), lstm(x, initial_state=[h, c]))
    both = layers.Bidirectional(layers.GRU(3))
    close(both([x, h, c]), both(x, initial_state=[h, c]))
    inputs = [runtime.Input(tensor.shape[1:]) for tensor in (x, h, c)]
    close(runtime.Model(inputs, lstm(inputs))([x, h, c]), lstm([x, h, c]))
    cell = type("WithConstants", (WithConstants, runtime.Layer), {})(3)
    layer = layers.RNN(cell, return_sequences=True)
    close(layer(x, constants=[c]) - c.unsqueeze(1), layer(x))
    mask = torch.tensor([[True, True, False, False], [True] * 4])
    close(lstm(set_mask(x, mask), initial_state=[h, c])[0], lstm(x[:1, :2].clone(), initial_state=[h[:1], c[:1]])[0])


def test_copies_and_pickles() -> None:
    for name, flags in itertools.product(FLAT, ({}, {"stateful": True})):
        layer = getattr(runtime.layers, name)(3, **flags)
        x = torch.randn(2, 4, 5)
        layer(x)
        for other in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
            close(other(x), copy.deepcopy(layer)(x))


def close(found: Any, expected: Any) -> None:
    for a, b in zip(flatten(found), flatten(expected), strict=True):
        torch.testing.assert_close(torch.as_tensor(a), torch.as_tensor(b), rtol=1e-5, atol=1e-5)
