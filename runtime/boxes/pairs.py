"""Two sets of bounding boxes: how much they overlap, and one as differences from the other."""

from __future__ import annotations

import math
from typing import Any

import torch

from ..core.errors import InvalidArgument
from ..core.settings import epsilon
from ..core.tensors import convert_to_tensor
from .formats import Boxes, area, convert_format


def compute_iou(
    boxes1: Boxes,
    boxes2: Boxes,
    bounding_box_format: str,
    use_masking: bool = False,
    mask_val: float = -1,
    image_shape: Any = None,
) -> torch.Tensor:
    """(..., n, 4), (..., m, 4) -> (..., n, m): area of the intersection over that of the union, for each pair.

    use_masking: mask_val for the pairs in which a box is all negative, which means that it is none.
    """
    a, b = _corners(boxes1, bounding_box_format, image_shape), _corners(boxes2, bounding_box_format, image_shape)
    for boxes in (a, b):
        if boxes.ndim not in (2, 3):
            raise InvalidArgument(f"compute_iou needs boxes of rank 2 or 3. Received: shape={tuple(boxes.shape)}.")
    first, second = a.unsqueeze(-2), b.unsqueeze(-3)
    inner = (torch.minimum(first[..., 2:], second[..., 2:]) - torch.maximum(first[..., :2], second[..., :2])).clamp(
        min=0
    )
    common = inner.prod(-1)
    found = common / (area(first) + area(second) - common + epsilon())
    if not use_masking:
        return found
    none = (first.amax(-1) < 0) | (second.amax(-1) < 0)
    return torch.where(none, float(mask_val), found)


def compute_ciou(boxes1: Boxes, boxes2: Boxes, bounding_box_format: str, image_shape: Any = None) -> torch.Tensor:
    """(..., 4), (..., 4) -> (...): IoU less what middles and proportions differ by, pair by pair.

    Raises InvalidArgument for relative formats, as Keras does. Source: Zheng et al., 2020
    """
    if "rel" in bounding_box_format:
        raise InvalidArgument(
            f"compute_ciou needs boxes in pixels. Received: bounding_box_format={bounding_box_format!r}."
        )
    e = epsilon()
    a, b = _corners(boxes1, bounding_box_format, image_shape), _corners(boxes2, bounding_box_format, image_shape)
    (w1, h1), (w2, h2) = ((x[..., 2:] - x[..., :2]).unbind(-1) for x in (a, b))
    h1, h2 = h1 + e, h2 + e
    inner = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    iou = inner / (w1 * h1 + w2 * h2 - inner + 2 * e)
    outer = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])
    distance = ((a[..., :2] + a[..., 2:]) / 2 - (b[..., :2] + b[..., 2:]) / 2).square().sum(-1)
    v = 4 / math.pi**2 * (torch.atan(w2 / h2) - torch.atan(w1 / h1)).square()
    return iou - (distance / (outer.square().sum(-1) + e) + v * (v / (v - iou + (1 + e))))


def encode_box_to_deltas(
    anchors: Boxes,
    boxes: Boxes,
    anchor_format: str,
    box_format: str,
    encoding_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Any = None,
) -> torch.Tensor:
    """(middle of the box - that of the anchor) / the anchor's size, log(box's size / anchor's size); over variance."""
    _need_encoding("encoding_format", encoding_format, variance)
    height, width = (None, None) if image_shape is None else image_shape[:2]
    anchor = convert_format(anchors, anchor_format, encoding_format, height, width)
    box = convert_format(boxes, box_format, encoding_format, height, width)
    sizes, anchor_sizes = box[..., 2:].clamp(min=epsilon()), anchor[..., 2:].clamp(min=epsilon())
    found = torch.cat([(box[..., :2] - anchor[..., :2]) / anchor_sizes, torch.log(sizes / anchor_sizes)], -1)
    return found if variance is None else found / convert_to_tensor(variance, "float32")


def decode_deltas_to_boxes(
    anchors: Boxes,
    boxes_delta: Boxes,
    anchor_format: str,
    box_format: str,
    encoded_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Any = None,
) -> Any:
    """The inverse of `encode_box_to_deltas`; dicts of anchors and deltas, one for each level, give a dict."""
    _need_encoding("encoded_format", encoded_format, variance)
    height, width = (None, None) if image_shape is None else image_shape[:2]

    def decoded(anchor: Any, delta: Any) -> Any:
        anchor = convert_format(anchor, anchor_format, encoded_format, height, width)
        delta = convert_to_tensor(delta)
        delta = delta if variance is None else delta * convert_to_tensor(variance, "float32")
        middle = delta[..., :2] * anchor[..., 2:] + anchor[..., :2]
        box = torch.cat([middle, delta[..., 2:].exp() * anchor[..., 2:]], -1)
        return convert_format(box, encoded_format, box_format, height, width)

    if isinstance(anchors, dict) and isinstance(boxes_delta, dict):
        return {level: decoded(anchor, boxes_delta[level]) for level, anchor in anchors.items()}
    return decoded(anchors, boxes_delta)


def _need_encoding(name: str, value: str, variance: Any) -> None:
    if value not in ("center_xywh", "center_yxhw"):
        raise InvalidArgument(f'{name} needs to be "center_xywh" or "center_yxhw". Received: {name}={value!r}.')
    if variance is not None and convert_to_tensor(variance).shape[-1] != 4:
        raise InvalidArgument(f"variance needs 4 numbers. Received: variance={variance!r}.")


def _corners(boxes: Boxes, bounding_box_format: str, image_shape: Any) -> torch.Tensor:
    height, width = (None, None) if image_shape is None else image_shape[:2]
    found: torch.Tensor = convert_format(boxes, bounding_box_format, "xyxy", height, width)
    return found
