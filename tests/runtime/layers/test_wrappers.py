"""Bidirectional, TimeDistributed, Wrapper and SpectralNormalization against real Keras."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from runtime.layers.wrappers import treats_samples_apart
from tests.parity import test_layers_wrappers as generated
from tests.parity.generate import cases, choices
from tests.parity.harness import Made
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import borrowed, compare_layer
from tests.runtime.layers.test_recurrent import close
from tests.runtime.layers.test_recurrent_masks import KINDS, mask_of

RECURRENT = ("SimpleRNN", "LSTM", "GRU")
TWO = {"fillings": ((2,) * 9,)}
RESULTS = {
    "return_sequences": (..., True),
    "return_state": (..., True),
    "activation": (..., ..., "softsign"),
    "use_bias": (..., ..., False),
}


@pytest.mark.parametrize("name", RECURRENT)
def test_generated_bidirectional(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    borrowed(monkeypatch, generated.test_bidirectional, name, every=8, **TWO)


def test_generated_others(monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_bidirectional_of_others, every=2)
    borrowed(monkeypatch, generated.test_time_distributed, every=4, training=False, values=_small_integers)
    borrowed(monkeypatch, generated.test_spectral_normalization, every=1, values=_small_integers)


def _small_integers(shape: Any, dtype: str, rng: Any) -> Any:
    return rng.integers(0, 3, shape)


@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("name", RECURRENT)
def test_bidirectional_masks(name: str, kind: str | None) -> None:
    for rng in cases(f"bidirectional {name} {kind}", 4):
        given = choices(rng, RESULTS)
        mode = rng.choice(generated.MODES)
        masks = None if kind is None else mask_of(kind, 3, 5, str(given))
        compare_layer("Bidirectional", {"layer": Made(name, 3, **given), "merge_mode": mode}, (3, 5, 2), masks=masks)


def test_bidirectional_initial_states_and_stateful() -> None:
    for name in RECURRENT:
        count = 4 if name == "LSTM" else 2
        for flags in generated.FLAGS[::2]:  # Keras fails at return_state: it multiplies a generator by 2
            mine = runtime.layers.Bidirectional(getattr(runtime.layers, name)(3, stateful=True, name="inner", **flags))
            real = keras.layers.Bidirectional(getattr(keras.layers, name)(3, stateful=True, name="inner", **flags))
            x, states = torch.randn(2, 4, 5), [torch.randn(2, 3) for _ in range(count)]
            mine(x), real(x)
            mine.set_weights(real.get_weights())
            assert [w.path.split("/")[1:] for w in mine.weights] == [w.path.split("/")[1:] for w in real.weights]
            for _ in range(2):
                mine.reset_state(), real.reset_state()
                close([mine(x), mine(x)], [real(x), real(x)])
            close(mine(x, initial_state=states), real(x, initial_state=states))
            CASES["layers.Bidirectional"] += 1


@pytest.mark.parametrize("name", RECURRENT)
def test_bidirectional_both_ways(name: str) -> None:
    """One kernel for both directions gives what two layers give."""
    for rng in cases(f"one kernel {name}", 8):
        given = choices(rng, {key: values for key, values in RESULTS.items() if key != "activation"})
        layer = runtime.layers.Bidirectional(getattr(runtime.layers, name)(3, **given), rng.choice(generated.MODES))
        x, count = torch.randn(2, 4, 5), len(layer.forward_layer.state_size) * 2
        states = [torch.randn(2, 3) for _ in range(count)] if rng.random() < 0.5 else None
        assert layer._fits_one_kernel(True)
        together = layer(x, initial_state=states)
        layer._fits_one_kernel = lambda training: False
        close(together, layer(x, initial_state=states))


def test_bidirectional_weights_and_copies() -> None:
    given = runtime.layers.LSTM(3, name="lstm", use_cudnn=False)
    given.build((None, 4, 5))
    values = [np.full(w.shape, i, "float32") for i, w in enumerate([*given.weights] * 2)]
    layer = runtime.layers.Bidirectional(given, weights=values)
    layer.build((None, 4, 5))
    close(layer.get_weights(), values)
    assert layer.forward_layer is not given and layer.forward_layer.name == "forward_lstm"
    assert layer.backward_layer.name == "backward_lstm" and layer.backward_layer.go_backwards
    assert layer.forward_layer._kernel is None  # use_cudnn goes on to the copies


INNER = [
    Made("Dense", 4, activation="relu"),
    Made("BatchNormalization"),
    Made("LayerNormalization"),
    Made("Softmax"),
    Made("LSTM", 3),
    Made("Conv1D", 3, 2),
    Made("TimeDistributed", Made("Dense", 2)),
    Made("Bidirectional", Made("GRU", 2)),
]


@pytest.mark.parametrize("layer", INNER, ids=repr)
def test_time_distributed(layer: Made) -> None:
    shape = (3, 4, 5, 6)
    for masks in (None, mask_of("holes", 3, 4)):
        # Keras hands (batch,) to layers that want a mask of another rank, and fails.
        if masks is None or layer.name in ("Dense", "LayerNormalization", "Conv1D"):
            config = layer.name != "LayerNormalization"  # Keras writes axis=-1 as [-1] once the layer is built
            compare_layer("TimeDistributed", {"layer": layer}, shape, masks=masks, config=config)


def test_which_layers_treat_samples_apart() -> None:
    layers = runtime.layers
    chain = runtime.Sequential([runtime.Input((4,)), layers.Dense(3), layers.BatchNormalization()])
    x = runtime.Input((4,))
    mixing = runtime.Model(x, layers.Dense(2)(x - runtime.ops.mean(x, 0)))
    for layer, alone, training in (
        (layers.Dense(3), True, True),
        (layers.Dropout(0.5), True, True),
        (layers.Dropout(0.5, seed=1), True, False),
        (layers.LSTM(3, stateful=True), False, False),
        (layers.Lambda(lambda x: x - x.mean(0)), False, False),
        (chain, True, False),
        (mixing, False, False),
    ):
        assert treats_samples_apart(layer, False) is alone, layer
        assert treats_samples_apart(layer, True) is training, layer


def test_time_distributed_model() -> None:
    """A model inside, in both frameworks; without training all its samples go in at once."""
    outputs = []
    for kit in (runtime, keras):
        inner = kit.Sequential(
            [kit.Input((6,)), kit.layers.Dense(3, activation="relu"), kit.layers.BatchNormalization()]
        )
        layer = kit.layers.TimeDistributed(inner)
        x = torch.linspace(-1, 1, 2 * 4 * 6).reshape(2, 4, 6)
        layer(x)
        layer.set_weights([np.full(w.shape, 0.1 * (i + 1), "float32") for i, w in enumerate(layer.weights)])
        outputs.append([layer(x), layer(x, training=True), *layer.get_weights()])
    close(*outputs)
    CASES["layers.TimeDistributed"] += 1


def test_step_mask() -> None:
    layer = runtime.layers.TimeDistributed(runtime.layers.Dense(2))
    with pytest.raises(runtime.core.errors.InvalidArgument, match="begins with batch and time of its input"):
        layer(torch.zeros(2, 3, 4), mask=torch.ones(2, 4, dtype=torch.bool))


def test_wrapper_of_the_user() -> None:
    class Scaled(runtime.layers.Wrapper):
        def __init__(self, layer: Any, factor: float = 2.0, **kwargs: Any) -> None:
            super().__init__(layer, **kwargs)
            self.factor = factor

        def call(self, inputs: Any) -> Any:
            return self.layer(inputs) * self.factor

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "factor": self.factor}

    layer = Scaled(runtime.layers.Dense(3), factor=3.0)
    x = torch.randn(2, 4)
    close(layer(x), layer.layer(x) * 3.0)
    assert [w.path for w in layer.weights] == [
        f"{layer.name}/dense{_number(layer.layer)}/{n}" for n in ("kernel", "bias")
    ]
    again = Scaled.from_config(layer.get_config())
    assert (again.factor, again.layer.units) == (3.0, 3)


def _number(layer: Any) -> str:
    return layer.name.removeprefix("dense")


def test_encoder_and_decoder() -> None:
    """States as symbolic tensors, in a functional model of each framework."""
    outputs = []
    for kit in (runtime, keras):
        x, y = kit.Input((None, 4)), kit.Input((None, 5))
        encoded, *states = kit.layers.LSTM(3, return_state=True)(x)
        decoded = kit.layers.LSTM(3, return_sequences=True)(y, initial_state=states)
        both = kit.layers.Bidirectional(kit.layers.GRU(3))(y, initial_state=[encoded, states[1]])
        model = kit.Model([x, y], [decoded, both])
        model.set_weights([np.sin(np.arange(w.shape.numel())).reshape(w.shape) for w in map(_tensor, model.weights)])
        given = [torch.linspace(-1, 1, 2 * 3 * 4).reshape(2, 3, 4), torch.linspace(-2, 1, 2 * 5 * 5).reshape(2, 5, 5)]
        outputs.append(model(given))
    close(*outputs)


def _tensor(variable: Any) -> torch.Tensor:
    return variable if isinstance(variable, torch.Tensor) else variable.value
