"""Formats of bounding boxes; see `runtime.utils.bounding_boxes`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.dtypes import torch_dtype
from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor

Boxes = Any

Corners = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]
"""left, top, right, bottom"""


def convert_format(
    boxes: Boxes, source: str, target: str, height: Any = None, width: Any = None, dtype: Any = "float32"
) -> Any:
    """The same boxes in another format. height, width: of the image, in pixels.

    Raises InvalidArgument for a format that is not known; relative to absolute without the image's size.
    """
    if isinstance(boxes, dict):
        return {**boxes, "boxes": convert_format(boxes["boxes"], source, target, height, width, dtype)}
    x = convert_to_tensor(boxes).to(torch_dtype(dtype))
    source, target = source.lower(), target.lower()
    _need_formats(x, source, target, height, width)
    if source == target:
        return x
    if source.startswith("rel_") and target.startswith("rel_"):
        source, target = source.removeprefix("rel_"), target.removeprefix("rel_")
    left, top, right, bottom = _TO_CORNERS[source.removeprefix("rel_")](*x.unbind(-1))
    if source.startswith("rel_"):
        left, top, right, bottom = left * _of(width), top * _of(height), right * _of(width), bottom * _of(height)
    if target.startswith("rel_"):
        left, top, right, bottom = left / _of(width), top / _of(height), right / _of(width), bottom / _of(height)
    return torch.stack(_FROM_CORNERS[target.removeprefix("rel_")](left, top, right, bottom), -1)


def clip_to_image_size(
    bounding_boxes: dict[str, Any], height: Any = None, width: Any = None, bounding_box_format: str = "xyxy"
) -> dict[str, Any]:
    """The parts of boxes that lie in the image; the label of a box without any becomes -1."""
    if bounding_box_format not in ("xyxy", "rel_xyxy"):
        raise NotImplementedError(
            f'clip_to_image_size takes the formats "xyxy" and "rel_xyxy". Received: {bounding_box_format!r}.'
        )
    absolute = bounding_box_format == "xyxy"
    if absolute and (height is None or width is None):
        raise InvalidArgument('clip_to_image_size needs height and width for "xyxy". Received: None.')
    width, height = (width, height) if absolute else (1.0, 1.0)
    x = convert_to_tensor(bounding_boxes["boxes"])
    boxes = clipped(x, 0, 0, width, height)
    found = {**bounding_boxes, "boxes": boxes}
    if bounding_boxes.get("labels") is not None:
        labels = convert_to_tensor(bounding_boxes["labels"])
        found["labels"] = torch.where(area(boxes) > 0, labels, -1)
    return found


def clipped(x: torch.Tensor, left: Any, top: Any, right: Any, bottom: Any) -> torch.Tensor:
    """Each coordinate within the given corners, which are numbers, or tensors that broadcast over the boxes."""
    low = shifted_by(x, left, top)
    high = shifted_by(x, right, bottom)
    return torch.minimum(torch.maximum(x, low), high)


def shifted_by(x: torch.Tensor, left: Any, top: Any) -> torch.Tensor:
    both = [torch.as_tensor(each, dtype=x.dtype, device=x.device) for each in (left, top)]
    return torch.stack([*both, *both], -1)


def area(boxes: torch.Tensor) -> torch.Tensor:
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


def _yxyx(a: Any, b: Any, c: Any, d: Any) -> Corners:
    return b, a, d, c


def _from_center(x: Any, y: Any, w: Any, h: Any) -> Corners:
    return x - w / 2, y - h / 2, x + w / 2, y + h / 2


def _to_center(left: Any, top: Any, right: Any, bottom: Any) -> Corners:
    w, h = right - left, bottom - top
    return left + w / 2, top + h / 2, w, h


_TO_CORNERS: dict[str, Callable[..., Corners]] = {
    "xyxy": lambda *corners: corners,
    "yxyx": _yxyx,
    "xywh": lambda x, y, w, h: (x, y, x + w, y + h),
    "center_xywh": _from_center,
    "center_yxhw": lambda y, x, h, w: _from_center(x, y, w, h),
}

_FROM_CORNERS: dict[str, Callable[..., Corners]] = {
    "xyxy": lambda *corners: corners,
    "yxyx": _yxyx,
    "xywh": lambda left, top, right, bottom: (left, top, right - left, bottom - top),
    "center_xywh": _to_center,
    "center_yxhw": lambda *corners: _yxyx(*_to_center(*corners)),
}

FORMATS = (*_TO_CORNERS, "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh")


def _need_formats(x: torch.Tensor, source: str, target: str, height: Any, width: Any) -> None:
    if x.ndim == 0 or x.shape[-1] != 4:
        raise InvalidArgument(f"convert_format needs boxes of shape (..., 4). Received: shape={tuple(x.shape)}.")
    for name, given in (("source", source), ("target", target)):
        if given not in FORMATS:
            words = ", ".join(f'"{each}"' for each in FORMATS)
            raise InvalidArgument(f"convert_format needs {name} to be one of {words}. Received: {name}={given!r}.")
    if source.startswith("rel_") != target.startswith("rel_") and (height is None or width is None):
        raise InvalidArgument(
            "convert_format needs height and width between relative formats and pixels. "
            f"Received: source={source!r}, target={target!r}, height={height}, width={width}."
        )


def _of(size: Any) -> Any:
    """A size of the image, a number or a tensor that has an axis for the boxes' four numbers."""
    return size.squeeze(-1) if isinstance(size, torch.Tensor) and size.ndim else size
