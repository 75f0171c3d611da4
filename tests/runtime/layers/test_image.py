"""Rescaling, Resizing, crops, MaxNumBoundingBoxes and Pipeline against real Keras."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from runtime.core.errors import InvalidArgument
from runtime.layers import CenterCrop, MaxNumBoundingBoxes, Pipeline, RandomCrop, Rescaling, Resizing
from tests.parity import test_layers_reshaping as generated
from tests.parity.generate import cases, choices, image_shape
from tests.parity.harness import Made
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import as_mine, borrowed, compare_layer


def pixels(shape: Any, dtype: str, rng: Any) -> Any:
    return rng.integers(0, 256, shape) if dtype == "uint8" else rng.uniform(0, 255, shape)


def test_rescaling() -> None:
    for rng in cases("Rescaling", 40):
        kwargs = {
            "scale": rng.choice([1 / 255, 2, [0.5, 1.0, 2.0]]),
            **choices(rng, {"offset": [..., -1, [1.0, 0.0, 3.0]]}),
        }
        shape = image_shape(rng, 2, channels=(3,))
        compare_layer("Rescaling", kwargs, shape, rng.choice(["float32", "uint8", "int32", "float64", "float16"]))


@pytest.mark.parametrize("name", ["Resizing", "CenterCrop"])
def test_generated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eager Keras lets integer images stay integers, where its symbolic calls say floats."""
    borrowed(monkeypatch, generated.test_resizing, name, every=1, check_dtype=False)


def test_resizing() -> None:
    for rng in cases("runtime Resizing", 60):
        options = {
            "interpolation": [..., "nearest", "bilinear", "bicubic"],
            "antialias": [..., True],
            "data_format": [..., "channels_first"],
        }
        kwargs = {"height": rng.choice([3, 6, 9]), "width": rng.choice([4, 7, 9]), **choices(rng, options)}
        kwargs |= rng.choice([{}, {"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True, "fill_value": 7.0}])
        shape = generated.placed(image_shape(rng, 2, channels=(1, 3)), kwargs)
        dtype = rng.choice(["float32", "uint8"])
        compare_layer("Resizing", kwargs, shape, dtype, values=pixels, check_dtype=False, gradients=False)


def test_crops_at_random() -> None:
    """With a seed the window is that of Keras; one image or a batch, larger or smaller than the window."""
    for rng in cases("runtime RandomCrop", 60):
        kwargs = {"height": rng.choice([3, 6]), "width": rng.choice([4, 7]), "seed": rng.randint(0, 99)}
        kwargs |= choices(rng, {"data_format": [..., "channels_first"]})
        shape = generated.placed(image_shape(rng, 2, channels=(1, 3)), kwargs)
        if len(shape) == 4:
            shape = shape if rng.random() < 0.7 else shape[1:]
            compare_layer("RandomCrop", kwargs, shape, call_kwargs={"training": True}, training=False)


def test_a_crop_that_does_not_train_is_the_middle() -> None:
    """Keras gives the whole image back, although it says otherwise; its smart_resize is what it means."""
    x = np.random.default_rng(0).uniform(size=(2, 9, 14, 3)).astype("float32")
    wanted = keras.preprocessing.image.smart_resize(x, (4, 5))
    np.testing.assert_allclose(RandomCrop(4, 5)(x, training=False).numpy(), wanted, atol=1e-5)
    np.testing.assert_allclose(CenterCrop(12, 5)(x).numpy(), keras.layers.CenterCrop(12, 5)(x).numpy(), atol=1e-5)


BOXES = np.array(
    [[[1, 2, 6, 7], [0, 0, 9, 5], [4, 3, 14, 9]], [[3, 3, 5, 8], [0, 0, 0, 0], [-1, -1, -1, -1]]], "float32"
)


def a_sample(batched: bool = True) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    whole = {
        "images": rng.uniform(0, 255, (2, 9, 14, 3)).astype("float32"),
        "bounding_boxes": {"boxes": BOXES.copy(), "labels": np.array([[0, 1, 2], [1, 0, 0]])},
        "labels": np.eye(2, dtype="float32"),
        "segmentation_masks": rng.integers(0, 3, (2, 9, 14, 1)).astype("float32"),
    }
    return whole if batched else {key: first(part) for key, part in whole.items()}


def first(part: Any) -> Any:
    return {key: value[0] for key, value in part.items()} if isinstance(part, dict) else part[0]


def need_same(found: Any, expected: Any, what: str = "", tolerance: float = 1e-4) -> None:
    """Nested dicts of tensors, equal up to the tolerance for values of up to 255."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key in expected:
            need_same(found[key], expected[key], f"{what} {key}", tolerance)
        return
    found, expected = (np.asarray(torch.as_tensor(each)) for each in (found, expected))
    assert found.shape == expected.shape, f"{what}: {found.shape}, in Keras {expected.shape}"
    np.testing.assert_allclose(found, expected, atol=tolerance, err_msg=what)


@pytest.mark.parametrize("boxes_format", ["xyxy", "xywh", "rel_xyxy", "center_yxhw"])
@pytest.mark.parametrize("batched", [True, False])
def test_boxes_labels_and_masks(boxes_format: str, batched: bool) -> None:
    layers: list[Made] = [
        Made("Resizing", 6, 7),
        Made("Resizing", 6, 7, pad_to_aspect_ratio=True),
        Made("Resizing", 6, 7, crop_to_aspect_ratio=True),
        Made("CenterCrop", 6, 7),
        Made("CenterCrop", 12, 7),
        Made("MaxNumBoundingBoxes", 2),
        Made("MaxNumBoundingBoxes", 5, fill_value=-7),
    ]
    for layer in layers:
        CASES[f"layers.{layer.name}"] += 1
        made = Made(layer.name, *layer.args, **layer.kwargs, bounding_box_format=boxes_format)
        if boxes_format == "rel_xyxy" and "aspect" in str(layer.kwargs):
            continue
        mine = as_mine(made)(a_sample(batched))
        real = getattr(keras.layers, made.name)(*made.args, **made.kwargs)(a_sample(batched))
        need_same(mine, real, f"{made.name} {made.args} {made.kwargs}")


def test_what_came_is_not_changed() -> None:
    data = a_sample()
    Resizing(4, 4, bounding_box_format="xyxy")(data)
    need_same(data, a_sample())


def test_boxes_of_a_random_crop() -> None:
    """Rows from y and columns from x; Keras takes the rows from both, and lets boxes reach beyond the window."""
    layer = RandomCrop(4, 5, seed=3, bounding_box_format="xyxy")
    data = a_sample()
    top, left, *_ = RandomCrop(4, 5, seed=3).get_random_transformation(data)
    found = layer(data, training=True)
    np.testing.assert_allclose(found["images"], data["images"][:, top : top + 4, left : left + 5])
    wanted = BOXES - np.array([left, top, left, top])
    wanted = np.clip(wanted, 0, np.array([5, 4, 5, 4]))
    np.testing.assert_allclose(found["bounding_boxes"]["boxes"], wanted)
    assert found["segmentation_masks"].shape == (2, 4, 5, 1)


def test_lists_of_boxes_are_filled_up() -> None:
    data = {
        "images": np.zeros((2, 8, 8, 3), "float32"),
        "bounding_boxes": {"boxes": [[[0, 0, 4, 4]], [[0, 0, 2, 2], [1, 1, 8, 8]]], "labels": [[3], [1, 2]]},
    }
    found = Resizing(4, 4, bounding_box_format="xyxy")(data)["bounding_boxes"]
    assert found["boxes"].tolist() == [[[0, 0, 2, 2], [0, 0, 0, 0]], [[0, 0, 1, 1], [0.5, 0.5, 4, 4]]]
    assert found["labels"].tolist() == [[3, -1], [1, 2]]


def test_refusals() -> None:
    with pytest.raises(InvalidArgument, match='Resizing needs bounding_box_format for data with "bounding_boxes"'):
        Resizing(4, 4)(a_sample())
    with pytest.raises(InvalidArgument, match='needs "boxes" and "labels"'):
        Resizing(4, 4, bounding_box_format="xyxy")({"images": np.zeros((8, 8, 3)), "bounding_boxes": {"boxes": BOXES}})
    data = {**a_sample(), "bounding_boxes": {"boxes": BOXES, "labels": np.zeros((2, 2))}}
    with pytest.raises(InvalidArgument, match="a label for each"):
        MaxNumBoundingBoxes(3, bounding_box_format="xyxy")(data)


def test_pipeline() -> None:
    layers = [Made("Rescaling", 0.5), Made("Resizing", 4, 5), Made("CenterCrop", 3, 3)]
    for shape in [(2, 8, 9, 3), (8, 9, 3), (2, 8)]:
        compare_layer("Pipeline", {"layers": layers}, shape)
    pipeline = Pipeline([RandomCrop(3, 3, seed=1), Rescaling(2.0)])
    x = np.random.default_rng(0).uniform(size=(2, 8, 9, 3)).astype("float32")
    assert pipeline(x, training=False).shape == (2, 3, 3, 3)
    again = Pipeline.from_config(pipeline.get_config())
    assert [type(layer).__name__ for layer in again.layers] == ["RandomCrop", "Rescaling"]


def test_in_models() -> None:
    inputs = runtime.Input((None, None, 3), dtype="uint8")
    x = Rescaling(1 / 255)(Resizing(4, 5)(inputs))
    assert x.shape == (None, 4, 5, 3)
    model = runtime.Model(inputs, CenterCrop(3, 3)(x))
    images = np.random.default_rng(0).integers(0, 255, (3, 8, 9, 3)).astype("uint8")
    found = model.predict(images, verbose=0)
    assert found.shape == (3, 3, 3, 3)
    assert 0 <= found.min() <= found.max() <= 1
