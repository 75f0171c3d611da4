"""Equalization, and ContrastLimitedAdaptiveHistogramEqualization (CLAHE)."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.augmentation as rules

from ..core.tensors import convert_to_tensor
from .augmentation_colors import ranged
from .image_layer import ImageLayer


class Equalization(ImageLayer, rule=rules.Equalization):
    """Each channel's values so that they occur alike often in the whole batch; only while training, as in Keras.

    The dtype stays. Source: keras.layers.Equalization
    """

    value_range: Any
    bins: int

    def set_up(self) -> None:
        super().set_up()
        self.value_range = sorted(self.value_range)

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        given: torch.Tensor = convert_to_tensor(images)
        if not training:
            return given
        axis = self._channel_axis
        rows = self._computed(given).movedim(axis, 0)
        flat = _scaled(rows.reshape(len(rows), -1), self.value_range, (0, 255))
        found = _scaled(self._equalized(flat), (0, 255), self.value_range)
        return found.reshape(rows.shape).movedim(0, axis).to(given.dtype)

    def _equalized(self, x: torch.Tensor) -> torch.Tensor:
        """(channels, pixels) in 0 to 255: the share of smaller pixels, times 255. Channels of one bin stay."""
        top = self.bins - 1
        counts = histograms((x.float() * top / 255.0).to(torch.int32).clamp(0, top), self.bins, torch.int64)
        below = counts.cumsum(-1)
        first = torch.where(below > 0, below, below[:, -1:]).amin(-1, keepdim=True)
        span = (below[:, -1:] - first).clamp(min=1)
        table = ((below - first) * 255 / span).round().clamp(0, 255)
        place = (x / 255.0 * top).clamp(0, top).long()
        is_flat = (counts > 0).sum(-1, keepdim=True) <= 1
        return torch.where(is_flat, x, table.gather(1, place).to(x.dtype))


class ContrastLimitedAdaptiveHistogramEqualization(ImageLayer, rule=rules.ContrastLimitedAdaptiveHistogramEqualization):
    """Each pixel's value between those that the histograms of the four nearest tiles give it.

    A tile's histogram is cut off at clip_limit times its mean, and what is cut off is added to all bins alike. Images
    are mirrored at the lower and right border where tiles do not fit; a tile has (height + rows - 1) // rows rows.
    Source: keras.layers.ContrastLimitedAdaptiveHistogramEqualization; Pizer et al., 1987
    """

    value_range: Any
    clip_limit: float
    tile_grid_size: Any

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        given: torch.Tensor = convert_to_tensor(images)
        planes = given.movedim(self._channel_axis, -3).float()  # (..., channels, h, w)
        found = self._equalized(ranged(planes, self.value_range, (0, 255)).flatten(0, -3))
        found = ranged(found.reshape(planes.shape), (0, 255), self.value_range)
        return self._computed(found.movedim(-3, self._channel_axis).to(given.dtype))

    def _equalized(self, x: torch.Tensor) -> torch.Tensor:
        """(planes, h, w) in 0 to 255"""
        (height, width), (rows, columns) = x.shape[1:], self.tile_grid_size
        tile = -(-height // rows), -(-width // columns)
        whole = _mirrored(x, tile[0] * rows - height, tile[1] * columns - width)
        tiles = whole.unflatten(1, (rows, tile[0])).unflatten(3, (columns, tile[1])).transpose(2, 3).flatten(3)
        tables = self._tables(tiles, tile[0] * tile[1])  # (planes, rows, columns, 256)
        values = whole.clamp(0, 255).long()
        up, down, share_y = _neighbours(rows, tile[0], x)
        left, right, share_x = _neighbours(columns, tile[1], x)
        flat, plane = tables.flatten(), torch.arange(len(x), device=x.device)[:, None, None]

        def read(at_row: torch.Tensor, at_column: torch.Tensor) -> torch.Tensor:
            return flat[((plane * rows + at_row[:, None]) * columns + at_column) * 256 + values]

        top = read(up, left) * (1.0 - share_x) + read(up, right) * share_x
        bottom = read(down, left) * (1.0 - share_x) + read(down, right) * share_x
        share = share_y[:, None]
        return (top * (1.0 - share) + bottom * share)[:, :height, :width]

    def _tables(self, tiles: torch.Tensor, pixels: int) -> torch.Tensor:
        """For each tile, the new value of each of 256 values."""
        counts = histograms(tiles.to(torch.int32).clamp(0, 255), 256, torch.float32)
        if self.clip_limit > 0:
            kept = counts.clamp(0, self.clip_limit * pixels / 256.0)
            counts = kept + (counts - kept).sum(-1, keepdim=True) / 256.0
        below = counts.cumsum(-1)
        first = below.amin(-1, keepdim=True)
        rest = pixels - first
        return ((below - first) * 255.0 / torch.where(rest == 0, 1.0, rest)).clamp(0, 255)


def histograms(bins: torch.Tensor, count: int, dtype: torch.dtype) -> torch.Tensor:
    """(..., n) numbers of bins -> (..., count): how often each occurs."""
    zeros = torch.zeros((*bins.shape[:-1], count), dtype=dtype, device=bins.device)
    return zeros.scatter_add_(-1, bins.long(), torch.ones((), dtype=dtype, device=bins.device).expand(bins.shape))


def _scaled(x: torch.Tensor, before: Any, after: Any) -> torch.Tensor:
    """As `ranged`, in the order of Keras's own formula for histograms, on which bins depend."""
    scale = (after[1] - after[0]) / (before[1] - before[0])
    offset = after[0] - before[0] * scale
    return x if (scale, offset) == (1.0, 0.0) else x * scale + offset


def _mirrored(x: torch.Tensor, below: int, behind: int) -> torch.Tensor:
    """More rows and columns, mirrored about the border's edge, as often as they need."""
    if not below and not behind:
        return x
    rows, columns = (_places(size, more, x.device) for size, more in zip(x.shape[1:], (below, behind), strict=True))
    return x[:, rows][:, :, columns]


def _places(size: int, more: int, device: torch.device) -> torch.Tensor:
    place = torch.arange(size + more, device=device) % (2 * size)
    return torch.where(place < size, place, 2 * size - 1 - place)


def _neighbours(count: int, size: int, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """For each pixel along an axis: the tile whose middle lies before it, the next one, and how near that is."""
    place = (torch.arange(count * size, dtype=torch.float32, device=like.device) - size / 2.0) / size + 1.0
    before = place.floor()
    first = before.long() - 1
    return first.clamp(0, count - 1), (first + 1).clamp(0, count - 1), place - before
