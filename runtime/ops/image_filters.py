"""Images through a window: blurred, their edges, and how much two of them are alike.

Source: keras.ops.image
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from ..core.errors import InvalidArgument
from .arguments import is_channels_last
from .base import named
from .convolution import convolved_by_depth
from .image_formats import batched, narrowed, need_images, wide


@named("image.gaussian_blur")
def gaussian_blur(
    images: Any,
    kernel_size: Sequence[int] = (3, 3),
    sigma: Sequence[float] = (1.0, 1.0),
    data_format: str | None = None,
) -> torch.Tensor:
    """The images weighted by exp(-(x / sigma_x)^2 / 2 - (y / sigma_y)^2 / 2), zeros being added around them.

    kernel_size: height and width of the window. sigma: (sigma_x, sigma_y), in pixels, the first along the width as in
    Keras's own code. A window that is no square or even breaks Keras's shape; here the shape stays.

    Source: keras.ops.image.gaussian_blur
    """
    x, last = need_images(images), is_channels_last(data_format)
    pixels = batched(x if x.is_floating_point() else x.float())
    size = tuple(int(each) for each in kernel_size)
    found = blurred(pixels, size, tuple(float(each) for each in sigma), last)
    return narrowed(found if x.ndim == 4 else found[0], x.dtype)


@named("image.sobel_edges")
def sobel_edges(images: Any, data_format: str | None = None) -> torch.Tensor:
    """(batch, h, w, channels) -> (batch, h, w, channels, 2): Sobel's gradients along y and x, zeros added around.

    Source: keras.ops.image.sobel_edges
    """
    x, last = need_images(images, (4,)), is_channels_last(data_format)
    pixels = x if x.is_floating_point() else x.float()
    across = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]], device=x.device, dtype=pixels.dtype)
    both = torch.stack([across.T, across], -1)[:, :, None, :]  # (3, 3, 1, 2)
    channels = x.shape[-1 if last else 1]
    kernel = both.expand(3, 3, channels, 2)
    found = convolved_by_depth(pixels, kernel, None, (1, 1), "same", (1, 1), last)
    found = found.unflatten(-1 if last else 1, (channels, 2))
    return (found if last else found.movedim(2, -1)).to(x.dtype)


@named("image.ssim")
def ssim(
    image1: Any,
    image2: Any,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> torch.Tensor:
    """The structural similarity, 1 for equal images: of two images -> (), of two batches -> (batch,).

    The mean over all windows and channels of (2 m1 m2 + c1) (2 s12 + c2) / ((m1^2 + m2^2 + c1) (s1 + s2 + c2)), m being
    a window's weighted mean, s its variance, c1 = (k1 * max_val)^2, c2 = (k2 * max_val)^2.
    Source: keras.ops.image.ssim; Wang et al., 2004
    """
    a, b, last = need_images(image1), need_images(image2), is_channels_last(data_format)
    if a.ndim != b.ndim:
        raise InvalidArgument(
            f"ssim needs two images or two batches of one. Received: shapes {tuple(a.shape)} and {tuple(b.shape)}."
        )
    x, y = torch.broadcast_tensors(*(_planes(each, last) for each in (a, b)))
    n, channels = x.shape[:2]
    whole = torch.cat([x, y, x * x, y * y, x * y], 1)  # all five means in one convolution
    window = _bell(filter_size, filter_sigma, whole)
    whole = _along_both(whole, window, window, padded=False)
    m1, m2, xx, yy, xy = whole.chunk(5, 1)
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    similar = (2.0 * m1 * m2 + c1) * (2.0 * (xy - m1 * m2) + c2)
    likeness = similar / ((m1 * m1 + m2 * m2 + c1) * (xx - m1 * m1 + yy - m2 * m2 + c2))
    found = likeness.reshape(n, channels, -1).mean(-1).mean(-1)
    return (found if a.ndim == 4 else found[0]).to(a.dtype)


def blurred(pixels: torch.Tensor, size: Sequence[int], sigma: Sequence[float], channels_last: bool) -> torch.Tensor:
    """`gaussian_blur` on floating tensors with a batch axis: once along the height, once along the width."""
    down, across = _bell(size[0], sigma[1], pixels), _bell(size[1], sigma[0], pixels)
    planes = pixels.permute(0, 3, 1, 2) if channels_last else pixels
    found = _along_both(planes, down, across, padded=True)
    return found.permute(0, 2, 3, 1) if channels_last else found


def _bell(size: int, sigma: float, like: torch.Tensor) -> torch.Tensor:
    """(size,): Gauss's curve about the middle, its sum being 1."""
    x = torch.arange(size, dtype=like.dtype, device=like.device) - (size - 1) / 2
    weights = torch.exp(-0.5 * (x / sigma) ** 2)
    return weights / weights.sum()


def _along_both(planes: torch.Tensor, down: torch.Tensor, across: torch.Tensor, padded: bool) -> torch.Tensor:
    """planes: (batch, channels, h, w), each weighted along the height and the width."""
    channels = planes.shape[1]
    for weights, axis in ((down, 2), (across, 3)):
        size = len(weights)
        if padded:
            sides = ((size - 1) // 2, size // 2)
            planes = functional.pad(planes, (*sides, 0, 0) if axis == 3 else (0, 0, *sides))
        shape = (channels, 1, size, 1) if axis == 2 else (channels, 1, 1, size)
        kernel = weights.view(1, *shape[1:]).expand(shape)
        planes = torch.conv2d(planes, kernel, groups=channels)
    return planes


def _planes(image: torch.Tensor, channels_last: bool) -> torch.Tensor:
    x = wide(batched(image))
    return x.permute(0, 3, 1, 2) if channels_last else x
