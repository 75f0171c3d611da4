"""Images as blocks: windows as columns and back, and blocks of pixels as channels and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from ..core.tensors import convert_to_tensor
from .arguments import is_channels_last
from .base import op

Pair = int | Sequence[int]


@op
def unfold(x: Any, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1) -> torch.Tensor:
    """(batch, channels, h, w) -> (batch, channels * window, number of windows).

    Source: keras.ops.unfold
    """
    x = convert_to_tensor(x)
    if x.ndim != 4:
        raise ValueError(f"rank {x.ndim}")
    return functional.unfold(x, kernel_size, dilation, padding, stride)  # type: ignore[arg-type]


@op
def fold(
    x: Any, output_size: Pair, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1
) -> torch.Tensor:
    """(batch, channels * window, number of windows) -> (batch, channels, *output_size); where windows overlap, sums.

    Source: keras.ops.fold
    """
    x = convert_to_tensor(x)
    if x.ndim != 3:
        raise ValueError(f"rank {x.ndim}")
    return functional.fold(x, output_size, kernel_size, dilation, padding, stride)  # type: ignore[arg-type]


@op
def depth_to_space(x: Any, block_size: int, data_format: str | None = "channels_last") -> torch.Tensor:
    """(batch, h, w, b * b * c) -> (batch, h * b, w * b, c), the channels being in the order row, column, c.

    With channels_first they are in the order c, row, column, as in Keras on PyTorch.

    Source: keras.ops.depth_to_space
    """
    x, b = _image(x, block_size), block_size
    if is_channels_last(data_format):
        n, h, w, channels = x.shape
        blocks = x.reshape(n, h, w, b, b, channels // (b * b)).permute(0, 1, 3, 2, 4, 5)
        return blocks.reshape(n, h * b, w * b, channels // (b * b))
    n, channels, h, w = x.shape
    return x.reshape(n, channels // (b * b), b, b, h, w).permute(0, 1, 4, 2, 5, 3).reshape(n, -1, h * b, w * b)


@op
def space_to_depth(x: Any, block_size: int, data_format: str | None = "channels_last") -> torch.Tensor:
    """(batch, h, w, c) -> (batch, h / b, w / b, b * b * c): the inverse of depth_to_space.

    Source: keras.ops.space_to_depth
    """
    x, b = _image(x, block_size), block_size
    if is_channels_last(data_format):
        n, h, w, c = x.shape
        return x.reshape(n, h // b, b, w // b, b, c).permute(0, 1, 3, 2, 4, 5).reshape(n, h // b, w // b, c * b * b)
    n, c, h, w = x.shape
    blocks = x.reshape(n, c, h // b, b, w // b, b).permute(0, 1, 3, 5, 2, 4)
    return blocks.reshape(n, c * b * b, h // b, w // b)


def _image(x: Any, block_size: int) -> torch.Tensor:
    x = convert_to_tensor(x)
    if x.ndim != 4 or block_size < 2:
        raise ValueError(f"rank {x.ndim}, block_size={block_size}")
    return x
