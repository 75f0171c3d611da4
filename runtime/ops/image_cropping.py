"""Images cut, padded, and taken apart into patches.

Source: keras.ops.image
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from .arguments import is_channels_last, per_axis
from .base import named
from .convolution import padded, pads
from .image_formats import batched, need_images

Amount = int | None


@named("image.pad_images")
def pad_images(
    images: Any,
    top_padding: Amount = None,
    left_padding: Amount = None,
    bottom_padding: Amount = None,
    right_padding: Amount = None,
    target_height: Amount = None,
    target_width: Amount = None,
    data_format: str | None = None,
) -> torch.Tensor:
    """Zeros around the images. Two of (top, bottom, target height) are given, two of (left, right, target width).

    Source: keras.ops.image.pad_images
    """
    x, last = need_images(images), is_channels_last(data_format)
    height, width = _sizes(x, last)
    top, bottom = _sides(top_padding, bottom_padding, target_height, height, 1)
    left, right = _sides(left_padding, right_padding, target_width, width, 1)
    channels = (0, 0) if last else ()
    return functional.pad(x, (*channels, left, right, top, bottom))


@named("image.crop_images")
def crop_images(
    images: Any,
    top_cropping: Amount = None,
    left_cropping: Amount = None,
    bottom_cropping: Amount = None,
    right_cropping: Amount = None,
    target_height: Amount = None,
    target_width: Amount = None,
    data_format: str | None = None,
) -> torch.Tensor:
    """A part of the images. Two of (top, bottom, target height) are given, two of (left, right, target width).

    Source: keras.ops.image.crop_images
    """
    x, last = need_images(images), is_channels_last(data_format)
    height, width = _sizes(x, last)
    top, bottom = _sides(top_cropping, bottom_cropping, target_height, height, -1)
    left, right = _sides(left_cropping, right_cropping, target_width, width, -1)
    rows, columns = slice(top, height - bottom), slice(left, width - right)
    return x[..., rows, columns, :] if last else x[..., rows, columns]


@named("image.extract_patches")
def extract_patches(
    images: Any,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> torch.Tensor:
    """(..., h, w, channels) -> (..., rows, columns, patch height * patch width * channels); volumes for three sizes.

    Source: keras.ops.image.extract_patches
    """
    n = 2 if isinstance(size, int) else len(size)
    return _patches(images, n, size, strides, dilation_rate, padding, data_format)


@named("image.extract_patches_3d")
def extract_patches_3d(
    volumes: Any,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> torch.Tensor:
    """(..., d, h, w, channels) -> (..., d', h', w', elements of a patch * channels).

    Source: keras.ops.image.extract_patches_3d
    """
    return _patches(volumes, 3, size, strides, dilation_rate, padding, data_format)


def _patches(
    images: Any, n: int, size: Any, strides: Any, dilation_rate: Any, padding: str, data_format: Any
) -> torch.Tensor:
    """Windows are views of the images; they are copied once, into the order window, channels."""
    x, last = need_images(images, (n + 1, n + 2)), is_channels_last(data_format)
    window, rates = per_axis(size, n), per_axis(dilation_rate, n)
    steps = window if not strides else per_axis(strides, n)
    if padding.lower() not in ("valid", "same") or n not in (2, 3):
        raise ValueError(f"padding={padding!r}")
    pixels = batched(x, n + 2)
    pixels = pixels if last else pixels.movedim(1, -1)
    amounts = pads(pixels.shape[1:-1], window, steps, padding.lower(), rates)
    pixels = padded(pixels, amounts, True) if any(map(any, amounts)) else pixels
    for axis, (width, step, rate) in enumerate(zip(window, steps, rates, strict=True), 1):
        pixels = pixels.unfold(axis, (width - 1) * rate + 1, step)[..., ::rate]
    # (batch, places..., channels, window...) -> (batch, places..., window * channels)
    found = pixels.movedim(n + 1, -1).flatten(n + 1)
    found = found if last else found.movedim(-1, 1)
    return found if x.ndim == n + 2 else found[0]


def _sizes(x: torch.Tensor, channels_last: bool) -> tuple[int, int]:
    height, width = x.shape[-3:-1] if channels_last else x.shape[-2:]
    return height, width


def _sides(before: Amount, behind: Amount, target: Amount, size: int, sign: int) -> tuple[int, int]:
    """What is added (sign 1) or cut off (sign -1) on each side. ValueError for what cannot be: the rule words it."""
    given = [each for each in (before, behind, target) if each is not None]
    if len(given) != 2 or min(given) < 0:
        raise ValueError("two of three amounts")
    if target is not None:
        amount = sign * (target - size)
        before = amount - (behind or 0) if before is None else before
        behind = amount - before
    assert before is not None and behind is not None
    if min(before, behind, size + sign * (before + behind)) < 0:
        raise ValueError(f"{before} and {behind} of {size}")
    return before, behind
