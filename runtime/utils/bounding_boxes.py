"""Bounding boxes: between formats, cut, moved, compared. Source: keras.utils.bounding_boxes

boxes: (..., 4). "xyxy" is (left, top, right, bottom) and "yxyx" (top, left, bottom, right), in pixels; "xywh" has width
and height in place of right and bottom; "center_xywh" and "center_yxhw" begin with the middle; "rel_..." are shares of
the image's width and height. A dict {"boxes", "labels"} stands for its boxes.
"""

from __future__ import annotations

from ..boxes.formats import clip_to_image_size, convert_format
from ..boxes.moves import affine_transform, crop, pad
from ..boxes.pairs import compute_ciou, compute_iou, decode_deltas_to_boxes, encode_box_to_deltas

__all__ = [
    "affine_transform",
    "clip_to_image_size",
    "compute_ciou",
    "compute_iou",
    "convert_format",
    "crop",
    "decode_deltas_to_boxes",
    "encode_box_to_deltas",
    "pad",
]
