"""Images in one form: a batch axis, height and width behind it, the channels at either end; floating where needed."""

from __future__ import annotations

from typing import Any

import torch

from ..core.tensors import convert_to_tensor


def need_images(images: Any, ranks: tuple[int, ...] = (3, 4)) -> torch.Tensor:
    """Images as a tensor; ValueError for another rank, which the rule words."""
    x = convert_to_tensor(images)
    if x.ndim not in ranks:
        raise ValueError(f"images of rank {x.ndim}")
    return x


def channel_axis(channels_last: bool) -> int:
    """Counted from behind, so that it holds with and without a batch axis."""
    return -1 if channels_last else -3


def batched(x: torch.Tensor, rank: int = 4) -> torch.Tensor:
    """x with a batch axis, of size 1 where there was none."""
    return x if x.ndim == rank else x.unsqueeze(0)


def wide(x: torch.Tensor) -> torch.Tensor:
    """x in float32, or in float64 if it is that."""
    return x if x.dtype in (torch.float32, torch.float64) else x.float()


def narrowed(x: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """x in a dtype: rounded where that is an integer one."""
    if x.dtype is dtype:
        return x
    return (x if dtype.is_floating_point or dtype is torch.bool else x.round()).to(dtype)
