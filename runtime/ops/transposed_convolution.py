"""Transposed convolutions: the gradient of a convolution with respect to its input, as an op.

torch takes one padding for both sides and adds output_padding behind; Keras's "same" often takes more away behind than
before. So torch cuts what both sides have in common, and the rest is cut off, or filled with zeros, afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from ..core.tensors import convert_to_tensor
from .arguments import is_channels_last, per_axis
from .base import op
from .convolution import CHANNELS_TO_BACK, CHANNELS_TO_FRONT, KERNEL_TO_TORCH


@op
def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: int | Sequence[int] = 1,
    padding: str = "valid",
    output_padding: int | Sequence[int] | None = None,
    data_format: str | None = None,
    dilation_rate: int | Sequence[int] = 1,
) -> torch.Tensor:
    """inputs: (batch, spatial..., in), kernel: (window..., out, in) -> (batch, larger spatial..., out).

    Source: keras.ops.conv_transpose
    """
    x, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    n, last = x.ndim - 2, is_channels_last(data_format)
    if padding.lower() not in ("valid", "same"):
        raise ValueError(f"padding={padding!r}")
    extra = None if output_padding is None else per_axis(output_padding, n)
    strides, dilation = per_axis(strides, n), per_axis(dilation_rate, n)
    return convolved_back(x, kernel, None, strides, padding.lower(), extra, dilation, last)


def convolved_back(
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    strides: tuple[int, ...],
    padding: str,
    output_padding: tuple[int, ...] | None,
    dilation: tuple[int, ...],
    channels_last: bool,
) -> torch.Tensor:
    """`conv_transpose` on tensors, with a bias of shape (out,) or None. Layers call this."""
    rank = kernel.ndim
    if x.ndim != rank:
        raise ValueError(f"inputs of rank {x.ndim}")
    extra = output_padding or (None,) * len(strides)
    cuts = [
        cropping((size - 1) * rate + 1, stride, padding, more)
        for size, stride, more, rate in zip(kernel.shape, strides, extra, dilation, strict=False)
    ]
    common = tuple(max(min(before, behind), 0) for before, behind in cuts)
    point = max(kernel.shape[:-2]) == 1  # torch 2.13 on CPU frees memory twice for output_padding of such a window
    behind = tuple(
        min(-cut[1], max(stride, rate) - 1) if cut[1] < 0 and not point else 0
        for cut, stride, rate in zip(cuts, strides, dilation, strict=True)
    )
    rest = [(cut[0] - less, cut[1] - less + more) for cut, less, more in zip(cuts, common, behind, strict=True)]
    gains = [(max(-before, 0), max(-after, 0)) for before, after in rest]
    filled = any(side for gain in gains for side in gain)
    x = x.permute(CHANNELS_TO_FRONT[rank]) if channels_last else x
    weight = kernel.permute(KERNEL_TO_TORCH[rank])
    y = _transposed(x, weight, None if filled else bias, strides, common, behind, dilation)
    for axis, (before, after) in enumerate(rest, 2):
        if before > 0 or after > 0:
            y = y.narrow(axis, max(before, 0), y.shape[axis] - max(before, 0) - max(after, 0))
    if filled:
        y = functional.pad(y, [side for gain in reversed(gains) for side in gain])
        y = y if bias is None else y + bias.view(-1, *[1] * (rank - 2))
    return y.permute(CHANNELS_TO_BACK[rank]) if channels_last else y


def cropping(span: int, stride: int, padding: str, output_padding: int | None) -> tuple[int, int]:
    """What one axis of torch's full result, (size - 1) * stride + span, loses before and behind; less than 0: gains."""
    if padding == "valid":
        more = max(span, stride) - span if output_padding is None else output_padding
        return 0, -more
    kept = stride + span - 2 if output_padding is None else span + span % 2 - 2 + output_padding
    before = min((kept + 1) // 2, span - 1)
    return span - 1 - before, span - 1 - (kept - before)


def _transposed(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None,
    strides: tuple[int, ...],
    padding: tuple[int, ...],
    output_padding: tuple[int, ...],
    dilation: tuple[int, ...],
) -> torch.Tensor:
    if weight.ndim == 3:  # as an image of height 1: conv_transpose1d copies both operands
        x, weight = x.unsqueeze(2), weight.unsqueeze(2)
        strides, padding, output_padding, dilation = (1, *strides), (0, *padding), (0, *output_padding), (1, *dilation)
        return torch.conv_transpose2d(x, weight, bias, strides, padding, output_padding, 1, dilation).squeeze(2)
    function = torch.conv_transpose2d if weight.ndim == 4 else torch.conv_transpose3d
    return function(x, weight, bias, strides, padding, output_padding, 1, dilation)
