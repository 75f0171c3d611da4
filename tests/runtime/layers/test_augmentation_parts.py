"""Augmentations of whole samples: boxes, labels and masks; what does not train; seeds; transformations that are given."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
import runtime.layers
from runtime.utils.bounding_boxes import convert_format
from tests.parity.harness import Made
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import as_mine
from tests.runtime.layers.test_augmentation import (
    OPTIONS,
    SEEDLESS,
    _arguments_that_stay,  # noqa: F401  (a fixture for every test here)
)
from tests.runtime.layers.test_image import a_sample, need_same

MOVING = [
    Made("RandomFlip", seed=3),
    Made("RandomFlip", "vertical", seed=4),
    Made("RandomTranslation", 0.2, 0.3, seed=5),
    Made("RandomZoom", 0.3, (0.1, 0.2), seed=6),
    Made("RandomZoom", (-0.3, -0.2), seed=7),
    Made("RandomShear", (0.1, 0.3), (0.0, 0.2), seed=8),
    Made("RandomRotation", 0.1, seed=9),
    Made("RandomPerspective", seed=10, scale=0.4),
]
ONLY_PIXELS = ("RandomRotation", "RandomPerspective")
"""Of these, Keras takes or gives boxes of any format as "xyxy"."""
STAYS_WHEN_NOT_TRAINING = sorted(set(OPTIONS) - {"AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization"})


def made(name: str, **kwargs: Any) -> Any:
    """A layer with arguments under which it does something."""
    options = {field: values[0] for field, values in OPTIONS.get(name, {}).items() if values[0] is not ...}
    more = {"RandomShear": {"x_factor": 0.3}, "RandomColorJitter": {"brightness_factor": 0.4}}
    more["Solarization"] = {"addition_factor": 0.5, "threshold_factor": 0.5}
    return getattr(runtime.layers, name)(**{**options, **more.get(name, {}), **kwargs})


def images(seed: int = 0, shape: tuple[int, ...] = (4, 9, 12, 3)) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 255, shape).astype("float32")


@pytest.mark.parametrize("boxes_format", ["xyxy", "yxyx", "center_xywh", "rel_xyxy"])
@pytest.mark.parametrize("layer", MOVING, ids=lambda layer: layer.name)
def test_boxes_and_masks_move_along(layer: Made, boxes_format: str) -> None:
    if layer.name in ONLY_PIXELS and boxes_format != "xyxy":
        return
    CASES[f"layers.{layer.name}"] += 1
    layer = Made(layer.name, *layer.args, **layer.kwargs, bounding_box_format=boxes_format)
    real = getattr(keras.layers, layer.name)(*layer.args, **layer.kwargs)
    data = a_sample()
    boxes = np.clip(data["bounding_boxes"]["boxes"], 0, 9)  # Keras does not cut off what RandomFlip gets outside
    data["bounding_boxes"]["boxes"] = convert_format(boxes, "xyxy", boxes_format, 9, 14).numpy()
    expected = real(_copied(data), training=True)
    need_same(as_mine(layer)(data, training=True), expected, layer.name, 1e-3)


@pytest.mark.parametrize("name", ["RandomRotation", "RandomPerspective"])
def test_boxes_of_other_formats(name: str) -> None:
    """As those in pixels, brought into the other format."""
    kind = getattr(runtime.layers, name)
    kwargs = {"factor": 0.1} if name == "RandomRotation" else {}
    wanted = kind(**kwargs, seed=3, bounding_box_format="xyxy")(a_sample(), training=True)["bounding_boxes"]
    data = a_sample()
    data["bounding_boxes"] = convert_format(data["bounding_boxes"], "xyxy", "rel_xywh", 9, 14)
    found = kind(**kwargs, seed=3, bounding_box_format="rel_xywh")(data, training=True)["bounding_boxes"]
    need_same(found, convert_format(wanted, "xyxy", "rel_xywh", 9, 14), name, 1e-4)


@pytest.mark.parametrize("name", ["CutMix", "MixUp"])
def test_labels_are_mixed(name: str) -> None:
    CASES[f"layers.{name}"] += 1
    data = {"images": images(), "labels": np.eye(4, dtype="float32")}
    mine, real = (getattr(layers, name)(seed=3)(dict(data), training=True) for layers in (runtime.layers, keras.layers))
    need_same(mine, real, name, 1e-3)
    np.testing.assert_allclose(mine["labels"].sum(-1), 1, atol=1e-5)
    numbers = getattr(runtime.layers, name)(seed=3)({**data, "labels": np.arange(4.0)}, training=True)["labels"]
    np.testing.assert_allclose(numbers, real["labels"].numpy() @ np.arange(4.0), atol=1e-5)


def test_mix_up_of_boxes_and_masks() -> None:
    layer = runtime.layers.MixUp(alpha=0.5, seed=3, bounding_box_format="xyxy")
    data = a_sample()
    found = layer(data, training=True)
    drawn = runtime.layers.MixUp(alpha=0.5, seed=3).get_random_transformation(data["images"])
    order, weight = drawn["permutation_order"], drawn["mix_weight"].numpy()[:, None, None, None]
    assert found["bounding_boxes"]["boxes"].shape == (2, 6, 4)
    assert found["bounding_boxes"]["labels"].shape == (2, 6)
    masks = data["segmentation_masks"]
    np.testing.assert_allclose(found["segmentation_masks"], weight * masks + (1 - weight) * masks[order], atol=1e-5)
    assert layer(a_sample(), training=False)["bounding_boxes"]["boxes"].shape == (2, 3, 4)


def test_cut_mix_needs_several_images_and_no_boxes() -> None:
    x = images(shape=(9, 12, 3))
    np.testing.assert_array_equal(runtime.layers.CutMix()(x, training=True), x)
    with pytest.raises(NotImplementedError, match="does not know where boxes go"):
        runtime.layers.CutMix(bounding_box_format="xyxy")(a_sample(), training=True)


@pytest.mark.parametrize("name", ["RandAugment", "AugMix", "RandomErasing", "RandomHue", "RandomFlip"])
def test_one_sample(name: str) -> None:
    """A dict of one image gives a dict of one image."""
    data = a_sample(batched=False)
    found = made(name, bounding_box_format="xyxy", seed=3)(data, training=True)
    assert found["images"].shape == (9, 14, 3)
    assert found["bounding_boxes"]["boxes"].shape == (3, 4)
    assert found["segmentation_masks"].shape == (9, 14, 1)
    assert found["labels"].shape == (2,)


@pytest.mark.parametrize("name", STAYS_WHEN_NOT_TRAINING)
def test_not_training(name: str) -> None:
    for x in (images(), images()[0], images().astype("uint8")):
        layer = made(name)
        found = layer(x, training=False)
        np.testing.assert_array_equal(found, x)
        inputs = runtime.Input(x.shape[1:] if x.ndim == 4 else x.shape, batch_size=None, dtype=str(x.dtype))
        if x.ndim == 4:
            assert layer(inputs).dtype == str(found.dtype).removeprefix("torch.")
    model = runtime.Sequential([runtime.Input((9, 12, 3)), layer])
    np.testing.assert_array_equal(model.predict(images(), verbose=0), images())


@pytest.mark.parametrize("name", sorted(set(OPTIONS) - SEEDLESS | {"AugMix", "RandomElasticTransform"}))
def test_seeds(name: str) -> None:
    """Without `training` a layer augments; a seed gives the same numbers again, and others at every call."""
    import random

    x = images()
    runs = []
    for _ in range(2):
        random.seed(0)
        layer = made(name, seed=11)
        runs.append([layer(x) for _ in range(4)])
    for first, second in zip(*runs, strict=True):
        np.testing.assert_array_equal(first, second)
    assert any(not torch.equal(runs[0][0], other) for other in runs[0][1:])
    assert any(not np.array_equal(each, x) for each in runs[0])
    found = []
    for _ in range(2):
        runtime.utils.set_random_seed(4)
        found.append(made(name)(x))
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("name", sorted({"RandomFlip", "RandomTranslation", "RandomZoom", "RandomShear", "RandomHue"}))
def test_transformations_of_keras(name: str) -> None:
    """What Keras drew without a seed, the layer here applies."""
    CASES[f"layers.{name}"] += 1
    mine = made(name)
    real = getattr(keras.layers, name).from_config(mine.get_config())
    x = torch.tensor(images())
    drawn = real.get_random_transformation(x)
    need_same(mine.transform_images(x, drawn), real.transform_images(x, drawn), name, 1e-3)


def test_elastic_transform() -> None:
    """Images stay images of the same values; how strong, the scale says; factor says how many of them."""
    smooth = np.linspace(0, 200, 24 * 24, dtype="float32").reshape(1, 24, 24, 1).repeat(8, 0)
    layer = runtime.layers.RandomElasticTransform(scale=(0.9, 1.0), seed=1)
    found = layer(smooth, training=True).numpy()
    assert found.shape == smooth.shape
    assert 0 < np.abs(found - smooth).mean() < 30
    assert found.min() >= 0
    assert found.max() <= 200
    weak = runtime.layers.RandomElasticTransform(scale=(0.1, 0.2), seed=1)(smooth, training=True).numpy()
    assert np.abs(weak - smooth).mean() < np.abs(found - smooth).mean()
    for kwargs in ({"scale": 0.0}, {"factor": 0.0}):
        np.testing.assert_array_equal(runtime.layers.RandomElasticTransform(**kwargs)(smooth, training=True), smooth)
    some = runtime.layers.RandomElasticTransform(factor=(0.5, 0.5), seed=2)(smooth, training=True).numpy()
    changed = np.abs(some - smooth).reshape(8, -1).max(1) > 1e-3
    assert 0 < changed.sum() < 8


def test_how_often_and_how_strong() -> None:
    """Statistics over many images."""
    x = np.full((2000, 2, 2, 3), 100.0, "float32")
    brighter = runtime.layers.RandomBrightness((-0.2, 0.3), seed=1)(x, training=True).numpy()[:, 0, 0, 0] - 100
    assert -51.1 < brighter.min() < -49
    assert 75 < brighter.max() < 76.6
    assert abs(brighter.mean() - 0.05 * 255) < 3
    inverted = runtime.layers.RandomInvert(1.0, seed=1)(x, training=True).numpy()[:, 0, 0, 0] == 155
    assert abs(inverted.mean() - 0.5) < 0.05  # the threshold is uniform, and so is the probability, from 0 to 1
    grey = np.zeros((2000, 1, 1, 3), "float32") + np.array([1.0, 0.0, 0.0], "float32")
    turned = runtime.layers.RandomGrayscale(0.3, seed=1)(grey, training=True).numpy()[:, 0, 0, 1] > 0
    assert abs(turned.mean() - 0.3) < 0.05


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "mixed_float16", "float64"])
def test_dtypes(dtype: str) -> None:
    for name in sorted(OPTIONS):
        found = made(name, dtype=dtype)(images(), training=True)
        assert str(found.dtype) == f"torch.{dtype.removeprefix('mixed_')}", name
        assert found.isfinite().all(), name


def test_gradients_flow() -> None:
    x = torch.tensor(images(), requires_grad=True)
    layer = runtime.Sequential(
        [runtime.layers.RandomRotation(0.1), runtime.layers.RandomContrast(0.2), runtime.layers.RandomFlip()]
    )
    layer(x, training=True).sum().backward()
    assert x.grad is not None
    assert x.grad.abs().sum() > 0


def test_files_of_models() -> None:
    """A config holds all that makes the same numbers again."""
    for name in sorted(OPTIONS):
        layer = made(name, **({} if name in SEEDLESS else {"seed": 5}))
        again = type(layer).from_config(layer.get_config())
        if name != "AugMix":
            np.testing.assert_array_equal(again(images(), training=True), layer(images(), training=True), err_msg=name)


def _copied(data: Any) -> Any:
    return {key: _copied(part) for key, part in data.items()} if isinstance(data, dict) else data.copy()


@pytest.mark.parametrize(
    "name", [*sorted(set(OPTIONS) - {"CutMix"}), "Resizing", "CenterCrop", "RandomCrop", "Rescaling"]
)
def test_images_stay_on_their_device(name: str) -> None:
    """Tried on a device that holds no numbers: none is fetched from there, and no other tensor is mixed in."""
    sizes = {"Resizing": (4, 5), "CenterCrop": (4, 5), "RandomCrop": (4, 5), "Rescaling": (0.5,)}
    layer = getattr(runtime.layers, name)(*sizes[name]) if name in sizes else made(name)
    for x in (torch.tensor(images()), torch.tensor(images()).byte()):
        found = layer(x.to("meta"), training=True) if name != "Rescaling" else layer(x.to("meta"))
        assert found.device.type == "meta"
        assert found.shape == layer(x).shape
