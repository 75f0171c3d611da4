"""Images in other sizes.

Source: keras.ops.image.resize, keras.ops.image.scale_and_translate
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

from ..core.dtypes import result_type
from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from .arguments import is_channels_last
from .base import named
from .image_formats import batched, narrowed, need_images, wide

BY_TORCH = ("bilinear", "nearest", "bicubic")
BY_WEIGHTS = ("lanczos3", "lanczos5", "area")
METHODS = {
    **dict.fromkeys(("linear", "bilinear", "trilinear", "triangle"), "linear"),
    **dict.fromkeys(("cubic", "bicubic", "tricubic"), "cubic"),
    "lanczos3": "lanczos3",
    "lanczos5": "lanczos5",
}
"""Names that scale_and_translate takes -> kernel."""


@named("image.resize")
def resize(
    images: Any,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> torch.Tensor:
    """(..., h, w, channels) -> (..., *size, channels), the dtype stays.

    interpolation: "bilinear", "nearest", "bicubic", "lanczos3", "lanczos5", or "area", the mean of what
                   a pixel covers of the image (PyTorch's backend of Keras has the first three).
    antialias:     smooths when an image shrinks, for all but "nearest" and "area", which need none.
    crop_to_aspect_ratio, pad_to_aspect_ratio: first cuts off, or adds fill_value around, what keeps the image from
                   having the new size's proportions.

    Source: keras.ops.image.resize
    """
    x, last = need_images(images), is_channels_last(data_format)
    height, width = (int(each) for each in size)
    if min(height, width) < 1:
        raise ValueError(f"size={size}")
    _need_options(interpolation, crop_to_aspect_ratio, pad_to_aspect_ratio, fill_mode)
    planes = wide(batched(x))
    planes = planes.permute(0, 3, 1, 2) if last else planes
    if crop_to_aspect_ratio:
        planes = _cropped(planes, height, width)
    elif pad_to_aspect_ratio:
        planes = _padded(planes, height, width, fill_value)
    found = _resized(planes, (height, width), interpolation, antialias)
    if interpolation in ("bicubic", *BY_WEIGHTS) and x.dtype is torch.uint8:
        found = found.clamp(0, 255)
    found = found.permute(0, 2, 3, 1) if last else found
    return narrowed(found if x.ndim == 4 else found[0], x.dtype)


@named("image.scale_and_translate")
def scale_and_translate(
    images: Any,
    output_shape: Sequence[int],
    scale: Any,
    translation: Any,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> torch.Tensor:
    """output[y] = images[(y - translation) / scale], interpolated, along each of spatial_dims; 0 outside of the images.

    scale, translation: one number for each of spatial_dims. method: "linear", "cubic", "lanczos3", "lanczos5".

    Source: keras.ops.image.scale_and_translate
    """
    if method not in METHODS:
        names = ", ".join(f'"{name}"' for name in METHODS)
        raise InvalidArgument(f"scale_and_translate needs a method among {names}. Received: method={method!r}.")
    x, scale, translation = convert_to_tensor(images), convert_to_tensor(scale), convert_to_tensor(translation)
    dtype = result_type(scale, translation)
    integers = not x.is_floating_point()
    found = x.float() if integers else x
    for i, axis in enumerate(spatial_dims):
        weights = _weights(
            x.shape[axis], output_shape[axis], scale[i].to(dtype), translation[i].to(dtype), METHODS[method], antialias
        )
        found = torch.tensordot(found, weights.to(found.dtype), dims=([axis], [0])).movedim(-1, axis)
    return found.round().clamp(x.min(), x.max()).to(x.dtype) if integers and len(spatial_dims) else found


def _need_options(interpolation: str, crop: bool, pad: bool, fill_mode: str) -> None:
    if interpolation not in BY_TORCH and interpolation not in BY_WEIGHTS:
        names = ", ".join(f'"{name}"' for name in (*BY_TORCH, *BY_WEIGHTS))
        raise InvalidArgument(
            f"resize needs an interpolation among {names}. Received: interpolation={interpolation!r}."
        )
    if crop and pad:
        raise InvalidArgument("resize crops or pads. Received: crop_to_aspect_ratio=True, pad_to_aspect_ratio=True.")
    if fill_mode != "constant":
        raise InvalidArgument(f'resize needs fill_mode "constant". Received: fill_mode={fill_mode!r}.')


def _cropped(x: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """The largest part in the middle that has the proportions of (height, width)."""
    h, w = x.shape[2:]
    rows = max(min(h, int(float(w * height) / width)), 1)
    columns = max(min(w, int(float(h * width) / height)), 1)
    top, left = (h - rows) // 2, (w - columns) // 2
    return x[:, :, top : top + rows, left : left + columns]


def _padded(x: torch.Tensor, height: int, width: int, fill_value: float) -> torch.Tensor:
    """The same amount on both sides, so that x has the proportions of (height, width) up to one pixel."""
    h, w = x.shape[2:]
    rows = max(int(float(w * height) / width) - h, 0) // 2
    columns = max(int(float(h * width) / height) - w, 0) // 2
    return functional.pad(x, (columns, columns, rows, rows), value=fill_value)


def _resized(x: torch.Tensor, size: tuple[int, int], interpolation: str, antialias: bool) -> torch.Tensor:
    if interpolation == "nearest":
        return functional.interpolate(x, size, mode="nearest-exact")
    if interpolation in BY_TORCH:
        return functional.interpolate(x, size, mode=interpolation, align_corners=False, antialias=antialias)
    for axis, length in zip((2, 3), size, strict=True):
        before = x.shape[axis]
        if interpolation == "area":
            weights = _covered(before, length, x)
        else:
            zero, scale = x.new_zeros(()), x.new_full((), length / before)
            weights = _weights(before, length, scale, zero, interpolation, antialias)
        x = torch.tensordot(x, weights, dims=([axis], [0])).movedim(-1, axis)
    return x


def _covered(before: int, after: int, like: torch.Tensor) -> torch.Tensor:
    """(before, after): how much of each old pixel lies in each new one, as a part of the new one."""
    old = torch.arange(before, dtype=torch.float64, device=like.device)[:, None]
    new = torch.arange(after, dtype=torch.float64, device=like.device) * (before / after)
    overlap = torch.minimum(old + 1, new + before / after) - torch.maximum(old, new)
    return (overlap.clamp(min=0) * (after / before)).to(like.dtype)


def _weights(
    before: int, after: int, scale: torch.Tensor, translation: torch.Tensor, kernel: str, antialias: bool
) -> torch.Tensor:
    """(before, after): how much each old pixel counts in each new one; 0 for new ones outside of the old image."""
    inverse = 1.0 / scale
    new = torch.arange(after, dtype=inverse.dtype, device=inverse.device)
    at = (new + 0.5) * inverse - translation * inverse - 0.5
    old = torch.arange(before, dtype=inverse.dtype, device=inverse.device)[:, None]
    distance = (at - old).abs() / (inverse.clamp(min=1.0) if antialias else 1.0)
    weights = KERNELS[kernel](distance)
    total = weights.sum(0, keepdim=True)
    weights = torch.where(total.abs() > 1000.0 * torch.finfo(torch.float32).eps, weights / total, 0.0)
    return torch.where((at >= -0.5) & (at <= before - 0.5), weights, 0.0)


def _triangle(x: torch.Tensor) -> torch.Tensor:
    return (1 - x).clamp(min=0)


def _keys_cubic(x: torch.Tensor) -> torch.Tensor:
    near = ((1.5 * x - 2.5) * x) * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return torch.where(x >= 2.0, 0.0, torch.where(x >= 1.0, far, near))


def _lanczos(radius: float) -> Callable[[torch.Tensor], torch.Tensor]:
    def kernel(x: torch.Tensor) -> torch.Tensor:
        y = radius * torch.sin(math.pi * x) * torch.sin(math.pi * x / radius)
        windowed = torch.where(x > 1e-3, y / torch.where(x != 0, math.pi**2 * x**2, 1.0), 1.0)
        return torch.where(x > radius, 0.0, windowed)

    return kernel


KERNELS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "linear": _triangle,
    "cubic": _keys_cubic,
    "lanczos3": _lanczos(3.0),
    "lanczos5": _lanczos(5.0),
}
"""Kernel -> the weight of a pixel by its distance."""
