"""Bounding boxes in images that are moved, cut or padded; see `runtime.utils.bounding_boxes`."""

from __future__ import annotations

from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .formats import Boxes, clipped, shifted_by


def affine_transform(
    boxes: Boxes,
    angle: Any,
    translate_x: Any,
    translate_y: Any,
    scale: Any,
    shear_x: Any,
    shear_y: Any,
    height: Any,
    width: Any,
    center_x: float | None = None,
    center_y: float | None = None,
    bounding_box_format: str = "xyxy",
) -> torch.Tensor:
    """(batch, n, 4): the boxes around what the images' boxes become; angles in degrees, translations as shares."""
    _need_corners("affine_transform", bounding_box_format)
    x = convert_to_tensor(boxes)
    matrix = _inverse_affine(
        angle, translate_x, translate_y, scale, shear_x, shear_y, height, width, center_x, center_y
    )
    left, top, right, bottom = x.to(matrix.dtype).unbind(-1)
    corners = torch.stack([left, right, right, left, top, top, bottom, bottom], -1).reshape(*x.shape[:2], 2, 4)
    moved = torch.einsum("byx,bnxc->bnyc", matrix[:, :, :2], corners) + matrix[:, None, :, 2:]
    return torch.cat([moved.amin(-1), moved.amax(-1)], -1)


def crop(boxes: Boxes, top: Any, left: Any, height: Any, width: Any, bounding_box_format: str = "xyxy") -> torch.Tensor:
    """The boxes in an image of which only the rows from `top` and columns from `left` are left."""
    _need_corners("crop", bounding_box_format)
    x = convert_to_tensor(boxes)
    return clipped(x - shifted_by(x, left, top), 0, 0, width, height)


def pad(
    boxes: Boxes, top: Any, left: Any, height: Any = None, width: Any = None, bounding_box_format: str = "xyxy"
) -> torch.Tensor:
    """The boxes in an image with `top` more rows above and `left` more columns before it."""
    _need_corners("pad", bounding_box_format)
    x = convert_to_tensor(boxes)
    return x + shifted_by(x, left, top)


def _need_corners(what: str, bounding_box_format: str) -> None:
    if bounding_box_format != "xyxy":
        raise NotImplementedError(f'{what} takes the format "xyxy". Received: {bounding_box_format!r}.')


def _inverse_affine(
    angle: Any, tx: Any, ty: Any, scale: Any, shear_x: Any, shear_y: Any, height: Any, width: Any, cx: Any, cy: Any
) -> torch.Tensor:
    """(batch, 2, 3): where a point (x, y, 1) comes from when an image is turned, moved, scaled and sheared."""
    angle, tx, ty, scale, shear_x, shear_y = (
        convert_to_tensor(each).float() for each in (angle, tx, ty, scale, shear_x, shear_y)
    )
    turned, sx, sy = (torch.deg2rad(-each) for each in (angle, shear_x, shear_y))
    x, y = (0.5 if cx is None else cx) * (width - 1), (0.5 if cy is None else cy) * (height - 1)
    to_x, to_y = x - tx * (width - 1), y - ty * (height - 1)
    a, c = torch.cos(turned - sy) / torch.cos(sy), -torch.sin(turned - sy) / torch.cos(sy)
    b, d = a * torch.tan(sx) + torch.sin(turned), torch.cos(turned) - c * torch.tan(sx)
    a0, a1, b0, b1 = d * scale, -b * scale, -c * scale, a * scale
    a2, b2 = x - a0 * to_x - a1 * to_y, y - b0 * to_x - b1 * to_y
    return torch.stack([a0, a1, a2, b0, b1, b2], -1).reshape(-1, 2, 3)
