"""Masks of recurrent layers: against real Keras, and torch's kernels against the steps of the cell."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from tests.parity.generate import cases, choices, generator
from tests.parity.harness import Made
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import compare_layer

FLAT = ("SimpleRNN", "LSTM", "GRU")
RESULTS = {
    "return_sequences": (..., True),
    "return_state": (..., True),
    "go_backwards": (..., ..., True),
    "zero_output_for_mask": (..., True),
    "use_bias": (..., ..., False),
}


def mask_of(kind: str, batch: int, time: int, seed: str = "mask") -> list[list[bool]]:
    """right, left: padded on that side. holes: anywhere. full: nothing masked. one: a sequence that is masked whole."""
    rng = generator(f"{seed} {kind}")
    if kind == "full":
        return [[True] * time for _ in range(batch)]
    if kind == "holes":
        return [[rng.random() < 0.6 for _ in range(time)] for _ in range(batch)]
    lengths = [rng.randrange(1, time + 1) for _ in range(batch)]
    if kind == "one":
        lengths[0] = 0
    rows = [[step < length for step in range(time)] for length in lengths]
    return [row[::-1] for row in rows] if kind == "left" else rows


KINDS = ("right", "left", "holes", "full", "one")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FLAT)
def test_masks(name: str, kind: str) -> None:
    for rng in cases(f"masks {name} {kind}", 6):
        given = choices(rng, RESULTS)
        batch, time = rng.randrange(2, 5), rng.randrange(1, 7)
        compare_layer(name, {"units": 3, **given}, (batch, time, 2), masks=mask_of(kind, batch, time, str(given)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FLAT)
def test_steps_under_masks(name: str, kind: str) -> None:
    """Arguments that no kernel of torch takes."""
    for rng in cases(f"masked steps {name} {kind}", 3):
        given = {**choices(rng, RESULTS), "activation": "softsign", "unroll": rng.random() < 0.3}
        if given["unroll"]:
            given.pop("go_backwards", None)  # Keras flips a list there, and raises
        compare_layer(name, {"units": 3, **given}, (3, 4, 2), masks=mask_of(kind, 3, 4, str(given)))


@pytest.mark.parametrize("kind", KINDS)
def test_masks_of_other_cells(kind: str) -> None:
    for cell in (Made("LSTMCell", 3), [Made("GRUCell", 3), Made("LSTMCell", 2)]):
        for rng in cases(f"masked cells {kind}", 2):
            given = choices(rng, {k: v for k, v in RESULTS.items() if k != "use_bias"})
            compare_layer("RNN", {"cell": cell, **given}, (3, 4, 2), masks=mask_of(kind, 3, 4, str(given)))


@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("name", FLAT)
def test_initial_states_under_masks(name: str, kind: str | None) -> None:
    count = 2 if name == "LSTM" else 1
    shapes = {"sequences": (3, 4, 2), "initial_state": [(3, 3)] * count}
    masks = None if kind is None else [mask_of(kind, 3, 4), *[None] * count]
    for given in ({"return_state": True}, {"return_sequences": True}, {"return_state": True, "go_backwards": True}):
        compare_layer(name, {"units": 3, **given}, shapes, masks=reversed_leaves(masks))


def reversed_leaves(masks: Any) -> Any:
    """In the order of sorted names: initial_state before sequences."""
    return None if masks is None else [*masks[1:], masks[0]]


@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("name", FLAT)
def test_kernels_and_steps_agree(name: str, kind: str | None) -> None:
    """The same numbers and gradients whichever way the layer goes."""
    for rng in cases(f"both ways {name} {kind}", 8):
        given = {**choices(rng, RESULTS), "dropout": rng.choice([0.0, 0.4])}
        layer = getattr(runtime.layers, name)(5, seed=3, **given)
        x = torch.randn(4, 6, 3, generator=torch.Generator().manual_seed(rng.randrange(1000)))
        mask = None if kind is None else torch.tensor(mask_of(kind, 4, 6, str(given)))
        results = []
        layer(x)
        assert layer._kernel is not None
        for kernel in (layer._kernel, None):
            layer._kernel, layer.cell.drops._inputs.drawn = kernel, 0
            inputs = x.clone().requires_grad_()
            output = layer(inputs, mask=mask, training=True)
            output = list(output) if isinstance(output, tuple) else [output]
            loss = sum((part * part.detach().cos()).sum() for part in output)
            results.append((*output, *torch.autograd.grad(loss, [inputs, *layer.trainable_weights])))
        for a, b in zip(*results, strict=True):
            torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-5)


def test_masked_model() -> None:
    """A mask on its way through every layer of this family, in a functional model of each framework."""
    outputs = []
    for kit in (runtime, keras):
        layers, words = kit.layers, kit.Input((6,), dtype="int32")
        x = layers.Embedding(20, 8, mask_zero=True)(words)
        x = layers.LayerNormalization()(layers.Add()([x, layers.MultiHeadAttention(2, 4)(x, x)]))
        x = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(x)
        x, state = layers.GRU(4, return_sequences=True, return_state=True)(x)
        x = layers.TimeDistributed(layers.Dense(3, activation="relu"))(x)
        last = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)])(layers.Attention()([x, x]))
        model = kit.Model(words, layers.Concatenate()([last, layers.GlobalAveragePooling1D()(x), state]))
        rng = np.random.default_rng(0)
        model.set_weights([0.3 * rng.normal(size=w.shape).astype("float32") for w in model.get_weights()])
        outputs.append(model(np.array([[3, 4, 5, 6, 7, 8], [9, 2, 4, 0, 0, 0], [0, 0, 3, 4, 5, 0]])))
    torch.testing.assert_close(*outputs, rtol=1e-5, atol=1e-5)
    CASES["layers under masks"] += 1
