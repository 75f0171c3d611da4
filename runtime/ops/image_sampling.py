"""Images read at other places: by coordinates, by affine and perspective transforms, by a random elastic one.

All pixels of all images are read at once, by one gather for each corner of the interpolation.
Source: keras.ops.image
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, NamedTuple

import torch

from ..core.errors import InvalidArgument
from ..core.seeds import generator_for
from ..core.tensors import convert_to_tensor
from .arguments import is_channels_last
from .base import named
from .image_filters import blurred
from .image_formats import batched, narrowed, need_images, wide

ORDERS = {"nearest": 0, "bilinear": 1}


@named("image.map_coordinates")
def map_coordinates(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> torch.Tensor:
    """inputs at each coordinate: order 0 takes the nearest element, order 1 interpolates between its neighbours.

    coordinates: (rank of inputs, ...) -> (...); fill_mode says what lies outside, see `OUTSIDE`.

    Source: keras.ops.image.map_coordinates
    """
    x = convert_to_tensor(inputs)
    places = [convert_to_tensor(each) for each in coordinates]
    if len(places) != x.ndim or places[0].ndim < 1:
        raise ValueError(f"{len(places)} coordinates for rank {x.ndim}")
    if order not in (0, 1):
        raise InvalidArgument(f"map_coordinates has order 0 and 1. Received: order={order!r}.")
    _need_mode(fill_mode, "map_coordinates")
    return _read(x.reshape(-1), x.shape, places, order, fill_mode, fill_value)


@named("image.affine_transform")
def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: str | None = None,
) -> torch.Tensor:
    """output[x, y] = images[(a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k] with k = c0 x + c1 y + 1.

    images: (..., h, w, channels), transform (a0, a1, a2, b0, b1, b2, c0, c1): (8,) or (batch, 8). Keras on PyTorch
    leaves c0 and c1 out, against its own documentation.

    Source: keras.ops.image.affine_transform
    """
    x, last = need_images(images), is_channels_last(data_format)
    matrix = wide(convert_to_tensor(transform))
    if matrix.ndim not in (1, 2):
        raise ValueError(f"transform of rank {matrix.ndim}")
    order = _order(interpolation, "affine_transform")
    _need_mode(fill_mode, "affine_transform")
    return _transformed(x, batched(matrix, 2), order, fill_mode, fill_value, last)


@named("image.perspective_transform")
def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: str | None = None,
) -> torch.Tensor:
    """The images moved so that what was at start_points is at end_points: four corners (x, y) each.

    images: (..., h, w, channels), points: (4, 2) or (batch, 4, 2); points beyond the images' number are not looked at.

    Source: keras.ops.image.perspective_transform
    """
    x, last = need_images(images), is_channels_last(data_format)
    start, end = (wide(convert_to_tensor(points)) for points in (start_points, end_points))
    if any(points.ndim not in (2, 3) or points.shape[-2:] != (4, 2) for points in (start, end)):
        raise ValueError("points")
    matrix = homography(batched(start, 3), batched(end, 3))[: len(x) if x.ndim == 4 else 1]
    order = _order(interpolation, "perspective_transform")
    return _transformed(x, matrix, order, "constant", fill_value, last)


@named("image.elastic_transform")
def elastic_transform(
    images: Any,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: str | None = None,
) -> torch.Tensor:
    """The images with every pixel moved by alpha times a smooth random displacement; all channels move alike.

    sigma: how strong the displacements are before they are smoothed, and the width of the smoothing, in pixels.

    Source: keras.ops.image.elastic_transform
    """
    x, last = need_images(images), is_channels_last(data_format)
    order = _order(interpolation, "elastic_transform")
    _need_mode(fill_mode, "elastic_transform")
    pixels = batched(x) if last else batched(x).permute(0, 2, 3, 1)
    n, h, w, _ = pixels.shape
    size = int(6 * float(sigma)) | 1
    drawn = torch.randn((n, h, w, 2), generator=generator_for(seed, x.device), device=x.device) * sigma
    dy, dx = blurred(drawn, (size, size), (float(sigma), float(sigma)), channels_last=True).unbind(-1)
    rows, columns = _grid(h, w, drawn)
    found = sampled(pixels, rows + alpha * dy, columns + alpha * dx, order, fill_mode, fill_value)
    found = found if last else found.permute(0, 3, 1, 2)
    return found if x.ndim == 4 else found[0]


def sampled(
    pixels: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor, order: int, fill_mode: str, fill_value: float
) -> torch.Tensor:
    """pixels: (batch, h, w, channels) at (rows, columns), each (batch, h', w') -> (batch, h', w', channels)"""
    n, h, w, channels = pixels.shape
    numbers = torch.arange(n, device=pixels.device).view(-1, 1, 1)
    return _read(
        pixels.reshape(-1, channels), (h, w), [rows, columns], order, fill_mode, fill_value, first=numbers * (h * w)
    )


def homography(start: torch.Tensor, end: torch.Tensor) -> torch.Tensor:
    """The transforms (batch, 8) that lead from end points to start points, (batch, 4, 2) each, as (x, y)."""
    ones, zeros = torch.ones_like(end[..., :1]), torch.zeros_like(end)
    x_rows = torch.cat([end, ones, zeros, zeros[..., :1], -start[..., :1] * end], -1)
    y_rows = torch.cat([zeros, zeros[..., :1], end, ones, -start[..., 1:] * end], -1)
    matrix = torch.stack([x_rows, y_rows], 2).reshape(-1, 8, 8)
    return torch.linalg.solve(matrix, start.reshape(-1, 8))


def _transformed(
    x: torch.Tensor, matrix: torch.Tensor, order: int, fill_mode: str, fill_value: float, channels_last: bool
) -> torch.Tensor:
    pixels = batched(x) if channels_last else batched(x).permute(0, 2, 3, 1)
    rows, columns = _grid(pixels.shape[1], pixels.shape[2], matrix)
    a0, a1, a2, b0, b1, b2, c0, c1 = matrix.expand(len(pixels), 8).T.reshape(8, -1, 1, 1).unbind(0)
    k = c0 * columns + c1 * rows + 1.0
    at_columns, at_rows = (a0 * columns + a1 * rows + a2) / k, (b0 * columns + b1 * rows + b2) / k
    found = sampled(pixels, at_rows, at_columns, order, fill_mode, fill_value)
    found = found if channels_last else found.permute(0, 3, 1, 2)
    return found if x.ndim == 4 else found[0]


def _grid(height: int, width: int, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The numbers of rows, (height, 1), and of columns, (width,)."""
    rows = torch.arange(height, dtype=like.dtype, device=like.device)[:, None]
    return rows, torch.arange(width, dtype=like.dtype, device=like.device)


def _read(
    flat: torch.Tensor,
    sizes: Sequence[int],
    places: list[torch.Tensor],
    order: int,
    fill_mode: str,
    fill_value: Any,
    first: torch.Tensor | int = 0,
) -> torch.Tensor:
    """The elements (or rows) of `flat`, an array of these sizes that begins at `first`, at the places of each axis."""
    nodes = [_nodes(place, size, order, fill_mode) for place, size in zip(places, sizes, strict=True)]
    fill_value = fill_value if flat.is_floating_point() or isinstance(fill_value, torch.Tensor) else int(fill_value)
    total: Any = None
    for corner in product(*nodes):
        index: Any = 0
        for node, size in zip(corner, sizes, strict=True):
            index = index * size + node.at
        found = flat[index + first]
        outside = _joined(torch.logical_or, [node.outside for node in corner], flat.ndim)
        found = found if outside is None else torch.where(outside, fill_value, found)
        share = _joined(torch.mul, [node.share for node in corner], flat.ndim)
        found = found if share is None else share * found
        total = found if total is None else total + found
    return narrowed(total, flat.dtype)


class _Node(NamedTuple):
    """A neighbour of a place along one axis: where it is, whether that is outside, how much it counts."""

    at: torch.Tensor
    outside: torch.Tensor | None
    share: torch.Tensor | None


def _nodes(place: torch.Tensor, size: int, order: int, fill_mode: str) -> list[_Node]:
    if order == 0:
        nearest = place.round() if place.is_floating_point() else place
        return [_node(nearest.long(), size, fill_mode, None)]
    lower = place.float().floor() if not place.is_floating_point() else place.floor()
    share = place - lower
    index = lower.long()
    return [_node(index, size, fill_mode, 1 - share), _node(index + 1, size, fill_mode, share)]


def _node(index: torch.Tensor, size: int, fill_mode: str, share: torch.Tensor | None) -> _Node:
    outside = (index < 0) | (index >= size) if fill_mode == "constant" else None
    return _Node(OUTSIDE[fill_mode](index, size), outside, share)


def _joined(function: Callable[..., torch.Tensor], parts: list[Any], ndim: int) -> torch.Tensor | None:
    """The parts of all axes together, with an axis for the rows of a matrix."""
    if parts[0] is None:
        return None
    whole = parts[0]
    for part in parts[1:]:
        whole = function(whole, part)
    return whole if ndim == 1 else whole[..., None]


def _mirrored(index: torch.Tensor, size: int) -> torch.Tensor:
    last = max(size - 1, 1)
    return ((index + last) % (2 * last) - last).abs().clamp(max=size - 1)


OUTSIDE: dict[str, Callable[[torch.Tensor, int], torch.Tensor]] = {
    "constant": lambda index, size: index.clamp(0, size - 1),
    "nearest": lambda index, size: index.clamp(0, size - 1),
    "wrap": lambda index, size: index % size,
    "mirror": _mirrored,
    "reflect": lambda index, size: (_mirrored(2 * index + 1, 2 * size + 1) - 1) // 2,
}
"""fill_mode -> the element that stands for one outside: fill_value instead of it, the border, the other end, or the
image reflected about the middle of the border's pixels ("mirror") or about their edge ("reflect")."""


def _need_mode(fill_mode: str, what: str) -> None:
    if fill_mode not in OUTSIDE:
        names = ", ".join(f'"{name}"' for name in OUTSIDE)
        raise InvalidArgument(f"{what} needs a fill_mode among {names}. Received: fill_mode={fill_mode!r}.")


def _order(interpolation: str, what: str) -> int:
    if interpolation not in ORDERS:
        raise InvalidArgument(
            f'{what} needs an interpolation "nearest" or "bilinear". Received: interpolation={interpolation!r}.'
        )
    return ORDERS[interpolation]
