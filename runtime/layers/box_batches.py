"""Bounding boxes as layers take them: {"boxes": (n, 4) or (batch, n, 4), "labels": (n,) or (batch, n)}."""

from __future__ import annotations

from typing import Any

import torch

from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor

NO_BOX, NO_LABEL = 0.0, -1
"""What fills up the images with fewer boxes than others."""


def dense_boxes(bounding_boxes: dict[str, Any]) -> dict[str, Any]:
    """The boxes in float32 and their labels as tensors; lists with as many boxes as each image has are filled up.

    Raises InvalidArgument for boxes without labels, and for numbers of them that differ.
    """
    if not {"boxes", "labels"} <= bounding_boxes.keys():
        raise InvalidArgument(
            f'bounding_boxes needs "boxes" and "labels". Received: {", ".join(map(repr, bounding_boxes)) or "nothing"}.'
        )
    boxes, labels = bounding_boxes["boxes"], bounding_boxes["labels"]
    if _is_ragged(boxes):
        boxes, labels = _filled(boxes, labels)
    boxes, labels = convert_to_tensor(boxes).float(), convert_to_tensor(labels)
    if boxes.ndim not in (2, 3) or labels.ndim < boxes.ndim - 1 or boxes.shape[:-1] != labels.shape[: boxes.ndim - 1]:
        raise InvalidArgument(
            "bounding_boxes needs boxes of shape (n, 4) or (batch, n, 4), and a label for each of them. "
            f"Received: boxes of shape {tuple(boxes.shape)}, labels of shape {tuple(labels.shape)}."
        )
    return {**bounding_boxes, "boxes": boxes, "labels": labels}


def _is_ragged(boxes: Any) -> bool:
    """Whether boxes are lists, image by image."""
    if not isinstance(boxes, (list, tuple)) or not boxes:
        return False
    lengths = {len(each) for each in boxes}
    first = next((each[0] for each in boxes if len(each)), None)
    return lengths != {4} or not isinstance(first, (int, float))


def _filled(boxes: Any, labels: Any) -> tuple[torch.Tensor, torch.Tensor]:
    most = max(len(each) for each in boxes)
    found, names = torch.full((len(boxes), most, 4), NO_BOX), torch.full((len(boxes), most), NO_LABEL)
    for row, (some, their) in enumerate(zip(boxes, labels, strict=False)):
        if len(some) != len(their):
            raise InvalidArgument(f"Image {row} has {len(some)} boxes and {len(their)} labels.")
        if len(some):
            found[row, : len(some)] = convert_to_tensor(some).float()
            names[row, : len(their)] = convert_to_tensor(their).to(names.dtype)
    return found, names.int()
