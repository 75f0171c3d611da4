"""Bounding boxes against real Keras: every pair of formats, cuts and moves, overlaps."""

from __future__ import annotations

from itertools import product
from typing import Any

import keras
import numpy as np
import pytest
import torch

from runtime import utils
from runtime.boxes.formats import FORMATS
from runtime.core.errors import InvalidArgument
from tests.runtime.counting import CASES

REAL, MINE = keras.utils.bounding_boxes, utils.bounding_boxes
HEIGHT, WIDTH = 30, 40


def some(shape: tuple[int, ...] = (2, 5), seed: int = 0) -> np.ndarray:
    """Boxes (..., 4) as left, top, right, bottom, some of which reach beyond the image."""
    rng = np.random.default_rng(seed)
    corner, size = rng.uniform(-8, 30, (*shape, 2)), rng.uniform(1, 25, (*shape, 2))
    return np.concatenate([corner, corner + size], -1).astype("float32")


def same(found: Any, expected: Any) -> None:
    CASES["utils.bounding_boxes"] += 1
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    assert found.dtype == expected.dtype
    np.testing.assert_allclose(found, expected, atol=1e-5 * max(1, np.abs(expected).max(initial=0)))


@pytest.mark.parametrize(("source", "target"), list(product(FORMATS, FORMATS)))
def test_formats(source: str, target: str) -> None:
    boxes = some() / (WIDTH if source.startswith("rel") else 1)
    same(*(each.convert_format(boxes, source, target, HEIGHT, WIDTH) for each in (MINE, REAL)))
    if source.startswith("rel") and target.startswith("rel"):  # Keras wants the image's size here as well
        same(MINE.convert_format(boxes, source, target), REAL.convert_format(boxes, source, target, 1, 1))
    elif source.startswith("rel") == target.startswith("rel"):
        same(*(each.convert_format(boxes, source, target) for each in (MINE, REAL)))
    else:
        with pytest.raises(InvalidArgument, match="needs height and width"):
            MINE.convert_format(boxes, source, target)


def test_dicts_stay_as_they_were() -> None:
    data = {"boxes": some(), "labels": np.zeros((2, 5))}
    found = MINE.convert_format(data, "xyxy", "xywh")
    same(found["boxes"], REAL.convert_format(some(), "xyxy", "xywh"))
    assert data["boxes"] is not found["boxes"]
    np.testing.assert_array_equal(data["boxes"], some())


@pytest.mark.parametrize("boxes_format", ["xyxy", "rel_xyxy"])
@pytest.mark.parametrize("labels", [True, False])
def test_clip(boxes_format: str, labels: bool) -> None:
    data: dict[str, Any] = {"boxes": torch.tensor(some() / (WIDTH if boxes_format == "rel_xyxy" else 1) - 0.5)}
    if labels:
        data["labels"] = torch.arange(10).reshape(2, 5)
    found, expected = (
        each.clip_to_image_size(dict(data), height=HEIGHT, width=WIDTH, bounding_box_format=boxes_format)
        for each in (MINE, REAL)
    )
    assert found.keys() == expected.keys()
    for key in found:
        same(found[key], expected[key])


def test_moves() -> None:
    boxes = torch.tensor(some())
    numbers = [
        torch.tensor(pair) for pair in ([20.0, -30.0], [0.1, 0.0], [0.2, -0.1], [1.5, 0.7], [5.0, 0.0], [0.0, 9.0])
    ]
    for center in ({}, {"center_x": 0.2, "center_y": 0.7}):
        same(*(each.affine_transform(boxes, *numbers, HEIGHT, WIDTH, **center) for each in (MINE, REAL)))
    same(*(each.crop(boxes, 3, 5, 12, 14) for each in (MINE, REAL)))
    same(*(each.pad(boxes, 3, 5) for each in (MINE, REAL)))


@pytest.mark.parametrize("boxes_format", ["xyxy", "yxyx", "xywh", "center_xywh", "rel_xyxy"])
def test_overlaps(boxes_format: str) -> None:
    image = (HEIGHT, WIDTH, 3)
    for first, second in [((5,), (4,)), ((2, 5), (2, 4))]:
        a, b = (torch.tensor(some(shape, seed)) for seed, shape in enumerate((first, second)))
        if boxes_format == "rel_xyxy":
            a, b = a / WIDTH, b / WIDTH
        same(*(each.compute_iou(a, b, boxes_format, image_shape=image) for each in (MINE, REAL)))
    if boxes_format == "rel_xyxy":
        with pytest.raises(InvalidArgument, match="in pixels"):
            MINE.compute_ciou(some(), some(), boxes_format)
        return
    a, b = torch.tensor(some()), torch.tensor(some(seed=1))
    same(*(each.compute_ciou(a, b, boxes_format) for each in (MINE, REAL)))


def test_pairs_with_a_box_that_is_none() -> None:
    """Keras's mask of the second boxes is transposed by the rank of the first, which fits where both have one rank."""
    a = torch.cat([torch.tensor(some((3,))), -torch.ones(1, 4)])
    b = torch.cat([torch.tensor(some((2,), 1)), -torch.ones(1, 4)])
    same(*(each.compute_iou(a, b, "xyxy", use_masking=True, mask_val=-2) for each in (MINE, REAL)))


@pytest.mark.parametrize("encoding", ["center_xywh", "center_yxhw"])
@pytest.mark.parametrize("variance", [None, [0.1, 0.1, 0.2, 0.2]])
def test_deltas(encoding: str, variance: Any) -> None:
    anchors, boxes = torch.tensor(some()), torch.tensor(some(seed=1))
    deltas = [each.encode_box_to_deltas(anchors, boxes, "xyxy", "xywh", encoding, variance) for each in (MINE, REAL)]
    same(*deltas)
    same(
        *(each.decode_deltas_to_boxes(anchors, deltas[1], "xyxy", "xywh", encoding, variance) for each in (MINE, REAL))
    )
    delta = MINE.encode_box_to_deltas(anchors, boxes, "xyxy", "xyxy", encoding, variance)
    levels = MINE.decode_deltas_to_boxes({"p3": anchors}, {"p3": delta}, "xyxy", "xyxy", encoding, variance)
    same(levels["p3"], boxes)


def test_refusals() -> None:
    with pytest.raises(InvalidArgument, match="needs source to be one of"):
        MINE.convert_format(some(), "xxyy", "xyxy")
    with pytest.raises(InvalidArgument, match=r"needs boxes of shape \(..., 4\)"):
        MINE.convert_format(np.zeros((2, 3)), "xyxy", "xywh")
    with pytest.raises(InvalidArgument, match="needs height and width"):
        MINE.clip_to_image_size({"boxes": some()})
    with pytest.raises(InvalidArgument, match="4 numbers"):
        MINE.encode_box_to_deltas(some(), some(), "xyxy", "xyxy", variance=[0.1])
