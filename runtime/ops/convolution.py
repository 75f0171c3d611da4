"""Convolutions over one to three spatial axes.

Data with the channels last is permuted, not copied: a contiguous (batch, height, width, channels) is, seen as (batch,
channels, height, width), what torch calls channels-last memory. Sequences go through conv2d as images of height 1,
since torch's conv1d copies both operands. A kernel has Keras's shape (window..., in, out); `stored` lays it out so that
torch takes it without a copy.

Layers call `convolved` and `convolved_by_depth`, which take real tensors, tuples and small-letter words only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

from ..core.tensors import convert_to_tensor
from .arguments import is_channels_last, per_axis
from .base import op

CHANNELS_TO_FRONT = {3: (0, 2, 1), 4: (0, 3, 1, 2), 5: (0, 4, 1, 2, 3)}
CHANNELS_TO_BACK = {3: (0, 2, 1), 4: (0, 2, 3, 1), 5: (0, 2, 3, 4, 1)}
"""Rank -> the order of axes that brings the channels to axis 1, and back to the last one."""

_KERNEL = {3: (2, 1, 0), 4: (3, 2, 0, 1), 5: (4, 3, 0, 1, 2)}
_FUNCTIONS: dict[int, Callable[..., torch.Tensor]] = {4: torch.conv2d, 5: torch.conv3d}


@op
def conv(
    inputs: Any,
    kernel: Any,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int | Sequence[int] = 1,
) -> torch.Tensor:
    """inputs: (batch, spatial..., in), kernel: (window..., in / groups, out) -> (batch, spatial..., out).

    padding is "valid", "same" or, for one spatial axis, "causal": all of it in front.
    """
    x, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    n, last = x.ndim - 2, is_channels_last(data_format)
    strides, dilation = per_axis(strides, n), per_axis(dilation_rate, n)
    if max(strides) > 1 and max(dilation) > 1:
        raise ValueError("strides and dilation_rate above 1")
    return convolved(x, kernel, None, strides, _word(padding, n), dilation, last)


@op
def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int | Sequence[int] = 1,
) -> torch.Tensor:
    """inputs: (batch, spatial..., in), kernel: (window..., in, multiplier) -> (batch, spatial..., in * multiplier)."""
    x, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    n, last = x.ndim - 2, is_channels_last(data_format)
    strides, dilation = per_axis(strides, n), per_axis(dilation_rate, n)
    return convolved_by_depth(x, kernel, None, strides, _word(padding, n), dilation, last)


@op
def separable_conv(
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int | Sequence[int] = 1,
) -> torch.Tensor:
    """A depthwise convolution, then one of window 1: pointwise_kernel (1..., in * multiplier, out)."""
    x = convert_to_tensor(inputs)
    depth, point = convert_to_tensor(depthwise_kernel), convert_to_tensor(pointwise_kernel)
    n, last = x.ndim - 2, is_channels_last(data_format)
    strides, dilation, ones = per_axis(strides, n), per_axis(dilation_rate, n), (1,) * n
    deep = convolved_by_depth(x, depth, None, strides, _word(padding, n), dilation, last)
    return convolved(deep, point, None, ones, "valid", ones, last)


def convolved(
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    strides: tuple[int, ...],
    padding: str,
    dilation: tuple[int, ...],
    channels_last: bool,
) -> torch.Tensor:
    """`conv` on tensors, with a bias of shape (out,) or None."""
    weight = kernel.permute(_KERNEL[kernel.ndim])
    return _apply(x, weight, bias, strides, padding, dilation, channels_last)


def convolved_by_depth(
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    strides: tuple[int, ...],
    padding: str,
    dilation: tuple[int, ...],
    channels_last: bool,
) -> torch.Tensor:
    """`depthwise_conv` on tensors, with a bias of shape (in * multiplier,) or None."""
    channels = x.shape[-1 if channels_last else 1]
    if kernel.shape[-2] != channels:
        raise ValueError(f"{channels} channels")
    n = kernel.ndim - 2
    weight = kernel.permute(n, n + 1, *range(n)).flatten(0, 1).unsqueeze(1)
    return _apply(x, weight, bias, strides, padding, dilation, channels_last)


def stored(kernel: torch.Tensor) -> torch.Tensor:
    """The same kernel (window..., in, out), in memory as (out, window..., in): what `convolved` hands on uncopied.

    It serves transposed convolutions as well, whose kernel is (window..., out, in).
    """
    n = kernel.ndim - 2
    return kernel.permute(n + 1, *range(n + 1)).contiguous().permute(*range(1, n + 2), 0)


def stored_by_depth(kernel: torch.Tensor) -> torch.Tensor:
    """The same kernel (window..., in, multiplier), in memory as (in, multiplier, window...)."""
    n = kernel.ndim - 2
    return kernel.permute(n, n + 1, *range(n)).contiguous().permute(*range(2, n + 2), 0, 1)


def pads(
    sizes: Sequence[int], window: Sequence[int], strides: Sequence[int], padding: str, dilation: Sequence[int]
) -> list[tuple[int, int]]:
    """What is added before and behind each spatial axis: for "same", the odd one behind; for "causal", all before."""
    if padding == "valid":
        return [(0, 0)] * len(window)
    found = []
    for size, width, stride, rate in zip(sizes, window, strides, dilation, strict=True):
        span = (width - 1) * rate
        if padding == "causal":
            found.append((span, 0))
            continue
        total = max((size - 1) // stride * stride + span + 1 - size, 0)
        found.append((total // 2, total - total // 2))
    return found


def padded(
    x: torch.Tensor, amounts: Sequence[tuple[int, int]], channels_last: bool, mode: str = "constant"
) -> torch.Tensor:
    """x with the amounts added to its spatial axes; the memory keeps its order."""
    flat = [side for pair in reversed(amounts) for side in pair]
    return functional.pad(x, [0, 0, *flat] if channels_last else flat, mode)


def _word(padding: str, n: int) -> str:
    word = padding.lower()
    if word not in ("valid", "same") and not (word == "causal" and n == 1):
        raise ValueError(f"padding={padding!r}")
    return word


def _apply(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None,
    strides: tuple[int, ...],
    padding: str,
    dilation: tuple[int, ...],
    channels_last: bool,
) -> torch.Tensor:
    """The convolution with torch's weight (out, in / groups, window...)."""
    rank = weight.ndim
    if x.ndim != rank:
        raise ValueError(f"inputs of rank {x.ndim}")
    spatial = x.shape[1:-1] if channels_last else x.shape[2:]
    amounts = pads(spatial, weight.shape[2:], strides, padding, dilation)
    if any(before != behind for before, behind in amounts):
        x, sides = padded(x, amounts, channels_last), (0,) * (rank - 2)
    else:
        sides = tuple(before for before, _ in amounts)
    x = x.permute(CHANNELS_TO_FRONT[rank]) if channels_last else x
    groups = x.shape[1] // weight.shape[1] if weight.shape[1] else 1
    if rank == 3:
        y = torch.conv2d(
            x.unsqueeze(2), weight.unsqueeze(2), bias, (1, *strides), (0, *sides), (1, *dilation), groups
        ).squeeze(2)
    else:
        y = _FUNCTIONS[rank](x, weight, bias, strides, sides, dilation, groups)
    return y.permute(CHANNELS_TO_BACK[rank]) if channels_last else y
