"""Convolutions over one to three spatial axes.

Data with the channels last is permuted, not copied: a contiguous (batch, height, width, channels) is, seen as (batch,
channels, height, width), what torch calls channels-last memory. Sequences go through conv2d as images of height 1,
since torch's conv1d copies both operands. A kernel has Keras's shape (window..., in, out); `stored` lays it out so that
torch takes it without a copy.

Layers call `convolved` and `convolved_by_depth`, which take real tensors, tuples and small-letter words only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from ..core.tensors import convert_to_tensor
from .arguments import is_channels_last, per_axis
from .base import op

CHANNELS_TO_FRONT = {3: (0, 2, 1), 4: (0, 3, 1, 2), 5: (0, 4, 1, 2, 3)}
CHANNELS_TO_BACK = {3: (0, 2, 1), 4: (0, 2, 3, 1), 5: (0, 2, 3, 4, 1)}
"""Rank -> the order of axes that brings the channels to axis 1, and back to the last one."""

KERNEL_TO_TORCH = {3: (2, 1, 0), 4: (3, 2, 0, 1), 5: (4, 3, 0, 1, 2)}


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

    Source: keras.ops.conv
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
    """inputs: (batch, spatial..., in), kernel: (window..., in, multiplier) -> (batch, spatial..., in * multiplier).

    Source: keras.ops.depthwise_conv
    """
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
    """A depthwise convolution, then one of window 1: pointwise_kernel (1..., in * multiplier, out).

    Source: keras.ops.separable_conv
    """
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
    weight = kernel.permute(KERNEL_TO_TORCH[kernel.ndim])
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
    found = []
    for i, width in enumerate(window):
        span = (width - 1) * dilation[i]
        if padding == "same":
            stride = strides[i]
            total = span if stride == 1 else max((sizes[i] - 1) // stride * stride + span + 1 - sizes[i], 0)
            found.append((total // 2, total - total // 2))
        else:
            found.append((span, 0) if padding == "causal" else (0, 0))
    return found


def uneven(amounts: list[tuple[int, int]]) -> bool:
    """Whether an axis gets more on one side than on the other, which torch's own padding cannot do."""
    for before, behind in amounts:  # noqa: SIM110  (a generator costs more, and this runs on every step)
        if before != behind:
            return True
    return False


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
    if max(strides) > 1 and max(weight.shape[2:]) == 1 and x.device.type == "cpu":
        x, strides = _thinned(x, strides, channels_last), (1,) * (rank - 2)
    sides: Any = 0
    if padding != "valid":
        amounts = pads(x.shape[1:-1] if channels_last else x.shape[2:], weight.shape[2:], strides, padding, dilation)
        if uneven(amounts):
            x = padded(x, amounts, channels_last)
        else:
            sides = [before for before, _ in amounts]
    if channels_last:
        x = x.permute(CHANNELS_TO_FRONT[rank])
    groups = x.shape[1] // (weight.shape[1] or 1)
    if rank == 4:
        y = torch.conv2d(x, weight, bias, strides, sides, dilation, groups)
    elif rank == 5:
        y = torch.conv3d(x, weight, bias, strides, sides, dilation, groups)
    else:
        sides = (0, *sides) if sides else 0
        x, weight = x.unsqueeze(2), weight.unsqueeze(2)
        y = torch.conv2d(x, weight, bias, (1, *strides), sides, (1, *dilation), groups).squeeze(2)
    return y.permute(CHANNELS_TO_BACK[rank]) if channels_last else y


def _thinned(x: torch.Tensor, strides: Sequence[int], channels_last: bool) -> torch.Tensor:
    """Those places of x that a window of 1 with these strides meets.

    It is faster than the strides themselves. And oneDNN (in torch 2.13, on a CPU) writes beyond its memory in the
    gradient of a convolution with a window of 1 by 1 and strides, where the channels stand last.
    """
    steps = [slice(None, None, stride) for stride in strides]
    return x[:, *steps] if channels_last else x[:, :, *steps]
