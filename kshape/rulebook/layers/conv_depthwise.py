"""Convolutions of each channel on its own: DepthwiseConv1D/2D, and SeparableConv1D/2D, which mix the channels after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..dims import Size
from ..kinds import Activation, Anything, Constraint, Count, DataFormat, Flag, Initializer, Padding, Regularizer
from ..layer import Weight
from ..specs import TensorSpec
from .conv import Convolution


class DepthwiseConv1D(Convolution):
    """y = activation(x * kernel + bias), each channel convolved with depth_multiplier kernels of its own.

    x: (batch, time, in) -> (batch, new_time, in * depth_multiplier)
    kernel: (width, in, depth_multiplier)   bias: (in * depth_multiplier,)
    Raises: input of another rank than 3; a kernel longer than the input. Source: keras.layers.DepthwiseConv1D
    """

    n: ClassVar[int] = 1

    kernel_size: Anything
    strides: Anything = 1
    padding: Padding = "valid"
    depth_multiplier: Count = 1
    data_format: DataFormat = None
    dilation_rate: Anything = 1
    activation: Activation = None
    use_bias: Flag = True
    depthwise_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    depthwise_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    depthwise_constraint: Constraint = None
    bias_constraint: Constraint = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        shape = (*self.kernel_size, self.channels_of(x), self.depth_multiplier)
        yield Weight("kernel", shape, self.depthwise_initializer)
        yield from self.bias(self._channels_out(x))

    def output(self, x: TensorSpec) -> TensorSpec:
        x = self.checked(x)
        return self.slid(x, self._channels_out(x))

    def _channels_out(self, x: TensorSpec) -> Size:
        return self.depth_multiplier * self.channels_of(x)


class DepthwiseConv2D(DepthwiseConv1D):
    """y = activation(x * kernel + bias), each channel convolved with depth_multiplier kernels of its own.

    x: (batch, height, width, in) -> (batch, new_height, new_width, in * depth_multiplier)
    kernel: (kernel_height, kernel_width, in, depth_multiplier)   bias: (in * depth_multiplier,)
    Raises: as DepthwiseConv1D, for an input of rank 4. Source: keras.layers.DepthwiseConv2D
    """

    n: ClassVar[int] = 2

    strides: Anything = (1, 1)
    dilation_rate: Anything = (1, 1)


class SeparableConv1D(Convolution):
    """y = activation((x * depthwise_kernel) @ pointwise_kernel + bias).

    x: (batch, time, in) -> (batch, new_time, filters)   depthwise_kernel: (width, in, depth_multiplier)
    pointwise_kernel: (1, in * depth_multiplier, filters)   bias: (filters,)
    Raises: input of another rank than 3; a kernel longer than the input. Source: keras.layers.SeparableConv1D
    """

    n: ClassVar[int] = 1
    aliases: ClassVar[tuple[str, ...]] = ("SeparableConvolution1D",)

    filters: Count
    kernel_size: Anything
    strides: Anything = 1
    padding: Padding = "valid"
    data_format: DataFormat = None
    dilation_rate: Anything = 1
    depth_multiplier: Count = 1
    activation: Activation = None
    use_bias: Flag = True
    depthwise_initializer: Initializer = "glorot_uniform"
    pointwise_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    depthwise_regularizer: Regularizer = None
    pointwise_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    depthwise_constraint: Constraint = None
    pointwise_constraint: Constraint = None
    bias_constraint: Constraint = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        channels = self.channels_of(x)
        depthwise = (*self.kernel_size, channels, self.depth_multiplier)
        pointwise = (*[1] * self.n, self.depth_multiplier * channels, self.filters)
        yield Weight("depthwise_kernel", depthwise, self.depthwise_initializer)
        yield Weight("pointwise_kernel", pointwise, self.pointwise_initializer)
        yield from self.bias(self.filters)

    def output(self, x: TensorSpec) -> TensorSpec:
        return self.slid(self.checked(x), self.filters)


class SeparableConv2D(SeparableConv1D):
    """y = activation((x * depthwise_kernel) @ pointwise_kernel + bias).

    x: (batch, height, width, in) -> (batch, new_height, new_width, filters)
    depthwise_kernel: (kernel_height, kernel_width, in, depth_multiplier)
    pointwise_kernel: (1, 1, in * depth_multiplier, filters)   bias: (filters,)
    Raises: as SeparableConv1D, for an input of rank 4. Source: keras.layers.SeparableConv2D
    """

    n: ClassVar[int] = 2
    aliases: ClassVar[tuple[str, ...]] = ("SeparableConvolution2D",)

    strides: Anything = (1, 1)
    dilation_rate: Anything = (1, 1)
