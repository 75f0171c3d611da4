"""Convolutions and poolings as ops; the arithmetic stands in `kshape.rulebook.windows`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..dims import Dim, Shape, Size, differs, divides, exceeds, floordiv, show_shape, show_size, symbol
from ..errors import RuleError, Undecided, is_unknown
from ..op import OpRule, named, shape_op
from ..settings import data_format_of as format_in_force
from ..specs import TensorSpec, need_rank
from ..windows import (
    arranged,
    channel_axis,
    need_divisible,
    need_no_dilated_strides,
    need_spatial,
    transposed,
    windowed,
)
from .operands import Tensor, as_spec, need_known, size_argument


def per_axis(value: Any, n: int, *, what: str, argument: str) -> Shape:
    """One size for each spatial axis: 2 -> (2, 2)."""
    if is_unknown(value):
        return tuple(symbol(lower=0 if "padding" in argument else 1) for _ in range(n))
    each = [value] * n if isinstance(value, (int, Dim)) else value
    if not isinstance(each, (list, tuple)):
        raise Undecided(f"{argument} of {what}")
    least = 0 if "padding" in argument else 1
    sizes = tuple(size_argument(size, what=what, argument=argument, least=least) for size in each)
    if len(sizes) == 1:
        sizes = sizes * n
    if len(sizes) != n:
        raise RuleError(
            "window",
            f"{what} needs one entry of {argument} for each of the {n} spatial axes. "
            f"Received: {argument}={show_shape(sizes)}.",
            argument=argument,
        )
    return sizes


def data_format_of(value: Any, what: str) -> str:
    """ "channels_last" or "channels_first"; the setting in force for None."""
    text = str(need_known(format_in_force(value), "data_format")).lower()
    if text not in ("channels_last", "channels_first"):
        raise RuleError(
            "argument",
            f'{what} needs data_format "channels_last" or "channels_first". Received: data_format={value!r}.',
            argument="data_format",
        )
    return text


def padding_of(value: Any, what: str, allowed: Sequence[str] = ("valid", "same")) -> str:
    """The padding in small letters."""
    text = str(need_known(value, "padding")).lower()
    if text not in allowed:
        words = " or ".join(f'"{word}"' for word in allowed)
        raise RuleError("window", f"{what} needs padding {words}. Received: padding={value!r}.", argument="padding")
    return text


def _operands(inputs: Tensor, kernel: Any, what: str) -> tuple[TensorSpec, TensorSpec, int]:
    """Inputs and kernel of one rank, and the number of spatial axes."""
    x, k = as_spec(inputs), as_spec(kernel)
    if x.sizes is None and k.sizes is None:
        raise Undecided(f"the rank of {what}")
    rank = k.rank if k.sizes is not None else x.rank
    if rank not in (3, 4, 5):
        raise RuleError(
            "input-rank",
            f"{what} needs a kernel of rank 3, 4 or 5. Received: shape={show_shape(k.sizes)}.",
            argument="kernel",
        )
    return (
        need_spatial(x, rank - 2, what=what),
        need_rank(k, rank, what=f"{what}'s kernel", argument="kernel"),
        rank - 2,
    )


def _need_channels(x: TensorSpec, wanted: Size, data_format: str, kernel: TensorSpec, what: str) -> None:
    have = x.shape[channel_axis(data_format)]
    if differs(have, wanted):
        raise RuleError(
            "axis-size",
            f"{what} needs inputs with the kernel's {show_size(wanted)} channels. Received: "
            f"shape={show_shape(x.sizes)}, kernel of shape {show_shape(kernel.sizes)}: {show_size(have)} channels.",
            argument="inputs",
        )


@shape_op
def conv(
    inputs: Tensor,
    kernel: Any,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> TensorSpec:
    """inputs: (batch, spatial..., in), kernel: (window..., in / groups, out) -> (batch, spatial..., out)."""
    x, k, n = _operands(inputs, kernel, "conv")
    layout = data_format_of(data_format, "conv")
    steps = per_axis(strides, n, what="conv", argument="strides")
    dilation = per_axis(dilation_rate, n, what="conv", argument="dilation_rate")
    need_no_dilated_strides(steps, dilation, what="conv")
    channels = x.shape[channel_axis(layout)]
    if divides(k.shape[-2], channels) is False:
        _need_channels(x, k.shape[-2], layout, k, "conv")
    shape = windowed(
        x,
        window=k.shape[:-2],
        strides=steps,
        padding=padding_of(padding, "conv", ("valid", "same", "causal") if n == 1 else ("valid", "same")),
        data_format=layout,
        dilation=dilation,
        channels=k.shape[-1],
        what="conv",
        argument="kernel",
    )
    if isinstance(channels, int) and isinstance(k.shape[-2], int) and k.shape[-2]:
        need_divisible(k.shape[-1], channels // k.shape[-2], what="conv", noun="filters", argument="groups")
    return x.with_shape(*shape)


@shape_op
def depthwise_conv(
    inputs: Tensor,
    kernel: Any,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> TensorSpec:
    """inputs: (batch, spatial..., in), kernel: (window..., in, multiplier) -> (batch, spatial..., in * multiplier)."""
    return _depthwise(inputs, kernel, strides, padding, data_format, dilation_rate, "depthwise_conv")


def _depthwise(
    inputs: Tensor, kernel: Any, strides: Any, padding: Any, data_format: Any, dilation_rate: Any, what: str
) -> TensorSpec:
    x, k, n = _operands(inputs, kernel, what)
    if n > 2:
        raise RuleError(
            "input-rank",
            f"{what} needs one or two spatial axes. Received: shape={show_shape(x.sizes)}.",
            argument="inputs",
        )
    layout = data_format_of(data_format, what)
    _need_channels(x, k.shape[-2], layout, k, what)
    shape = windowed(
        x,
        window=k.shape[:-2],
        strides=per_axis(strides, n, what=what, argument="strides"),
        padding=padding_of(padding, what),
        data_format=layout,
        dilation=per_axis(dilation_rate, n, what=what, argument="dilation_rate"),
        channels=k.shape[-1] * k.shape[-2],
        what=what,
        argument="kernel",
    )
    return x.with_shape(*shape)


@shape_op
def separable_conv(
    inputs: Tensor,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> TensorSpec:
    """A depthwise convolution, then one of window 1: pointwise_kernel (1..., in * multiplier, out)."""
    what = "separable_conv"
    deep = _depthwise(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate, what)
    point = need_rank(as_spec(pointwise_kernel), deep.rank, what="separable_conv's pointwise_kernel")
    layout = data_format_of(data_format, what)
    _need_channels(deep, point.shape[-2], layout, point, what)
    sizes = list(deep.shape)
    sizes[channel_axis(layout)] = point.shape[-1]
    return deep.with_shape(*sizes)


@shape_op
def conv_transpose(
    inputs: Tensor,
    kernel: Any,
    strides: Any = 1,
    padding: Any = "valid",
    output_padding: Any = None,
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> TensorSpec:
    """inputs: (batch, spatial..., in), kernel: (window..., out, in) -> (batch, larger spatial..., out)."""
    what = "conv_transpose"
    x, k, n = _operands(inputs, kernel, what)
    layout = data_format_of(data_format, what)
    _need_channels(x, k.shape[-1], layout, k, what)
    extra = None
    if output_padding is not None:
        extra = per_axis(output_padding, n, what=what, argument="output_padding")
    shape = transposed(
        x,
        window=k.shape[:-2],
        strides=per_axis(strides, n, what=what, argument="strides"),
        padding=padding_of(padding, what),
        output_padding=extra,
        dilation=per_axis(dilation_rate, n, what=what, argument="dilation_rate"),
        data_format=layout,
        channels=k.shape[-2],
        what=what,
    )
    return x.with_shape(*shape)


def _pool(name: str) -> OpRule:
    def function(
        inputs: Tensor, pool_size: Any, strides: Any = None, padding: Any = "valid", data_format: Any = None
    ) -> TensorSpec:
        x = as_spec(inputs)
        n = x.rank - 2
        if n not in (1, 2, 3):
            raise RuleError(
                "input-rank",
                f"{name} needs a batch axis, one to three spatial axes and channels. "
                f"Received: shape={show_shape(x.sizes)}.",
                argument="inputs",
            )
        window = per_axis(pool_size, n, what=name, argument="pool_size")
        shape = windowed(
            x,
            window=window,
            strides=window if strides is None else per_axis(strides, n, what=name, argument="strides"),
            padding=padding_of(padding, name),
            data_format=data_format_of(data_format, name),
            what=name,
            argument="pool_size",
        )
        return x.with_shape(*shape)

    function.__doc__ = f"{name}: (batch, spatial..., channels) -> the spatial sizes of the windows."
    return named(name, keeps_dtype=True)(function)


def _adaptive_pool(name: str) -> OpRule:
    def function(inputs: Tensor, output_size: Any, data_format: Any = None) -> TensorSpec:
        x = as_spec(inputs)
        n = x.rank - 2
        if n not in (1, 2, 3):
            raise RuleError(
                "input-rank",
                f"{name} needs a batch axis, one to three spatial axes and channels. "
                f"Received: shape={show_shape(x.sizes)}.",
                argument="inputs",
            )
        layout = data_format_of(data_format, name)
        sizes = per_axis(output_size, n, what=name, argument="output_size")
        return x.with_shape(*arranged(x.shape[0], sizes, x.shape[channel_axis(layout)], layout))

    function.__doc__ = f"{name}: (batch, spatial..., channels) -> the spatial sizes are `output_size`."
    return named(name, keeps_dtype=True)(function)


for _name in ("max_pool", "average_pool"):
    _pool(_name)
for _name in ("adaptive_max_pool", "adaptive_average_pool"):
    _adaptive_pool(_name)


def _pair(value: Any, what: str, argument: str) -> tuple[Size, Size]:
    first, second = per_axis(value, 2, what=what, argument=argument)
    return first, second


@shape_op
def unfold(x: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> TensorSpec:
    """(batch, channels, h, w) -> (batch, channels * window, number of windows)."""
    x = need_rank(as_spec(x), 4, what="unfold", argument="x")
    window = _pair(kernel_size, "unfold", "kernel_size")
    options = [_pair(v, "unfold", n) for v, n in ((dilation, "dilation"), (padding, "padding"), (stride, "stride"))]
    count: Size = 1
    for size, k, d, p, s in zip(x.shape[2:], window, *options, strict=True):
        length = floordiv(size + 2 * p - d * (k - 1) - 1, s) + 1
        if exceeds(1, length):
            raise RuleError(
                "non-positive-size",
                f"unfold needs a window that fits into the image. Received: shape={show_shape(x.sizes)}, "
                f"kernel_size={show_shape(window)}.",
                argument="kernel_size",
            )
        count = count * length
    return x.with_shape(x.shape[0], x.shape[1] * window[0] * window[1], count)


@shape_op
def fold(
    x: Tensor, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> TensorSpec:
    """(batch, channels * window, number of windows) -> (batch, channels, *output_size)."""
    x = need_rank(as_spec(x), 3, what="fold", argument="x")
    window = _pair(kernel_size, "fold", "kernel_size")
    area = window[0] * window[1]
    if divides(area, x.shape[1]) is False:
        raise RuleError(
            "indivisible",
            f"fold needs a size along axis 1 that the window's {show_size(area)} elements divide. "
            f"Received: shape={show_shape(x.sizes)}.",
            argument="kernel_size",
        )
    return x.with_shape(x.shape[0], floordiv(x.shape[1], area), *_pair(output_size, "fold", "output_size"))


def _blocks(x: Tensor, block_size: Any, data_format: Any, what: str) -> tuple[TensorSpec, Size, str]:
    x = need_rank(as_spec(x), 4, what=what, argument="x")
    block = size_argument(block_size, what=what, argument="block_size", least=2)
    return x, block, data_format_of(data_format, what)


def _need_blocks(x: TensorSpec, size: Size, block: Size, what: str, noun: str) -> None:
    if divides(block, size) is False:
        raise RuleError(
            "indivisible",
            f"{what} needs {noun} that {show_size(block)} divides. Received: shape={show_shape(x.sizes)}.",
            argument="block_size",
        )


@shape_op
def depth_to_space(x: Tensor, block_size: Any, data_format: Any = "channels_last") -> TensorSpec:
    """(batch, h, w, b * b * c) -> (batch, h * b, w * b, c)."""
    x, block, layout = _blocks(x, block_size, data_format, "depth_to_space")
    channels = x.shape[channel_axis(layout)]
    _need_blocks(x, channels, block * block, "depth_to_space", "a number of channels")
    spatial = x.shape[1:-1] if layout == "channels_last" else x.shape[2:]
    sizes = arranged(x.shape[0], [size * block for size in spatial], floordiv(channels, block * block), layout)
    return x.with_shape(*sizes)


@shape_op
def space_to_depth(x: Tensor, block_size: Any, data_format: Any = "channels_last") -> TensorSpec:
    """(batch, h, w, c) -> (batch, h / b, w / b, b * b * c)."""
    x, block, layout = _blocks(x, block_size, data_format, "space_to_depth")
    channels = x.shape[channel_axis(layout)]
    spatial = x.shape[1:-1] if layout == "channels_last" else x.shape[2:]
    for size in spatial:
        _need_blocks(x, size, block, "space_to_depth", "height and width")
    sizes = arranged(x.shape[0], [floordiv(size, block) for size in spatial], channels * block * block, layout)
    return x.with_shape(*sizes)
