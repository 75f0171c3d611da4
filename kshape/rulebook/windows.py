"""Window arithmetic: what convolutions, poolings and transposed convolutions make of a spatial size.

The one place of it; layers and ops both ask here. Sizes may be symbolic. A size that is certainly zero or negative is
an error (`non-positive-size`), which shows the axis, the window and what would come out.
"""

from __future__ import annotations

from collections.abc import Sequence

from .dims import Shape, Size, exceeds, floordiv, is_undefined, maximum, same, show_shape, show_size
from .errors import RuleError
from .specs import TensorSpec, need_rank

AXIS_NAMES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def window_length(size: Size, window: Size, stride: Size, padding: str, dilation: Size = 1) -> Size:
    """valid: (size - dilation * (window - 1) - 1) // stride + 1    same, causal: (size - 1) // stride + 1.

    Source: keras.src.ops.operation_utils; also right for poolings, whose dilation is 1.
    """
    span = dilation * (window - 1) if padding == "valid" else 0
    return floordiv(size - span - 1, stride) + 1


def transposed_length(
    size: Size, window: Size, stride: Size, padding: str, output_padding: Size | None = None, dilation: Size = 1
) -> Size:
    """valid: (size - 1) * stride + max(span, stride)    same: size * stride, with span = (window - 1) * dilation + 1.

    With an output_padding p: valid gives (size - 1) * stride + span + p, same (size - 1) * stride + span % 2 + p.
    """
    span = (window - 1) * dilation + 1
    if padding == "valid":
        return (size - 1) * stride + (maximum(span, stride) if output_padding is None else span + output_padding)
    if output_padding is None:
        return size * stride
    return (size - 1) * stride + span % 2 + output_padding


def channel_axis(data_format: str) -> int:
    """-1 for channels_last, 1 for channels_first."""
    return 1 if data_format == "channels_first" else -1


def spatial_axes(n: int, data_format: str) -> range:
    """The axes of the n spatial sizes."""
    return range(2, n + 2) if data_format == "channels_first" else range(1, n + 1)


def arranged(batch: Size, spatial: Sequence[Size], channels: Size, data_format: str) -> Shape:
    """The sizes of an image tensor in the order of its data format."""
    if data_format == "channels_first":
        return (batch, channels, *spatial)
    return (batch, *spatial, channels)


def need_spatial(x: TensorSpec, n: int, *, what: str) -> TensorSpec:
    """x, if it has batch, n spatial axes and channels; RuleError otherwise."""
    advice = ""
    if x.is_ranked and x.rank == n + 1:
        advice = "Give it the channel axis as well" if n > 1 else "Give it a last axis"
        advice += ", for example with keras.layers.Reshape or x[..., None]."
    return need_rank(x, n + 2, what=what, advice=advice)


def windowed(
    x: TensorSpec,
    *,
    window: Sequence[Size],
    strides: Sequence[Size],
    padding: str,
    data_format: str,
    dilation: Sequence[Size] | None = None,
    channels: Size | None = None,
    what: str,
    argument: str = "kernel_size",
) -> Shape:
    """The shape after sliding a window over the spatial axes of x; `channels` replaces the channel size.

    Raises RuleError("non-positive-size") where a size is certainly zero or less.
    """
    n = len(window)
    x = need_spatial(x, n, what=what)
    dilation = dilation or (1,) * n
    axes = spatial_axes(n, data_format)
    sizes = [x.shape[axis] for axis in axes]
    lengths = [
        window_length(*each[:3], padding, each[3]) for each in zip(sizes, window, strides, dilation, strict=True)
    ]
    kept = x.shape[channel_axis(data_format)] if channels is None else channels
    result = arranged(x.shape[0], lengths, kept, data_format)
    for i, length in enumerate(lengths):
        if exceeds(1, length):
            raise _too_small(x, i, axes[i], length, window[i], dilation[i], what, argument, data_format, result)
    return result


def _too_small(
    x: TensorSpec,
    i: int,
    axis: int,
    length: Size,
    window: Size,
    dilation: Size,
    what: str,
    argument: str,
    data_format: str,
    result: Shape,
) -> RuleError:
    """The error with its ladder: size, window, what would come out."""
    name = AXIS_NAMES[x.rank - 2][i]
    reach = dilation * (window - 1) + 1
    dilated = "" if isinstance(dilation, int) and dilation == 1 else f" (dilated to {show_size(reach)})"
    advice = f'Use padding="same", a smaller {argument}, or a larger input.'
    if data_format == "channels_last" and axis == 1 and _looks_channels_first(x):
        advice += ' If the channels come first here, set data_format="channels_first".'
    return RuleError(
        "non-positive-size",
        f"{what} needs a {name} of at least {show_size(reach)}. Received: shape={show_shape(x.sizes)}, "
        f"{argument}={show_size(window)}{dilated}: {name} {show_size(x.shape[axis])} would become "
        f"{show_size(length)}. {advice}",
        argument=argument,
        keras="Computed output size would be zero or negative.",
        output=TensorSpec([None if exceeds(1, size) else size for size in result], x.dtype),
    )


def _looks_channels_first(x: TensorSpec) -> bool:
    """(batch, 1 or 3, n, n): a square image with its channels in front."""
    return x.rank == 4 and any(same(x.shape[1], c) for c in (1, 3)) and same(x.shape[2], x.shape[3])


def transposed(
    x: TensorSpec,
    *,
    window: Sequence[Size],
    strides: Sequence[Size],
    padding: str,
    output_padding: Sequence[Size] | None,
    dilation: Sequence[Size],
    data_format: str,
    channels: Size,
    what: str,
) -> Shape:
    """The shape after a transposed convolution over the spatial axes of x."""
    n = len(window)
    x = need_spatial(x, n, what=what)
    lengths = [
        transposed_length(
            x.shape[axis],
            window[i],
            strides[i],
            padding,
            None if output_padding is None else output_padding[i],
            dilation[i],
        )
        for i, axis in enumerate(spatial_axes(n, data_format))
    ]
    return arranged(x.shape[0], lengths, channels, data_format)


def need_divisible(channels: Size, groups: Size, *, what: str, noun: str, argument: str = "groups") -> None:
    """RuleError where `channels` is certainly no multiple of `groups`."""
    from .dims import divides

    if divides(groups, channels) is False:
        raise RuleError(
            "indivisible",
            f"{what} needs {noun} that {argument} divides. Received: {noun}={show_size(channels)}, "
            f"{argument}={show_size(groups)}.",
            argument=argument,
            keras=f"must be evenly divisible by the number of groups. Received: groups={show_size(groups)}",
        )


def need_no_dilated_strides(strides: Sequence[Size], dilation: Sequence[Size], *, what: str) -> None:
    """RuleError where a stride above 1 meets a dilation above 1."""
    if any(exceeds(s, 1) for s in strides) and any(exceeds(d, 1) for d in dilation):
        raise RuleError(
            "window",
            f"{what} needs strides of 1 where dilation_rate is above 1. Received: strides={show_shape(strides)}, "
            f"dilation_rate={show_shape(dilation)}. Set one of them to 1.",
            argument="dilation_rate",
            keras="`strides > 1` not supported in conjunction with `dilation_rate > 1`.",
        )


def need_channels(x: TensorSpec, data_format: str, *, what: str) -> Size:
    """The channel size of x; RuleError where Keras has None for it."""
    channels = x.shape[channel_axis(data_format)]
    if is_undefined(channels):
        raise RuleError(
            "undefined-last-axis",
            f"{what} needs a known number of channels. Received: shape={show_shape(x.sizes)}. "
            "Give it in the Input's shape.",
            keras="Shapes used to initialize variables must be fully-defined (no `None` dimensions).",
        )
    return channels
