"""Convolutions against real Keras, over generated arguments and shapes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.parity.generate import cases, channels_first, choices, image_shape
from tests.parity.harness import compare_layer


def window(rng: random.Random, n: int, top: int = 4) -> Any:
    """A kernel size or stride: one number or one for each axis."""
    if rng.random() < 0.03:
        return rng.choice([0, -1, (2,) * (n + 1), 2.5, "3x3", None])
    if rng.random() < 0.5:
        return rng.randrange(1, top)
    return tuple(rng.randrange(1, top) for _ in range(n))


def arguments(rng: random.Random, n: int) -> dict[str, Any]:
    kwargs = choices(
        rng,
        {
            "padding": [..., "valid", "same", "SAME", "causal", "full"]
            if rng.random() < 0.2
            else [..., "valid", "same"],
            "data_format": [..., None, "channels_last", "channels_first"],
            "use_bias": [..., True, False],
            "activation": [..., "relu"],
        },
    )
    kwargs["kernel_size"] = window(rng, n)
    if rng.random() < 0.6:
        kwargs["strides"] = window(rng, n)
    if rng.random() < 0.35:
        kwargs["dilation_rate"] = window(rng, n, 3)
    return kwargs


def shape_for(rng: random.Random, n: int, kwargs: dict[str, Any]) -> Any:
    shape = image_shape(rng, n)
    if rng.random() < 0.03:
        shape = (*shape[:-1], None)
    return channels_first(shape) if kwargs.get("data_format") == "channels_first" else shape


@pytest.mark.parametrize("name", ["Conv1D", "Conv2D", "Conv3D", "Convolution2D"])
def test_conv(name: str) -> None:
    n = int(name[-2])
    accepted = 0
    for rng in cases(name, 260):
        kwargs = arguments(rng, n)
        kwargs["filters"] = rng.choice([1, 2, 4, 6, 0, 3.0]) if rng.random() < 0.1 else rng.choice([1, 2, 4, 6])
        if rng.random() < 0.3:
            kwargs["groups"] = rng.choice([1, 2, 3, 4, 0])
        accepted += compare_layer(name, kwargs, shape_for(rng, n, kwargs))
    assert 60 < accepted < 250


@pytest.mark.parametrize("name", ["DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"])
def test_depthwise(name: str) -> None:
    n = int(name[-2])
    for rng in cases(name, 200):
        kwargs = arguments(rng, n)
        if name.startswith("Separable"):
            kwargs["filters"] = rng.choice([1, 3, 4])
        if rng.random() < 0.5:
            kwargs["depth_multiplier"] = rng.choice([1, 2, 3, 0])
        compare_layer(name, kwargs, shape_for(rng, n, kwargs))


@pytest.mark.parametrize("name", ["Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"])
def test_transpose(name: str) -> None:
    n = int(name[4])
    for rng in cases(name, 220):
        kwargs = arguments(rng, n)
        kwargs["filters"] = rng.choice([1, 3, 4])
        if rng.random() < 0.4:
            kwargs["output_padding"] = rng.choice([None, 0, 1, 2, (1,) * n])
        compare_layer(name, kwargs, shape_for(rng, n, kwargs))
