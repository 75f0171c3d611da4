"""Images in other colours: red, green, blue; hue, saturation, value; grey.

Source: keras.ops.image
"""

from __future__ import annotations

from typing import Any

import torch

from ..core.dtypes import dtype_name
from ..core.errors import InvalidArgument
from .arguments import is_channels_last
from .base import named
from .image_formats import channel_axis, need_images


@named("image.rgb_to_grayscale")
def rgb_to_grayscale(images: Any, data_format: str | None = None) -> torch.Tensor:
    """0.2989 red + 0.587 green + 0.114 blue: (..., h, w, 3) -> (..., h, w, 1); one channel stays as it is.

    Source: keras.ops.image.rgb_to_grayscale
    """
    x, axis = need_images(images), channel_axis(is_channels_last(data_format))
    if x.shape[axis] == 1:
        return x.clone()
    red, green, blue = _channels(x, axis)
    return (0.2989 * red + 0.587 * green + 0.114 * blue).to(x.dtype).unsqueeze(axis)


@named("image.rgb_to_hsv")
def rgb_to_hsv(images: Any, data_format: str | None = None) -> torch.Tensor:
    """Hue, saturation and value, each from 0 to 1; what is smaller than the dtype's epsilon counts as 0.

    Source: keras.ops.image.rgb_to_hsv
    """
    x, axis = _floats(images, "rgb_to_hsv"), channel_axis(is_channels_last(data_format))
    x = torch.where(x.abs() < torch.finfo(x.dtype).eps, 0.0, x)
    red, green, blue = _channels(x, axis)
    value, least = x.amax(axis), x.amin(axis)
    spread = value - least
    saturation = torch.where(value > 0, spread / torch.where(value > 0, value, 1.0), 0.0)
    sixth = 1.0 / (6.0 * torch.where(spread > 0, spread, 1.0))
    hue = torch.where(value == green, sixth * (blue - red) + 2.0 / 6.0, sixth * (red - green) + 4.0 / 6.0)
    hue = torch.where(value == red, sixth * (green - blue), hue)
    hue = torch.where(spread > 0, hue, 0.0) + (hue < 0.0).to(x.dtype)
    return torch.stack([hue, saturation, value], axis)


@named("image.hsv_to_rgb")
def hsv_to_rgb(images: Any, data_format: str | None = None) -> torch.Tensor:
    """The inverse of rgb_to_hsv.

    Source: keras.ops.image.hsv_to_rgb
    """
    x, axis = _floats(images, "hsv_to_rgb"), channel_axis(is_channels_last(data_format))
    hue, saturation, value = _channels(x, axis)
    angle = torch.remainder(hue, 1.0) * 6.0
    parts = (
        ((angle - 3.0).abs() - 1.0).clamp(0.0, 1.0),
        (2.0 - (angle - 2.0).abs()).clamp(0.0, 1.0),
        (2.0 - (angle - 4.0).abs()).clamp(0.0, 1.0),
    )
    return torch.stack([value * (1.0 - saturation + saturation * part) for part in parts], axis)


def _floats(images: Any, what: str) -> torch.Tensor:
    x = need_images(images)
    if not x.is_floating_point():
        raise InvalidArgument(
            f"{what} needs images of a floating dtype, from 0 to 1. Received: dtype={dtype_name(x.dtype)!r}."
        )
    return x


def _channels(x: torch.Tensor, axis: int) -> tuple[torch.Tensor, ...]:
    if x.shape[axis] != 3:
        raise ValueError(f"{x.shape[axis]} channels")
    return x.unbind(axis)
