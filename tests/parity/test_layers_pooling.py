"""Poolings against real Keras, over generated arguments and shapes."""

from __future__ import annotations

import pytest

from tests.parity.generate import cases, channels_first, choices, image_shape
from tests.parity.harness import compare_layer


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("family", ["MaxPooling", "AveragePooling", "MaxPool", "AvgPool"])
def test_pooling(family: str, n: int) -> None:
    name = f"{family}{n}D"
    for rng in cases(name, 120):
        kwargs = choices(
            rng,
            {
                "pool_size": [1, 2, 2, 3, (2,) * n, (3,) * n, tuple(range(1, n + 1)), 0, (2, 2, 2, 2)],
                "strides": [..., ..., None, 1, 2, (2,) * n, (3,) * n, 0, (0,) * n],
                "padding": [..., "valid", "same", rng.choice(["same", "SAME", "full"])],
                "data_format": [..., None, "channels_last", "channels_first"],
            },
        )
        shape = image_shape(rng, n)
        compare_layer(name, kwargs, channels_first(shape) if kwargs.get("data_format") == "channels_first" else shape)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("family", ["GlobalMaxPooling", "GlobalAveragePooling", "GlobalMaxPool", "GlobalAvgPool"])
def test_global_pooling(family: str, n: int) -> None:
    name = f"{family}{n}D"
    for rng in cases(name, 40):
        kwargs = choices(
            rng, {"keepdims": [..., True, False], "data_format": [..., None, "channels_last", "channels_first", "last"]}
        )
        compare_layer(name, kwargs, image_shape(rng, n))


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("family", ["AdaptiveMaxPooling", "AdaptiveAveragePooling"])
def test_adaptive_pooling(family: str, n: int) -> None:
    name = f"{family}{n}D"
    for rng in cases(name, 40):
        kwargs = choices(
            rng,
            {"output_size": [1, 2, (3,) * n, tuple(range(1, n + 1)), [2] * n], "data_format": [..., "channels_first"]},
        )
        compare_layer(name, kwargs, image_shape(rng, n))
