"""Activation, regularization, normalization, embedding and core layers against real Keras."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.parity.generate import cases, choices
from tests.parity.harness import Made, compare_layer


def any_shape(rng: random.Random, least: int = 1, most: int = 5) -> Any:
    """A shape of any rank, each size an int or None."""
    rank = rng.randint(least, most)
    return tuple(rng.choice([None, 1, 2, 3, 4, 6, 8]) if i != rank - 1 else rng.choice([1, 3, 4, 6, 8, 8, None])
                 for i in range(rank))  # fmt: skip


DTYPES = ["float32", "float32", "float32", "float16", "int32", "uint8"]
SIMPLE: dict[str, dict[str, Any]] = {
    "Activation": {"activation": ["relu", "softmax", "tanh", "rellu", None]},
    "ReLU": {"max_value": [..., None, 6, -1], "negative_slope": [..., 0.1, -0.1, None], "threshold": [..., 1.0, -1]},
    "LeakyReLU": {"negative_slope": [..., 0.1, -0.1, None], "alpha": [..., ..., 0.2]},
    "ELU": {"alpha": [..., 0.5]},
    "PReLU": {"shared_axes": [..., None, 1, [1], [1, 2], (2,), [3], [0], [7]], "alpha_initializer": [..., "ones"]},
    "Dropout": {
        "rate": [0, 0.5, 1, 1.5, -0.1, "a"],
        "noise_shape": [..., ..., None, (1, None), [2], (0,), "ab", (1.5,), 3],
    },
    "AlphaDropout": {"rate": [0, 0.5, 2], "noise_shape": [..., (1, 2)], "seed": [..., 3]},
    "GaussianDropout": {"rate": [0, 0.5, 2, -1, None]},
    "GaussianNoise": {"stddev": [0, 0.5, 1, 2, None]},
    "ActivityRegularization": {"l1": [..., 0.1], "l2": [..., 0.1]},
    "SpatialDropout1D": {"rate": [0.2, 3]},
    "SpatialDropout2D": {"rate": [0.2, 3], "data_format": [..., "channels_first", "last"]},
    "SpatialDropout3D": {"rate": [0.2], "data_format": [..., "channels_first"]},
    "Masking": {"mask_value": [..., 1.0]},
    "Identity": {},
    "Rescaling": {"scale": [0.5, 1], "offset": [..., 1]},
    "Softmax": {"axis": [..., 1, -1, -2, [1, 2], 3]},
    "UnitNormalization": {"axis": [..., 1, -2, [1, 2], 4, "a", None]},
    "LayerNormalization": {
        "axis": [..., -1, 1, 2, [1, 2], [2, 1], [-1, 1], 4, "a", None],
        "center": [..., False],
        "scale": [..., False],
        "rms_scaling": [..., ..., True],
    },
    "RMSNormalization": {"axis": [..., -1, 1, [1, 2], 4]},
    "BatchNormalization": {
        "axis": [..., -1, 1, 2, 3, -2, [1]],
        "center": [..., False],
        "scale": [..., False],
        "renorm": [..., ..., True],
    },
    "GroupNormalization": {"groups": [..., 1, 2, 3, -1, 0, 2.0], "axis": [..., -1, 1, 2, 4], "scale": [..., False]},
    "Embedding": {
        "input_dim": [1, 5, 100, 0, 2.5],
        "output_dim": [1, 3, -1],
        "mask_zero": [..., True],
        "input_length": [..., 4],
        "lora_rank": [..., 2],
    },
    "ReversibleEmbedding": {"input_dim": [5, 7], "output_dim": [3, 4], "tie_weights": [..., False]},
    "Normalization": {
        "axis": [..., -1, 1, None, (1, 2), 4],
        "mean": [..., ..., ..., 1.0, [1.0, 2.0, 3.0]],
        "variance": [..., ..., 1.0, [1.0, 2.0, 3.0]],
        "invert": [..., True],
    },
}


@pytest.mark.parametrize("name", sorted(SIMPLE))
def test_simple(name: str) -> None:
    for rng in cases(name, 130):
        kwargs = choices(rng, SIMPLE[name])
        compare_layer(name, kwargs, any_shape(rng), rng.choice(DTYPES))


@pytest.mark.parametrize("tied", [True, False])
def test_reversed_embedding(tied: bool) -> None:
    for shape in [(None, 4), (None, 3), (2, 5, 4), (4,), (None, None, 4)]:
        kwargs = {"input_dim": 7, "output_dim": 4, "tie_weights": tied}
        compare_layer("ReversibleEmbedding", kwargs, shape, call_kwargs={"reverse": True})


def test_policies() -> None:
    """The dtype argument decides the compute dtype."""
    for dtype in ["float16", "mixed_float16", "mixed_bfloat16", "float64", None, "bfloat16"]:
        for name, kwargs in [("Dense", {"units": 3}), ("Dropout", {"rate": 0.5}), ("Flatten", {}), ("Identity", {})]:
            for given in ("float32", "int32", "float64"):
                compare_layer(name, {**kwargs, "dtype": dtype}, (None, 2, 3), given)


def test_spectral_normalization() -> None:
    inner = [
        Made("Dense", 3),
        Made("Conv2D", 4, 2),
        Made("Embedding", 5, 3),
        Made("Dropout", 0.5),
        Made("Dense", 3, use_bias=False),
    ]
    for layer in inner:
        for shape in [(None, 4), (None, 5, 5, 2), (None, None)]:
            for power in (1, 2, 0):
                compare_layer("SpectralNormalization", {"layer": layer, "power_iterations": power}, shape)
