"""Poolings over one to three spatial axes, and those to a given size. Nothing is copied, whatever the data format.

Sequences are pooled as images of height 1. Layers call `max_pooled`, `average_pooled` and the adaptive ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

from ..core.tensors import convert_to_tensor
from .arguments import is_channels_last, per_axis
from .base import op
from .convolution import CHANNELS_TO_BACK, CHANNELS_TO_FRONT, padded, pads, uneven

Pairs = list[tuple[int, int]]


@op
def max_pool(
    inputs: Any,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> torch.Tensor:
    """(batch, spatial..., channels) -> the largest value of each window.

    Source: keras.ops.max_pool
    """
    return max_pooled(*_arguments(inputs, pool_size, strides, padding, data_format))


@op
def average_pool(
    inputs: Any,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> torch.Tensor:
    """(batch, spatial..., channels) -> the mean of each window.

    padding "same" leaves out what is added where both sides get the same amount. Where one gets more, the values of the
    border are repeated and do count, as in Keras on PyTorch (TensorFlow leaves them out there as well).

    Source: keras.ops.average_pool
    """
    return average_pooled(*_arguments(inputs, pool_size, strides, padding, data_format))


@op
def adaptive_max_pool(inputs: Any, output_size: int | Sequence[int], data_format: str | None = None) -> torch.Tensor:
    """(batch, spatial..., channels) -> (batch, *output_size, channels): the largest value of equal parts.

    Source: keras.ops.adaptive_max_pool
    """
    return _adapted(_ADAPTIVE_MAX, inputs, output_size, data_format)


@op
def adaptive_average_pool(
    inputs: Any, output_size: int | Sequence[int], data_format: str | None = None
) -> torch.Tensor:
    """(batch, spatial..., channels) -> (batch, *output_size, channels): the mean of equal parts.

    Source: keras.ops.adaptive_average_pool
    """
    return _adapted(_ADAPTIVE_AVERAGE, inputs, output_size, data_format)


def max_pooled(
    x: torch.Tensor, window: tuple[int, ...], strides: tuple[int, ...], padding: str, channels_last: bool
) -> torch.Tensor:
    """`max_pool` on tensors.

    Where "same" adds one more behind than before, ceil_mode lets the last window reach over the border, so that nothing
    is copied; with strides of 1 it cannot, and the border is repeated, which no maximum shows.
    """
    reach, sides = False, (0,) * len(window)
    if padding != "valid":
        amounts = _amounts(x, window, strides, channels_last)
        sides = tuple([before for before, _ in amounts])
        if uneven(amounts):
            reach = all(stride > 1 or a == b for stride, (a, b) in zip(strides, amounts, strict=True))
            if not reach:
                x, sides = _repeated(x, amounts, channels_last), (0,) * len(window)
    x = x.permute(CHANNELS_TO_FRONT[x.ndim]) if channels_last else x
    y = _max_pool(x, window, strides, sides, reach)
    return y.permute(CHANNELS_TO_BACK[y.ndim]) if channels_last else y


def average_pooled(
    x: torch.Tensor, window: tuple[int, ...], strides: tuple[int, ...], padding: str, channels_last: bool
) -> torch.Tensor:
    """`average_pool` on tensors."""
    sides: tuple[int, ...] = (0,) * len(window)
    if padding != "valid":
        amounts = _amounts(x, window, strides, channels_last)
        if uneven(amounts):
            x = _repeated(x, amounts, channels_last)
        else:
            sides = tuple([before for before, _ in amounts])
    x = x.permute(CHANNELS_TO_FRONT[x.ndim]) if channels_last else x
    y = _average_pool(x, window, strides, sides)
    return y.permute(CHANNELS_TO_BACK[y.ndim]) if channels_last else y


def adaptive_max_pooled(x: torch.Tensor, sizes: tuple[int, ...], channels_last: bool) -> torch.Tensor:
    """`adaptive_max_pool` on tensors."""
    return _adaptive(_ADAPTIVE_MAX, x, sizes, channels_last)


def adaptive_average_pooled(x: torch.Tensor, sizes: tuple[int, ...], channels_last: bool) -> torch.Tensor:
    """`adaptive_average_pool` on tensors."""
    return _adaptive(_ADAPTIVE_AVERAGE, x, sizes, channels_last)


_ADAPTIVE_MAX: dict[int, Callable[..., torch.Tensor]] = {
    3: functional.adaptive_max_pool1d,
    4: functional.adaptive_max_pool2d,
    5: functional.adaptive_max_pool3d,
}
_ADAPTIVE_AVERAGE: dict[int, Callable[..., torch.Tensor]] = {
    3: functional.adaptive_avg_pool1d,
    4: functional.adaptive_avg_pool2d,
    5: functional.adaptive_avg_pool3d,
}


def _arguments(inputs: Any, pool_size: Any, strides: Any, padding: str, data_format: Any) -> tuple[Any, ...]:
    x = convert_to_tensor(inputs)
    window = per_axis(pool_size, x.ndim - 2)
    steps = window if strides is None else per_axis(strides, x.ndim - 2)
    if padding.lower() not in ("valid", "same"):
        raise ValueError(f"padding={padding!r}")
    return x, window, steps, padding.lower(), is_channels_last(data_format)


def _amounts(x: torch.Tensor, window: tuple[int, ...], strides: tuple[int, ...], channels_last: bool) -> Pairs:
    """What "same" adds on each side of each spatial axis."""
    return pads(x.shape[1:-1] if channels_last else x.shape[2:], window, strides, "same", (1,) * len(window))


def _repeated(x: torch.Tensor, amounts: Pairs, channels_last: bool) -> torch.Tensor:
    """x with its border repeated as often as the amounts say."""
    x = x.permute(CHANNELS_TO_FRONT[x.ndim]) if channels_last else x
    x = padded(x, amounts, False, "replicate")
    return x.permute(CHANNELS_TO_BACK[x.ndim]) if channels_last else x


def _max_pool(
    x: torch.Tensor, window: tuple[int, ...], strides: tuple[int, ...], padding: tuple[int, ...], reach: bool
) -> torch.Tensor:
    if x.ndim == 3:
        return torch.max_pool2d(x.unsqueeze(2), (1, *window), (1, *strides), (0, *padding), ceil_mode=reach).squeeze(2)
    function = torch.max_pool2d if x.ndim == 4 else torch.max_pool3d
    return function(x, window, strides, padding, ceil_mode=reach)


def _average_pool(
    x: torch.Tensor, window: tuple[int, ...], strides: tuple[int, ...], padding: tuple[int, ...]
) -> torch.Tensor:
    if x.ndim == 3:
        x, window, strides, padding = x.unsqueeze(2), (1, *window), (1, *strides), (0, *padding)
        return functional.avg_pool2d(x, window, strides, padding, False, False).squeeze(2)
    function = functional.avg_pool2d if x.ndim == 4 else functional.avg_pool3d
    return function(x, window, strides, padding, False, False)


def _adapted(functions: dict[int, Any], inputs: Any, output_size: Any, data_format: Any) -> torch.Tensor:
    x = convert_to_tensor(inputs)
    return _adaptive(functions, x, per_axis(output_size, x.ndim - 2), is_channels_last(data_format))


def _adaptive(
    functions: dict[int, Callable[..., torch.Tensor]], x: torch.Tensor, sizes: tuple[int, ...], channels_last: bool
) -> torch.Tensor:
    x = x.permute(CHANNELS_TO_FRONT[x.ndim]) if channels_last else x
    y = functions[x.ndim](x, sizes)
    return y.permute(CHANNELS_TO_BACK[y.ndim]) if channels_last else y
