"""Convolutions: Conv1D-3D, and what they share with the depthwise, separable and transposed ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ..dims import Size, floordiv
from ..errors import is_unknown
from ..kinds import (
    Activation,
    Anything,
    CausalPadding,
    Constraint,
    Count,
    DataFormat,
    Flag,
    Initializer,
    Padding,
    Regularizer,
    tuple_of,
)
from ..layer import LayerRule, Weight
from ..settings import data_format_of
from ..specs import TensorSpec
from ..windows import channel_axis, need_channels, need_divisible, need_no_dilated_strides, need_spatial, windowed


class Convolution(LayerRule):
    """The arguments that every convolution over `n` spatial axes has, normalised. Not a layer of its own."""

    abstract: ClassVar[bool] = True
    n: ClassVar[int]

    if TYPE_CHECKING:  # fields of the subclasses, each in its own order
        filters: Any
        kernel_size: Any
        strides: Any
        padding: str
        data_format: Any
        dilation_rate: Any
        use_bias: Any
        bias_initializer: Any

    def setup(self) -> None:
        name = type(self).__name__
        self.kernel_size = tuple_of(name, "kernel_size", self.kernel_size, self.n)
        self.strides = tuple_of(name, "strides", self.strides, self.n)
        self.dilation_rate = tuple_of(name, "dilation_rate", self.dilation_rate, self.n)
        self.data_format = data_format_of(self.data_format)

    def channels_of(self, x: TensorSpec) -> Size:
        """The number of input channels."""
        return x.shape[channel_axis(self.data_format)]

    def checked(self, x: TensorSpec) -> TensorSpec:
        """x, if it has the right rank and a number of channels that Keras knows."""
        x = need_spatial(x, self.n, what=type(self).__name__)
        need_channels(x, self.data_format, what=type(self).__name__)
        return x

    def slid(self, x: TensorSpec, channels: Size) -> TensorSpec:
        """The output of sliding the kernel over x, with `channels` channels."""
        shape = windowed(
            x,
            window=self.kernel_size,
            strides=self.strides,
            padding=self.padding,
            data_format=self.data_format,
            dilation=self.dilation_rate,
            channels=channels,
            what=type(self).__name__,
        )
        return self.float_output(x, *shape)

    def bias(self, channels: Size) -> Iterator[Weight]:
        """The bias, if there is one."""
        if self.use_bias:
            yield Weight("bias", (channels,), self.bias_initializer)

    def declared_output(self, x: TensorSpec) -> TensorSpec:
        """Right rank and number of filters, whatever came in."""
        sizes: list[Size | None] = [None] * (self.n + 2)
        if x.is_ranked and x.rank:
            sizes[0] = x.shape[0]
        if not is_unknown(self.data_format):
            sizes[channel_axis(self.data_format)] = getattr(self, "filters", None)
        return self.float_output(x, *sizes)


class Conv1D(Convolution):
    """y = activation(x * kernel + bias), a convolution over time.

    x: (batch, time, in) -> (batch, new_time, filters)   kernel: (width, in / groups, filters)   bias: (filters,)
    Raises: input of another rank than 3; filters or channels that groups does not divide; strides with dilation; a
    kernel longer than the input. Source: keras.layers.Conv1D
    """

    n: ClassVar[int] = 1
    aliases: ClassVar[tuple[str, ...]] = ("Convolution1D",)

    filters: Count
    kernel_size: Anything
    strides: Anything = 1
    padding: CausalPadding = "valid"
    data_format: DataFormat = None
    dilation_rate: Anything = 1
    groups: Count = 1
    activation: Activation = None
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None

    def setup(self) -> None:
        super().setup()
        need_divisible(self.filters, self.groups, what=type(self).__name__, noun="filters")
        need_no_dilated_strides(self.strides, self.dilation_rate, what=type(self).__name__)

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        per_group = floordiv(self.channels_of(x), self.groups)
        yield Weight("kernel", (*self.kernel_size, per_group, self.filters), self.kernel_initializer)
        yield from self.bias(self.filters)

    def output(self, x: TensorSpec) -> TensorSpec:
        x = self.checked(x)
        need_divisible(self.channels_of(x), self.groups, what=type(self).__name__, noun="input channels")
        return self.slid(x, self.filters)


class Conv2D(Conv1D):
    """y = activation(x * kernel + bias), a convolution over height and width.

    x: (batch, height, width, in) -> (batch, new_height, new_width, filters)
    kernel: (kernel_height, kernel_width, in / groups, filters)   bias: (filters,)
    Raises: as Conv1D, for an input of rank 4. Source: keras.layers.Conv2D
    """

    n: ClassVar[int] = 2
    aliases: ClassVar[tuple[str, ...]] = ("Convolution2D",)

    strides: Anything = (1, 1)
    padding: Padding = "valid"
    dilation_rate: Anything = (1, 1)


class Conv3D(Conv1D):
    """y = activation(x * kernel + bias), a convolution over depth, height and width.

    x: (batch, depth, height, width, in) -> (batch, new_depth, new_height, new_width, filters)
    kernel: (kernel_depth, kernel_height, kernel_width, in / groups, filters)   bias: (filters,)
    Raises: as Conv1D, for an input of rank 5. Source: keras.layers.Conv3D
    """

    n: ClassVar[int] = 3
    aliases: ClassVar[tuple[str, ...]] = ("Convolution3D",)

    strides: Anything = (1, 1, 1)
    padding: Padding = "valid"
    dilation_rate: Anything = (1, 1, 1)
