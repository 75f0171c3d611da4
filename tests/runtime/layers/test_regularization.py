"""Dropout, noise and activity regularization against real Keras: with a seed, number by number."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime.layers as layers
from runtime.core.errors import InvalidArgument
from tests.parity import test_layers_simple as generated
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import borrowed, compare_layer

SEEDED: list[tuple[str, dict[str, Any], Any]] = [
    ("Dropout", {"rate": 0.4}, (5, 6)),
    ("Dropout", {"rate": 0.4, "noise_shape": (None, 1, 4)}, (5, 6, 4)),
    ("Dropout", {"rate": 1}, (5, 6)),
    ("Dropout", {"rate": 0.3, "dtype": "mixed_float16"}, (5, 6)),
    ("AlphaDropout", {"rate": 0.4}, (5, 6)),
    ("AlphaDropout", {"rate": 0.4, "noise_shape": (None, 1, 4)}, (5, 6, 4)),
    ("GaussianDropout", {"rate": 0.4}, (5, 6)),
    ("GaussianNoise", {"stddev": 0.4}, (5, 6)),
    ("SpatialDropout1D", {"rate": 0.4}, (5, 6, 4)),
    ("SpatialDropout2D", {"rate": 0.4}, (5, 6, 4, 3)),
    ("SpatialDropout2D", {"rate": 0.4, "data_format": "channels_first"}, (5, 6, 4, 3)),
    ("SpatialDropout3D", {"rate": 0.4}, (2, 3, 4, 3, 3)),
]
NAMES = sorted({name for name, _, _ in SEEDED})


@pytest.mark.parametrize("name", [*NAMES, "ActivityRegularization"])
def test_outside_of_training(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_simple, name, every=6)


@pytest.mark.parametrize(("name", "kwargs", "shape"), SEEDED)
def test_with_a_seed(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    compare_layer(name, {**kwargs, "seed": 3}, shape, training=True)
    mine, real = (module(**kwargs, seed=7) for module in (getattr(layers, name), getattr(keras.layers, name)))
    x = torch.randn(shape)
    for _ in range(3):  # the n-th call of a layer, not the same numbers in each
        a, b = mine(x, training=True), real(x, training=True)
        np.testing.assert_allclose(a.float().numpy(), b.float().numpy(), rtol=1e-3 if a.dtype == torch.half else 1e-5)
        CASES[f"layers.{name}"] += 1


@pytest.mark.parametrize(("name", "kwargs", "shape"), SEEDED)
def test_without_a_seed(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    """Other numbers in each call, and the same ones after the same torch.manual_seed; their share is about the rate."""
    layer = getattr(layers, name)(**{**kwargs, "dtype": "float32"})
    x = torch.ones((shape[0] * 100, *shape[1:]))
    torch.manual_seed(0)
    first, second = layer(x, training=True), layer(x, training=True)
    torch.manual_seed(0)
    assert torch.equal(layer(x, training=True), first)
    if kwargs.get("rate") != 1:
        assert not torch.equal(first, second)
        assert first.mean().item() == pytest.approx(1.0, abs=0.1) or name == "AlphaDropout"
    if name in ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"):
        assert (first == 0).float().mean().item() == pytest.approx(kwargs["rate"], abs=0.06)


@pytest.mark.parametrize("name", ["AlphaDropout", "GaussianDropout"])
def test_nothing_is_left_at_a_rate_of_1(name: str) -> None:
    """Keras divides by zero."""
    with pytest.raises(InvalidArgument, match=f"{name} needs a rate below 1 to train. Received: rate=1"):
        getattr(layers, name)(1)(torch.ones(2, 3), training=True)


def test_activity_regularization() -> None:
    x = torch.randn(4, 3)
    mine, real = layers.ActivityRegularization(0.1, 0.2), keras.layers.ActivityRegularization(0.1, 0.2)
    mine(x), real(x)
    np.testing.assert_allclose(float(sum(mine.losses)), float(sum(real.losses)), rtol=1e-5)


def test_masks_go_on() -> None:
    for name, kwargs, shape in SEEDED:
        if len(shape) == 3:
            compare_layer(name, kwargs, (2, 3, 4), masks=[[True, False, True], [True, True, False]])
