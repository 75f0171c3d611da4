"""Augmentations against real Keras: with a seed both draw the same numbers, so that whole calls are compared."""

from __future__ import annotations

import importlib
import random
from typing import Any

import keras
import numpy as np
import pytest

import runtime
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import compare_layer
from tests.runtime.layers.test_image import need_same, pixels

FILLING = {
    "fill_mode": [..., "constant", "nearest", "wrap"],
    "interpolation": [..., "nearest"],
    "fill_value": [..., 3.0],
}
RANGE = {"value_range": [..., (0, 255), [0, 300]]}
OPTIONS: dict[str, dict[str, list[Any]]] = {
    "AutoContrast": RANGE,
    "ContrastLimitedAdaptiveHistogramEqualization": {
        "clip_limit": [0.0, 1e6],  # see test_limits_of_histograms
        "tile_grid_size": [(3, 3), (5, 3), (3, 4)],
        "value_range": [..., (0, 300)],
    },
    "CutMix": {"factor": [..., 0.5, (0.3, 0.6)]},
    "Equalization": {"bins": [..., 64], **RANGE},
    "MixUp": {"alpha": [..., 0.7]},
    "RandAugment": {"num_ops": [..., 1, 4], "factor": [..., 0.2, (0.1, 0.9)], **RANGE},
    "RandomBrightness": {"factor": [0.2, (-0.5, -0.1), 1.0], **RANGE},
    "RandomColorDegeneration": {"factor": [0.2, (0.5, 1.0)], **RANGE},
    "RandomColorJitter": {
        "brightness_factor": [..., 0.2],
        "contrast_factor": [..., 0.3],
        "saturation_factor": [..., 0.4],
        "hue_factor": [..., 0.5],
    },
    "RandomContrast": {"factor": [0.2, (0.5, 1.0)], **RANGE},
    "RandomErasing": {"factor": [..., 0.5], "scale": [..., (0.3, 0.5)], "fill_value": [..., 7.0, (1.0, 2.0, 3.0)]},
    "RandomFlip": {"mode": [..., "horizontal", "vertical"]},
    "RandomGaussianBlur": {"factor": [..., 0.5], "kernel_size": [..., 5], "sigma": [..., 0.5, (0.2, 0.9)]},
    "RandomGrayscale": {"factor": [..., 0.2, 1.0, 0.0]},
    "RandomHue": {"factor": [0.2, (0.5, 1.0)], **RANGE},
    "RandomInvert": {"factor": [..., 0.5], **RANGE},
    "RandomPerspective": {"factor": [..., 0.5], "scale": [..., 0.3], "interpolation": [..., "nearest"]},
    "RandomPosterization": {"factor": [3, (1, 5), 8], **RANGE},
    "RandomRotation": {"factor": [0.1, (0.2, 0.3), -0.4], **FILLING},
    "RandomSaturation": {"factor": [0.2, (0.5, 0.9)], **RANGE},
    "RandomSharpness": {"factor": [0.2, (0.5, 1.0)], **RANGE},
    "RandomShear": {"x_factor": [..., (0.1, 0.4)], "y_factor": [..., (0.0, 0.3)], **FILLING},
    "RandomTranslation": {"height_factor": [0.2, (-0.3, 0.1)], "width_factor": [0.2, (0.1, 0.4)], **FILLING},
    "RandomZoom": {"height_factor": [0.2, (-0.3, 0.1)], "width_factor": [..., None, (0.1, 0.4)], **FILLING},
    "Solarization": {"addition_factor": [..., 0.3], "threshold_factor": [..., 0.5, (0.2, 0.7)], **RANGE},
}
SEEDLESS = {"AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization", "Equalization"}
WRONG_IN_KERAS_WHEN_CHANNELS_STAND_FIRST = {
    "AutoContrast",
    "RandomColorJitter",
    "RandAugment",
    "AugMix",
    "RandomErasing",
}
"""AutoContrast takes the second axis for rows; those that hold it, or pass no data_format on, do the same."""
BATCHES_ONLY = {"CutMix"}
CONFIGS_DIFFER = {"RandomGrayscale", "RandomShear"}
"""Keras forgets the seed of the one, and of the other it writes factors that its constructor refuses."""


@pytest.fixture(autouse=True)
def _arguments_that_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PyTorch Keras changes tensors that it is given, which RandAugment then goes on with: RandomBrightness adds its
    offsets to the images themselves, and affine_transform swaps the numbers of the matrices."""
    kind, module = keras.layers.RandomBrightness, "keras.src.backend.torch.image"
    brightened, moved = kind.transform_images, importlib.import_module(module).affine_transform

    def brighten_a_copy(self: Any, images: Any, *args: Any, **kwargs: Any) -> Any:
        return brightened(self, images.clone(), *args, **kwargs)

    def move_by_a_copy(images: Any, transform: Any, *args: Any, **kwargs: Any) -> Any:
        return moved(images, transform.clone(), *args, **kwargs)

    monkeypatch.setattr(kind, "transform_images", brighten_a_copy)
    monkeypatch.setattr(f"{module}.affine_transform", move_by_a_copy)


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_training(name: str) -> None:
    """Every option, one image or several, channels first or last, floats or bytes."""
    for rng in cases(f"runtime {name}", 12):
        kwargs = choices(rng, OPTIONS[name])
        if name not in SEEDLESS:
            kwargs["seed"] = rng.randint(1, 99)
        shape: tuple[int, ...] = (3, 9, 12, 3)
        if name not in WRONG_IN_KERAS_WHEN_CHANNELS_STAND_FIRST and rng.random() < 0.3:
            kwargs["data_format"] = "channels_first"
            shape = (3, 3, 9, 12)
        shape = shape if rng.random() < 0.7 or name in BATCHES_ONLY else shape[1:]
        dtype = "uint8" if rng.random() < 0.2 and name not in ("RandomBrightness", "RandomSaturation") else "float32"
        compare_layer(
            name,
            kwargs,
            shape,
            dtype,
            values=pixels,
            call_kwargs={"training": True},
            training=False,
            check_dtype=False,
            gradients=False,
            config=name not in CONFIGS_DIFFER,
            tolerance=2e-5,
        )


@pytest.mark.parametrize("number", range(8))
def test_aug_mix(number: int) -> None:
    """Which layers there are in a chain, Python's own generator says."""
    rng = random.Random(number)
    options = {"num_chains": [..., 1], "chain_depth": [..., 1], "all_ops": [..., False], "alpha": [..., 0.5], **RANGE}
    kwargs = {"seed": number + 1, **choices(rng, options)}
    x = np.random.default_rng(number).uniform(0, 255, (3, 9, 12, 3)).astype("float32")
    CASES["layers.AugMix"] += 1
    found = []
    for layers in (runtime.layers, keras.layers):
        layer = layers.AugMix(**kwargs)
        random.seed(number)
        found.append(layer(x, training=True))
    need_same(*found, str(kwargs), 1e-2)


def test_limits_of_histograms() -> None:
    """A limit is no whole number in general: on PyTorch Keras rounds it down, as its histograms are integers there."""
    x = np.random.default_rng(0).integers(0, 40, (1, 16, 16, 1)).astype("float32")
    for limit in (1.0, 4.0, 8.0, 40.0):
        mine, real = (
            layers.ContrastLimitedAdaptiveHistogramEqualization(clip_limit=limit, tile_grid_size=(1, 1))(x)
            for layers in (runtime.layers, keras.layers)
        )
        need_same(mine, real, f"{limit}", 1e-3)
    kind = runtime.layers.ContrastLimitedAdaptiveHistogramEqualization
    near, whole = (kind(clip_limit=limit, tile_grid_size=(1, 1))(x) for limit in (3.999, 4.0))
    need_same(near, whole, "limits that are nearly equal", 0.5)
