"""Transposed convolutions (also called deconvolutions): Conv1DTranspose-Conv3DTranspose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..dims import exceeds, show_shape
from ..errors import RuleError
from ..kinds import (
    Activation,
    Anything,
    Constraint,
    Count,
    DataFormat,
    Flag,
    Initializer,
    Padding,
    Regularizer,
    tuple_of,
)
from ..layer import Weight
from ..specs import TensorSpec
from ..windows import need_no_dilated_strides, transposed
from .conv import Convolution


class Conv1DTranspose(Convolution):
    """y = activation(kernel^T * x + bias), which goes from the shape of a convolution's output back to its input.

    x: (batch, time, in) -> (batch, new_time, filters)   kernel: (width, filters, in)   bias: (filters,)
    valid: new_time = (time - 1) * stride + max(width, stride); same: new_time = time * stride. An output_padding p sets
    it to (time - 1) * stride + width + p (valid) or + width % 2 + p (same).
    Raises: input of another rank than 3; strides with dilation; output_padding not below strides.
    Source: keras.layers.Conv1DTranspose
    """

    n: ClassVar[int] = 1
    aliases: ClassVar[tuple[str, ...]] = ("Convolution1DTranspose",)

    filters: Count
    kernel_size: Anything
    strides: Anything = 1
    padding: Padding = "valid"
    output_padding: Anything = None
    data_format: DataFormat = None
    dilation_rate: Anything = 1
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
        name = type(self).__name__
        need_no_dilated_strides(self.strides, self.dilation_rate, what=name)
        if self.output_padding is not None:
            self.output_padding = tuple_of(name, "output_padding", self.output_padding, self.n, zero=True)
            self._need_small_output_padding()

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        shape = (*self.kernel_size, self.filters, self.channels_of(x))
        yield Weight("kernel", shape, self.kernel_initializer)
        yield from self.bias(self.filters)

    def output(self, x: TensorSpec) -> TensorSpec:
        x = self.checked(x)
        shape = transposed(
            x,
            window=self.kernel_size,
            strides=self.strides,
            padding=self.padding,
            output_padding=self.output_padding,
            dilation=self.dilation_rate,
            data_format=self.data_format,
            channels=self.filters,
            what=type(self).__name__,
        )
        return self.float_output(x, *shape)

    def _need_small_output_padding(self) -> None:
        for padding, stride in zip(self.output_padding, self.strides, strict=True):
            if exceeds(padding + 1, stride):
                raise RuleError(
                    "window",
                    f"{type(self).__name__} needs output_padding below strides. Received: "
                    f"output_padding={show_shape(self.output_padding)}, strides={show_shape(self.strides)}.",
                    argument="output_padding",
                    keras="`output_padding` must be strictly less than `strides` for all dimensions.",
                )


class Conv2DTranspose(Conv1DTranspose):
    """y = activation(kernel^T * x + bias) over height and width.

    x: (batch, height, width, in) -> (batch, new_height, new_width, filters)
    kernel: (kernel_height, kernel_width, filters, in)   bias: (filters,)
    Sizes and errors: as Conv1DTranspose, for an input of rank 4. Source: keras.layers.Conv2DTranspose
    """

    n: ClassVar[int] = 2
    aliases: ClassVar[tuple[str, ...]] = ("Convolution2DTranspose",)

    strides: Anything = (1, 1)
    dilation_rate: Anything = (1, 1)


class Conv3DTranspose(Conv1DTranspose):
    """y = activation(kernel^T * x + bias) over depth, height and width.

    x: (batch, depth, height, width, in) -> (batch, new_depth, new_height, new_width, filters)
    kernel: (kernel_depth, kernel_height, kernel_width, filters, in)   bias: (filters,)
    Sizes and errors: as Conv1DTranspose, for an input of rank 5. Here `data_format` comes before `output_padding`.
    Source: keras.layers.Conv3DTranspose
    """

    n: ClassVar[int] = 3
    aliases: ClassVar[tuple[str, ...]] = ("Convolution3DTranspose",)

    filters: Count
    kernel_size: Anything
    strides: Anything = (1, 1, 1)
    padding: Padding = "valid"
    data_format: DataFormat = None
    output_padding: Anything = None
    dilation_rate: Anything = (1, 1, 1)
    activation: Activation = None
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
