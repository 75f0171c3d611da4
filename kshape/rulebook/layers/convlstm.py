"""ConvLSTM1D-3D: an LSTM whose products are convolutions over each time step's picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ..binding import Field
from ..dims import is_undefined, show_shape
from ..errors import RuleError, Undecided, is_unknown
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
from ..layer import LayerRule, Outcome, Weight
from ..settings import data_format_of
from ..specs import TensorSpec, need_rank
from ..windows import channel_axis, need_channels, need_no_dilated_strides, spatial_axes, windowed
from .inner import with_states
from .recurrent import ZERO_OUTPUT, need_batch


class ConvLSTM1D(LayerRule):
    """c' = f * c + i * activation(x * k_c + h * r_c); h' = o * activation(c'), with * a convolution over the length.

    x: (batch, time, length, channels) -> (batch, new length, filters), or (batch, time, ...) with return_sequences;
    channels_first: (batch, time, channels, length).   return_state: (output, h, c), each state as one step's output.
    kernel: (kernel_size, channels, 4 * filters)   recurrent_kernel: (kernel_size, filters, 4 * filters)
    bias: (4 * filters,)   Sizes other than batch and time must be known to Keras.
    Source: keras.layers.ConvLSTM1D; Shi et al. 2015
    """

    n: ClassVar[int] = 1
    common = (*LayerRule.common, Field("unroll", "Flag", False, keyword_only=True), ZERO_OUTPUT)

    filters: Count
    kernel_size: Anything
    strides: Anything = 1
    padding: Padding = "valid"
    data_format: DataFormat = None
    dilation_rate: Anything = 1
    activation: Activation = "tanh"
    recurrent_activation: Activation = "sigmoid"
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    unit_forget_bias: Flag = True
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    seed: Anything = None
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False

    def setup(self) -> None:
        name = type(self).__name__
        self.kernel_size = tuple_of(name, "kernel_size", self.kernel_size, self.n)
        self.strides = tuple_of(name, "strides", self.strides, self.n)
        self.dilation_rate = tuple_of(name, "dilation_rate", self.dilation_rate, self.n)
        self.data_format = data_format_of(self.data_format)
        need_no_dilated_strides(self.strides, self.dilation_rate, what=name)

    def infer(self, /, *args: Any, **kwargs: Any) -> Outcome:
        args, kwargs = with_states(args, kwargs)
        return super().infer(*args, **kwargs)

    def weights(self, sequences: TensorSpec, initial_state: Any = None) -> Iterator[Weight]:
        channels = self._step(sequences).shape[channel_axis(self.data_format)]
        width = 4 * self.filters
        yield Weight("kernel", (*self.kernel_size, channels, width), self.kernel_initializer)
        yield Weight("recurrent_kernel", (*self.kernel_size, self.filters, width), self.recurrent_initializer)
        if self.use_bias:
            yield Weight("bias", (width,), self.bias_initializer)

    def output(self, sequences: TensorSpec, initial_state: Any = None) -> Any:
        x = self._checked(sequences)
        step = self._step(x)
        need_channels(step, self.data_format, what=type(self).__name__)
        self._need_defined_picture(x, step)
        if self.stateful:
            need_batch(x, type(self).__name__)
        state = windowed(
            step,
            window=self.kernel_size,
            strides=self.strides,
            padding=self.padding,
            data_format=self.data_format,
            dilation=self.dilation_rate,
            channels=self.filters,
            what=type(self).__name__,
        )
        sizes = (state[0], x.shape[1], *state[1:]) if self.return_sequences else state
        output = TensorSpec(sizes, self.compute_dtype)
        return (output, *[TensorSpec(state, self.compute_dtype)] * 2) if self.return_state else output

    def declared_output(self, /, *args: Any, **kwargs: Any) -> Any:
        if is_unknown(self.data_format):
            raise Undecided("data_format")
        sizes: list[Any] = [None] * (self.n + 2)
        sizes[channel_axis(self.data_format)] = self.filters
        state = TensorSpec(sizes, self.compute_dtype)
        output = state.with_shape(None, None, *state.shape[1:]) if self.return_sequences else state
        return (output, state, state) if self.return_state else output

    def _checked(self, x: Any) -> TensorSpec:
        if not isinstance(x, TensorSpec):
            raise Undecided("sequences that are no tensor")
        axes = ", ".join(("rows", "cols", "depth")[: self.n]) if self.n > 1 else "length"
        what = f"{type(self).__name__} (batch, time, {axes}, channels)"
        return need_rank(x, self.n + 3, what=what, fault="wrapper-rank")

    def _step(self, x: TensorSpec) -> TensorSpec:
        x = self._checked(x)
        return x.with_shape(x.shape[0], *x.shape[2:])

    def _need_defined_picture(self, x: TensorSpec, step: TensorSpec) -> None:
        if any(is_undefined(step.shape[axis]) for axis in spatial_axes(self.n, self.data_format)):
            raise RuleError(
                "undefined-last-axis",
                f"{type(self).__name__} needs known sizes behind the time axis. Received: shape={show_shape(x.sizes)}. "
                "Give them in the Input's shape.",
                argument="sequences",
                keras="ConvLSTM layers only support static input shapes for the spatial dimension.",
            )


class ConvLSTM2D(ConvLSTM1D):
    """c' = f * c + i * activation(x * k_c + h * r_c); h' = o * activation(c'), with * a convolution over rows and cols.

    x: (batch, time, rows, cols, channels) -> (batch, new rows, new cols, filters), or (batch, time, ...) with
    return_sequences; channels_first: (batch, time, channels, rows, cols).   return_state: (output, h, c)
    kernel: (*kernel_size, channels, 4 * filters)   recurrent_kernel: (*kernel_size, filters, 4 * filters)
    bias: (4 * filters,)   Source: keras.layers.ConvLSTM2D; Shi et al. 2015
    """

    n = 2


class ConvLSTM3D(ConvLSTM1D):
    """As ConvLSTM2D over three spatial axes.

    x: (batch, time, rows, cols, depth, channels) -> (batch, new rows, new cols, new depth, filters)
    kernel: (*kernel_size, channels, 4 * filters)   recurrent_kernel: (*kernel_size, filters, 4 * filters)
    bias: (4 * filters,)   Source: keras.layers.ConvLSTM3D
    """

    n = 3
