"""Every layer, under its name in `keras.layers`. Written by tools/make_stubs.py; do not edit."""

# fmt: off
from typing import Any

from ..engine.input_spec import InputSpec as InputSpec
from ..engine.layer import Layer as Layer
from .merge_keras1 import merge as merge
from .serialization import deserialize as deserialize
from .serialization import serialize as serialize
from .torch_module_wrapper import TorchModuleWrapper as TorchModuleWrapper

def Input(
    shape: Any = None, batch_size: int | None = None, dtype: Any = None, sparse: Any = None, ragged: Any = None,
    batch_shape: Any = None, name: str | None = None, tensor: Any = None, optional: bool = False
) -> Any:
    """A symbolic tensor of shape (batch, *shape): where a model begins.

    shape leaves the batch axis out; None is a size that may change from batch to batch.
    Raises: a shape that is no tuple; shape or batch_size together with batch_shape; neither. Source: keras.Input
    """

def add(
    inputs: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
    name: str | None = None, input_dim: int | None = None, input_shape: Any = None
) -> Any:
    """y = x0 + x1 + ...

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Add
    """

def subtract(
    inputs: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
    name: str | None = None, input_dim: int | None = None, input_shape: Any = None
) -> Any:
    """y = x0 - x1

    [(batch, ...), (batch, ...)] -> (batch, ...), broadcast.   Source: keras.layers.Subtract
    """

def multiply(
    inputs: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
    name: str | None = None, input_dim: int | None = None, input_shape: Any = None
) -> Any:
    """y = x0 * x1 * ...; masked steps count as 1, and are 0 where every input has a mask and none keeps them.

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Multiply
    """

def average(
    inputs: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
    name: str | None = None, input_dim: int | None = None, input_shape: Any = None
) -> Any:
    """y = (x0 + x1 + ...) / n

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Average
    """

def maximum(
    inputs: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
    name: str | None = None, input_dim: int | None = None, input_shape: Any = None
) -> Any:
    """y = max(x0, x1, ...), element by element; a step counts only where its mask keeps it.

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Maximum
    """

def minimum(
    inputs: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
    name: str | None = None, input_dim: int | None = None, input_shape: Any = None
) -> Any:
    """y = min(x0, x1, ...), element by element; a step counts only where its mask keeps it.

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Minimum
    """

def concatenate(
    inputs: Any, axis: int = -1, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
    autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
) -> Any:
    """The inputs one behind the other along `axis`; all other sizes must be equal, 1 is no exception.

    [(batch, ..., a), (batch, ..., b)] -> (batch, ..., a + b)   Source: keras.layers.Concatenate
    """

def dot(
    inputs: Any, axes: Any, normalize: bool = False, *, activity_regularizer: Any = None, trainable: bool = True,
    dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
    input_shape: Any = None
) -> Any:
    """y = sum over one axis of each input of x0 * x1, sample by sample.

    [(batch, ..., k, ...), (batch, ..., k, ...)] -> (batch, rest of x0, rest of x1); (batch, 1) where no rest is left.
    Source: keras.layers.Dot
    """

class Dense(Layer):
    """y = activation(x @ kernel + bias), along the last axis.

    x: (batch, ..., in) -> (batch, ..., units)   kernel: (in, units)   bias: (units,)
    Source: keras.layers.Dense
    """
    def __init__(
        self, units: int, activation: Any = None, use_bias: bool = True, kernel_initializer: Any = 'glorot_uniform',
        bias_initializer: Any = 'zeros', kernel_regularizer: Any = None, bias_regularizer: Any = None,
        activity_regularizer: Any = None, kernel_constraint: Any = None, bias_constraint: Any = None,
        lora_rank: int | None = None, lora_alpha: int | None = None, quantization_config: Any = None, *,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class EinsumDense(Layer):
    """y = activation(einsum(equation, x, kernel) + bias), as in "abc,cd->abd" or "...x,xy->...y".

    output_shape leaves the batch out; its None are taken from x. kernel: the sizes of the equation's second term.
    bias: the sizes of bias_axes, with 1 for the axes between.
    Raises: an equation of another form; a letter whose sizes contradict each other; an input whose rank does not fit.
    Source: keras.layers.EinsumDense
    """
    def __init__(
        self, equation: str, output_shape: Any, activation: Any = None, bias_axes: str | None = None,
        kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        bias_regularizer: Any = None, kernel_constraint: Any = None, bias_constraint: Any = None,
        lora_rank: int | None = None, lora_alpha: int | None = None, gptq_unpacked_column_size: int | None = None,
        quantization_config: Any = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Conv1D(Layer):
    """y = activation(x * kernel + bias), a convolution over time.

    x: (batch, time, in) -> (batch, new_time, filters)   kernel: (width, in / groups, filters)   bias: (filters,)
    Raises: input of another rank than 3; filters or channels that groups does not divide; strides with dilation; a
    kernel longer than the input. Source: keras.layers.Conv1D
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None,
        dilation_rate: Any = 1, groups: int = 1, activation: Any = None, use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Conv2D(Layer):
    """y = activation(x * kernel + bias), a convolution over height and width.

    x: (batch, height, width, in) -> (batch, new_height, new_width, filters)
    kernel: (kernel_height, kernel_width, in / groups, filters)   bias: (filters,)
    Raises: as Conv1D, for an input of rank 4. Source: keras.layers.Conv2D
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = (1, 1), padding: str = 'valid',
        data_format: str | None = None, dilation_rate: Any = (1, 1), groups: int = 1, activation: Any = None,
        use_bias: bool = True, kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros',
        kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Conv3D(Layer):
    """y = activation(x * kernel + bias), a convolution over depth, height and width.

    x: (batch, depth, height, width, in) -> (batch, new_depth, new_height, new_width, filters)
    kernel: (kernel_depth, kernel_height, kernel_width, in / groups, filters)   bias: (filters,)
    Raises: as Conv1D, for an input of rank 5. Source: keras.layers.Conv3D
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = (1, 1, 1), padding: str = 'valid',
        data_format: str | None = None, dilation_rate: Any = (1, 1, 1), groups: int = 1, activation: Any = None,
        use_bias: bool = True, kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros',
        kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class DepthwiseConv1D(Layer):
    """y = activation(x * kernel + bias), each channel convolved with depth_multiplier kernels of its own.

    x: (batch, time, in) -> (batch, new_time, in * depth_multiplier)
    kernel: (width, in, depth_multiplier)   bias: (in * depth_multiplier,)
    Raises: input of another rank than 3; a kernel longer than the input. Source: keras.layers.DepthwiseConv1D
    """
    def __init__(
        self, kernel_size: Any, strides: Any = 1, padding: str = 'valid', depth_multiplier: int = 1,
        data_format: str | None = None, dilation_rate: Any = 1, activation: Any = None, use_bias: bool = True,
        depthwise_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros',
        depthwise_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        depthwise_constraint: Any = None, bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class DepthwiseConv2D(Layer):
    """y = activation(x * kernel + bias), each channel convolved with depth_multiplier kernels of its own.

    x: (batch, height, width, in) -> (batch, new_height, new_width, in * depth_multiplier)
    kernel: (kernel_height, kernel_width, in, depth_multiplier)   bias: (in * depth_multiplier,)
    Raises: as DepthwiseConv1D, for an input of rank 4. Source: keras.layers.DepthwiseConv2D
    """
    def __init__(
        self, kernel_size: Any, strides: Any = (1, 1), padding: str = 'valid', depth_multiplier: int = 1,
        data_format: str | None = None, dilation_rate: Any = (1, 1), activation: Any = None, use_bias: bool = True,
        depthwise_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros',
        depthwise_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        depthwise_constraint: Any = None, bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class SeparableConv1D(Layer):
    """y = activation((x * depthwise_kernel) @ pointwise_kernel + bias).

    x: (batch, time, in) -> (batch, new_time, filters)   depthwise_kernel: (width, in, depth_multiplier)
    pointwise_kernel: (1, in * depth_multiplier, filters)   bias: (filters,)
    Raises: input of another rank than 3; a kernel longer than the input. Source: keras.layers.SeparableConv1D
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None,
        dilation_rate: Any = 1, depth_multiplier: int = 1, activation: Any = None, use_bias: bool = True,
        depthwise_initializer: Any = 'glorot_uniform', pointwise_initializer: Any = 'glorot_uniform',
        bias_initializer: Any = 'zeros', depthwise_regularizer: Any = None, pointwise_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, depthwise_constraint: Any = None,
        pointwise_constraint: Any = None, bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class SeparableConv2D(Layer):
    """y = activation((x * depthwise_kernel) @ pointwise_kernel + bias).

    x: (batch, height, width, in) -> (batch, new_height, new_width, filters)
    depthwise_kernel: (kernel_height, kernel_width, in, depth_multiplier)
    pointwise_kernel: (1, 1, in * depth_multiplier, filters)   bias: (filters,)
    Raises: as SeparableConv1D, for an input of rank 4. Source: keras.layers.SeparableConv2D
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = (1, 1), padding: str = 'valid',
        data_format: str | None = None, dilation_rate: Any = (1, 1), depth_multiplier: int = 1, activation: Any = None,
        use_bias: bool = True, depthwise_initializer: Any = 'glorot_uniform',
        pointwise_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros',
        depthwise_regularizer: Any = None, pointwise_regularizer: Any = None, bias_regularizer: Any = None,
        activity_regularizer: Any = None, depthwise_constraint: Any = None, pointwise_constraint: Any = None,
        bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Conv1DTranspose(Layer):
    """y = activation(kernel^T * x + bias), which goes from the shape of a convolution's output back to its input.

    x: (batch, time, in) -> (batch, new_time, filters)   kernel: (width, filters, in)   bias: (filters,)
    valid: new_time = (time - 1) * stride + max(width, stride); same: new_time = time * stride. An output_padding p sets
    it to (time - 1) * stride + width + p (valid) or + width % 2 + p (same).
    Raises: input of another rank than 3; strides with dilation; output_padding not below strides.
    Source: keras.layers.Conv1DTranspose
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = 'valid', output_padding: Any = None,
        data_format: str | None = None, dilation_rate: Any = 1, activation: Any = None, use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Conv2DTranspose(Layer):
    """y = activation(kernel^T * x + bias) over height and width.

    x: (batch, height, width, in) -> (batch, new_height, new_width, filters)
    kernel: (kernel_height, kernel_width, filters, in)   bias: (filters,)
    Sizes and errors: as Conv1DTranspose, for an input of rank 4. Source: keras.layers.Conv2DTranspose
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = (1, 1), padding: str = 'valid', output_padding: Any = None,
        data_format: str | None = None, dilation_rate: Any = (1, 1), activation: Any = None, use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Conv3DTranspose(Layer):
    """y = activation(kernel^T * x + bias) over depth, height and width.

    x: (batch, depth, height, width, in) -> (batch, new_depth, new_height, new_width, filters)
    kernel: (kernel_depth, kernel_height, kernel_width, filters, in)   bias: (filters,)
    Sizes and errors: as Conv1DTranspose, for an input of rank 5. Here `data_format` comes before `output_padding`.
    Source: keras.layers.Conv3DTranspose
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = (1, 1, 1), padding: str = 'valid',
        data_format: str | None = None, output_padding: Any = None, dilation_rate: Any = (1, 1, 1),
        activation: Any = None, use_bias: bool = True, kernel_initializer: Any = 'glorot_uniform',
        bias_initializer: Any = 'zeros', kernel_regularizer: Any = None, bias_regularizer: Any = None,
        activity_regularizer: Any = None, kernel_constraint: Any = None, bias_constraint: Any = None, *,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class MaxPooling1D(Layer):
    """y = maximum of each window.

    x: (batch, time, channels) -> (batch, (time - pool_size) // strides + 1, channels); ceil(time / strides) for "same"
    Raises: input of another rank than 3; a window longer than the input. Source: keras.layers.MaxPooling1D
    """
    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: Any = 'valid', data_format: str | None = None,
        name: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class MaxPooling2D(Layer):
    """y = maximum of each window.

    x: (batch, height, width, channels) -> (batch, new_height, new_width, channels), each size as in MaxPooling1D
    Raises: input of another rank than 4; a window larger than the input. Source: keras.layers.MaxPooling2D
    """
    def __init__(
        self, pool_size: Any = (2, 2), strides: Any = None, padding: Any = 'valid', data_format: str | None = None,
        name: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class MaxPooling3D(Layer):
    """y = maximum of each window.

    x: (batch, depth, height, width, channels) -> (batch, new_depth, new_height, new_width, channels)
    Raises: input of another rank than 5; a window larger than the input. Source: keras.layers.MaxPooling3D
    """
    def __init__(
        self, pool_size: Any = (2, 2, 2), strides: Any = None, padding: Any = 'valid', data_format: str | None = None,
        name: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AveragePooling1D(Layer):
    """y = mean of each window. Shapes and errors: as MaxPooling1D. Source: keras.layers.AveragePooling1D"""
    def __init__(
        self, pool_size: Any, strides: Any = None, padding: Any = 'valid', data_format: str | None = None,
        name: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AveragePooling2D(Layer):
    """y = mean of each window. Shapes and errors: as MaxPooling2D. Source: keras.layers.AveragePooling2D"""
    def __init__(
        self, pool_size: Any, strides: Any = None, padding: Any = 'valid', data_format: str | None = None,
        name: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AveragePooling3D(Layer):
    """y = mean of each window. Shapes and errors: as MaxPooling3D. Source: keras.layers.AveragePooling3D"""
    def __init__(
        self, pool_size: Any, strides: Any = None, padding: Any = 'valid', data_format: str | None = None,
        name: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class GlobalMaxPooling1D(Layer):
    """y = maximum over time.

    x: (batch, time, channels) -> (batch, channels), or (batch, 1, channels) with keepdims
    Raises: input of another rank than 3. Source: keras.layers.GlobalMaxPooling1D
    """
    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class GlobalMaxPooling2D(Layer):
    """y = maximum over height and width.

    x: (batch, height, width, channels) -> (batch, channels), or (batch, 1, 1, channels) with keepdims
    Raises: input of another rank than 4. Source: keras.layers.GlobalMaxPooling2D
    """
    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class GlobalMaxPooling3D(Layer):
    """y = maximum over depth, height and width.

    x: (batch, depth, height, width, channels) -> (batch, channels), or (batch, 1, 1, 1, channels) with keepdims
    Raises: input of another rank than 5. Source: keras.layers.GlobalMaxPooling3D
    """
    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class GlobalAveragePooling1D(Layer):
    """y = mean over time; of the steps that a mask keeps, where there is one, and nan where it keeps none.

    Shapes and errors: as GlobalMaxPooling1D. Source: keras.layers.GlobalAveragePooling1D
    """
    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class GlobalAveragePooling2D(Layer):
    """y = mean over height and width. Shapes and errors: as GlobalMaxPooling2D.

    Source: keras.layers.GlobalAveragePooling2D
    """
    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class GlobalAveragePooling3D(Layer):
    """y = mean over all but channels. Shapes and errors: as GlobalMaxPooling3D.

    Source: keras.layers.GlobalAveragePooling3D
    """
    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AdaptiveAveragePooling1D(Layer):
    """y = mean of windows, as many as output_size says.

    x: (batch, time, channels) -> (batch, output_size, channels)
    Raises: input of another rank than 3. Source: keras.layers.AdaptiveAveragePooling1D
    """
    def __init__(
        self, output_size: Any, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AdaptiveAveragePooling2D(Layer):
    """y = mean of windows. x: (batch, height, width, channels) -> (batch, *output_size, channels)

    Raises: input of another rank than 4. Source: keras.layers.AdaptiveAveragePooling2D
    """
    def __init__(
        self, output_size: Any, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AdaptiveAveragePooling3D(Layer):
    """y = mean of windows. x: (batch, depth, height, width, channels) -> (batch, *output_size, channels)

    Raises: input of another rank than 5. Source: keras.layers.AdaptiveAveragePooling3D
    """
    def __init__(
        self, output_size: Any, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AdaptiveMaxPooling1D(Layer):
    """y = maximum of windows. Shapes and errors: as AdaptiveAveragePooling1D.

    Source: keras.layers.AdaptiveMaxPooling1D
    """
    def __init__(
        self, output_size: Any, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AdaptiveMaxPooling2D(Layer):
    """y = maximum of windows. Shapes and errors: as AdaptiveAveragePooling2D.

    Source: keras.layers.AdaptiveMaxPooling2D
    """
    def __init__(
        self, output_size: Any, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AdaptiveMaxPooling3D(Layer):
    """y = maximum of windows. Shapes and errors: as AdaptiveAveragePooling3D.

    Source: keras.layers.AdaptiveMaxPooling3D
    """
    def __init__(
        self, output_size: Any, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Add(Layer):
    """y = x0 + x1 + ...

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Add
    """
    def __init__(
        self, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Subtract(Layer):
    """y = x0 - x1

    [(batch, ...), (batch, ...)] -> (batch, ...), broadcast.   Source: keras.layers.Subtract
    """
    def __init__(
        self, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Multiply(Layer):
    """y = x0 * x1 * ...; masked steps count as 1, and are 0 where every input has a mask and none keeps them.

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Multiply
    """
    def __init__(
        self, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Average(Layer):
    """y = (x0 + x1 + ...) / n

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Average
    """
    def __init__(
        self, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Maximum(Layer):
    """y = max(x0, x1, ...), element by element; a step counts only where its mask keeps it.

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Maximum
    """
    def __init__(
        self, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Minimum(Layer):
    """y = min(x0, x1, ...), element by element; a step counts only where its mask keeps it.

    [(batch, ...), (batch, ...), ...] -> (batch, ...), broadcast.   Source: keras.layers.Minimum
    """
    def __init__(
        self, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Concatenate(Layer):
    """The inputs one behind the other along `axis`; all other sizes must be equal, 1 is no exception.

    [(batch, ..., a), (batch, ..., b)] -> (batch, ..., a + b)   Source: keras.layers.Concatenate
    """
    def __init__(
        self, axis: int = -1, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Dot(Layer):
    """y = sum over one axis of each input of x0 * x1, sample by sample.

    [(batch, ..., k, ...), (batch, ..., k, ...)] -> (batch, rest of x0, rest of x1); (batch, 1) where no rest is left.
    Source: keras.layers.Dot
    """
    def __init__(
        self, axes: Any, normalize: bool = False, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class Merge(Layer):
    """Several tensors into one: their sum, product, average, maximum, concatenation, dot or cosine.

    [(batch, ...), (batch, ...)] -> (batch, ...); "concat": the sizes along concat_axis add; "dot", "cos": (batch, rest
    of both), or (batch, 1). A function as mode: (batch, *output_shape).
    layers: models or layers whose outputs it merges.
    """
    def __init__(
        self, layers: Any = None, mode: Any = 'sum', concat_axis: int = -1, dot_axes: Any = -1,
        output_shape: Any = None, output_mask: Any = None, arguments: Any = None, node_indices: Any = None,
        tensor_indices: Any = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class GRUCell(Layer):
    """h' = z * h + (1 - z) * activation(x_h + r * h_h), with gates z, r, h side by side in the kernels.

    x: (batch, in), [h] -> (batch, units), [h']   kernel: (in, 3 * units)   recurrent_kernel: (units, 3 * units)
    bias: (2, 3 * units) with reset_after, one for the input and one for the state; (3 * units,) without.
    Source: keras.layers.GRUCell; Cho et al. 2014
    """
    def __init__(
        self, units: int, activation: Any = 'tanh', recurrent_activation: Any = 'sigmoid', use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', recurrent_initializer: Any = 'orthogonal',
        bias_initializer: Any = 'zeros', kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
        bias_regularizer: Any = None, kernel_constraint: Any = None, recurrent_constraint: Any = None,
        bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0, reset_after: bool = True,
        seed: Any = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None,
        implementation: Any = 2
    ) -> None: ...

class LSTMCell(Layer):
    """c' = f * c + i * activation(x_c + h_c); h' = o * activation(c'), with gates i, f, c, o side by side in a kernel.

    x: (batch, in), [h, c] -> (batch, units), [h', c']   kernel: (in, 4 * units)   recurrent_kernel: (units, 4 * units)
    Source: keras.layers.LSTMCell; Hochreiter and Schmidhuber 1997
    """
    def __init__(
        self, units: int, activation: Any = 'tanh', recurrent_activation: Any = 'sigmoid', use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', recurrent_initializer: Any = 'orthogonal',
        bias_initializer: Any = 'zeros', unit_forget_bias: bool = True, kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, bias_regularizer: Any = None, kernel_constraint: Any = None,
        recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0,
        recurrent_dropout: float = 0.0, seed: Any = None, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, implementation: Any = 2
    ) -> None: ...

class SimpleRNNCell(Layer):
    """h' = activation(x @ kernel + h @ recurrent_kernel + bias)

    x: (batch, in), [h: (batch, units)] -> (batch, units), [h']   kernel: (in, units)   recurrent_kernel: (units, units)
    Source: keras.layers.SimpleRNNCell
    """
    def __init__(
        self, units: int, activation: Any = 'tanh', use_bias: bool = True, kernel_initializer: Any = 'glorot_uniform',
        recurrent_initializer: Any = 'orthogonal', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, bias_regularizer: Any = None, kernel_constraint: Any = None,
        recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0,
        recurrent_dropout: float = 0.0, seed: Any = None, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class StackedRNNCells(Layer):
    """Each cell's output is the next one's input.

    x: (batch, in), [states of cell 0, ...] -> (batch, units of the last cell), new states
    Source: keras.layers.StackedRNNCells
    """
    def __init__(
        self, cells: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class RNN(Layer):
    """A cell, or a list of cells, run over the time axis.

    x: (batch, time, ...) -> (batch, cell.output_size), and as every recurrent layer with return_sequences, return_state
    Source: keras.layers.RNN
    """
    def __init__(
        self, cell: Any, return_sequences: bool = False, return_state: bool = False, go_backwards: bool = False,
        stateful: bool = False, unroll: bool = False, zero_output_for_mask: bool = False, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class SimpleRNN(Layer):
    """h' = activation(x @ kernel + h @ recurrent_kernel + bias), over time.

    x: (batch, time, in) -> (batch, units)   kernel: (in, units)   recurrent_kernel: (units, units)   bias: (units,)
    Source: keras.layers.SimpleRNN
    """
    def __init__(
        self, units: int, activation: Any = 'tanh', use_bias: bool = True, kernel_initializer: Any = 'glorot_uniform',
        recurrent_initializer: Any = 'orthogonal', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None, bias_constraint: Any = None,
        dropout: float = 0.0, recurrent_dropout: float = 0.0, return_sequences: bool = False,
        return_state: bool = False, go_backwards: bool = False, stateful: bool = False, unroll: bool = False,
        seed: Any = None, *, trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None, zero_output_for_mask: bool = False
    ) -> None: ...

class LSTM(Layer):
    """Long short-term memory over time: the states are h and c.

    x: (batch, time, in) -> (batch, units)   kernel: (in, 4 * units)   recurrent_kernel: (units, 4 * units)
    bias: (4 * units,)   return_state: (output, h: (batch, units), c: (batch, units))
    Source: keras.layers.LSTM; Hochreiter and Schmidhuber 1997
    """
    def __init__(
        self, units: int, activation: Any = 'tanh', recurrent_activation: Any = 'sigmoid', use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', recurrent_initializer: Any = 'orthogonal',
        bias_initializer: Any = 'zeros', unit_forget_bias: bool = True, kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None, bias_constraint: Any = None,
        dropout: float = 0.0, recurrent_dropout: float = 0.0, seed: Any = None, return_sequences: bool = False,
        return_state: bool = False, go_backwards: bool = False, stateful: bool = False, unroll: bool = False,
        use_cudnn: Any = 'auto', *, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, implementation: Any = 2,
        zero_output_for_mask: bool = False
    ) -> None: ...

class GRU(Layer):
    """Gated recurrent unit over time.

    x: (batch, time, in) -> (batch, units)   kernel: (in, 3 * units)   recurrent_kernel: (units, 3 * units)
    bias: (2, 3 * units), or (3 * units,) with reset_after=False
    Source: keras.layers.GRU; Cho et al. 2014
    """
    def __init__(
        self, units: int, activation: Any = 'tanh', recurrent_activation: Any = 'sigmoid', use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', recurrent_initializer: Any = 'orthogonal',
        bias_initializer: Any = 'zeros', kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0,
        recurrent_dropout: float = 0.0, seed: Any = None, return_sequences: bool = False, return_state: bool = False,
        go_backwards: bool = False, stateful: bool = False, unroll: bool = False, reset_after: bool = True,
        use_cudnn: Any = 'auto', *, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, implementation: Any = 2,
        zero_output_for_mask: bool = False
    ) -> None: ...

class CuDNNLSTM(Layer):
    """LSTM on the GPU: tanh and sigmoid, no dropout.

    x: (batch, time, in) -> (batch, units)   kernel: (in, 4 * units)   recurrent_kernel: (units, 4 * units)
    bias: (8 * units,)   Source: Keras 2.3.1, keras.layers.CuDNNLSTM
    """
    def __init__(
        self, units: int, kernel_initializer: Any = 'glorot_uniform', recurrent_initializer: Any = 'orthogonal',
        bias_initializer: Any = 'zeros', unit_forget_bias: bool = True, kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None, bias_constraint: Any = None,
        return_sequences: bool = False, return_state: bool = False, stateful: bool = False, go_backwards: bool = False,
        *, trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class CuDNNGRU(Layer):
    """GRU on the GPU: tanh and sigmoid, no dropout.

    x: (batch, time, in) -> (batch, units)   kernel: (in, 3 * units)   recurrent_kernel: (units, 3 * units)
    bias: (6 * units,)   Source: Keras 2.3.1, keras.layers.CuDNNGRU
    """
    def __init__(
        self, units: int, kernel_initializer: Any = 'glorot_uniform', recurrent_initializer: Any = 'orthogonal',
        bias_initializer: Any = 'zeros', kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        recurrent_constraint: Any = None, bias_constraint: Any = None, return_sequences: bool = False,
        return_state: bool = False, stateful: bool = False, go_backwards: bool = False, *, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class ConvLSTM1D(Layer):
    """c' = f * c + i * activation(x * k_c + h * r_c); h' = o * activation(c'), with * a convolution over the length.

    x: (batch, time, length, channels) -> (batch, new length, filters), or (batch, time, ...) with return_sequences;
    channels_first: (batch, time, channels, length).   return_state: (output, h, c), each state as one step's output.
    kernel: (kernel_size, channels, 4 * filters)   recurrent_kernel: (kernel_size, filters, 4 * filters)
    bias: (4 * filters,)   Sizes other than batch and time must be known to Keras.
    Source: keras.layers.ConvLSTM1D; Shi et al. 2015
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None,
        dilation_rate: Any = 1, activation: Any = 'tanh', recurrent_activation: Any = 'sigmoid', use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', recurrent_initializer: Any = 'orthogonal',
        bias_initializer: Any = 'zeros', unit_forget_bias: bool = True, kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None, bias_constraint: Any = None,
        dropout: float = 0.0, recurrent_dropout: float = 0.0, seed: Any = None, return_sequences: bool = False,
        return_state: bool = False, go_backwards: bool = False, stateful: bool = False, *, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, unroll: bool = False, zero_output_for_mask: bool = False
    ) -> None: ...

class ConvLSTM2D(Layer):
    """c' = f * c + i * activation(x * k_c + h * r_c); h' = o * activation(c'), with * a convolution over rows and cols.

    x: (batch, time, rows, cols, channels) -> (batch, new rows, new cols, filters), or (batch, time, ...) with
    return_sequences; channels_first: (batch, time, channels, rows, cols).   return_state: (output, h, c)
    kernel: (*kernel_size, channels, 4 * filters)   recurrent_kernel: (*kernel_size, filters, 4 * filters)
    bias: (4 * filters,)   Source: keras.layers.ConvLSTM2D; Shi et al. 2015
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None,
        dilation_rate: Any = 1, activation: Any = 'tanh', recurrent_activation: Any = 'sigmoid', use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', recurrent_initializer: Any = 'orthogonal',
        bias_initializer: Any = 'zeros', unit_forget_bias: bool = True, kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None, bias_constraint: Any = None,
        dropout: float = 0.0, recurrent_dropout: float = 0.0, seed: Any = None, return_sequences: bool = False,
        return_state: bool = False, go_backwards: bool = False, stateful: bool = False, *, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, unroll: bool = False, zero_output_for_mask: bool = False
    ) -> None: ...

class ConvLSTM3D(Layer):
    """As ConvLSTM2D over three spatial axes.

    x: (batch, time, rows, cols, depth, channels) -> (batch, new rows, new cols, new depth, filters)
    kernel: (*kernel_size, channels, 4 * filters)   recurrent_kernel: (*kernel_size, filters, 4 * filters)
    bias: (4 * filters,)   Source: keras.layers.ConvLSTM3D
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None,
        dilation_rate: Any = 1, activation: Any = 'tanh', recurrent_activation: Any = 'sigmoid', use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', recurrent_initializer: Any = 'orthogonal',
        bias_initializer: Any = 'zeros', unit_forget_bias: bool = True, kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None, bias_constraint: Any = None,
        dropout: float = 0.0, recurrent_dropout: float = 0.0, seed: Any = None, return_sequences: bool = False,
        return_state: bool = False, go_backwards: bool = False, stateful: bool = False, *, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, unroll: bool = False, zero_output_for_mask: bool = False
    ) -> None: ...

class Bidirectional(Layer):
    """A recurrent layer and its copy that runs backwards; `merge_mode` says what becomes of the two outputs.

    x: (batch, time, in) -> (batch, ..., 2 * units) for "concat"; (batch, ..., units) for "sum", "mul" and "ave"; the
    two outputs for None. With return_state all states follow: those of the forward layer first.
    Weights: those of the forward layer, then those of the backward one.   Source: keras.layers.Bidirectional
    """
    def __init__(
        self, layer: Any, merge_mode: Any = 'concat', weights: Any = None, backward_layer: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class TimeDistributed(Layer):
    """A layer applied to each time step with the same weights.

    x: (batch, time, ...) -> (batch, time, *what the layer makes of (batch, ...))   Source: keras.layers.TimeDistributed
    """
    def __init__(
        self, layer: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Wrapper(Layer):
    """The base of layers of the user that hold one layer. It has no call of its own.   Source: keras.layers.Wrapper"""
    def __init__(
        self, layer: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class SpectralNormalization(Layer):
    """A layer whose kernel is divided by its largest singular value while it trains.

    x -> what the layer gives
    Weights: the layer's kernel; vector_u: (1, last size of the kernel), not trained; the layer's others.
    Source: keras.layers.SpectralNormalization; Miyato et al. 2018
    """
    def __init__(
        self, layer: Any, power_iterations: int = 1, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class Attention(Layer):
    """softmax(query @ key^T) @ value, with key = value where it is not given.

    [query: (batch, T, d), value: (batch, S, v), key: (batch, S, d)] -> (batch, T, v)
    scale: () with use_scale   concat_score_weight: () with score_mode="concat"   Source: keras.layers.Attention
    """
    def __init__(
        self, use_scale: bool = False, score_mode: Any = 'dot', dropout: float = 0.0, seed: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AdditiveAttention(Layer):
    """softmax(sum(scale * tanh(query + key))) @ value, with key = value where it is not given.

    [query: (batch, T, d), value: (batch, S, v), key: (batch, S, d)] -> (batch, T, v)   scale: (d,)
    Source: keras.layers.AdditiveAttention; Bahdanau et al. 2015
    """
    def __init__(
        self, use_scale: bool = True, dropout: float = 0.0, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, score_mode: Any = 'dot', seed: Any = None
    ) -> None: ...

class MultiHeadAttention(Layer):
    """softmax(q @ k^T / sqrt(key_dim)) @ v for each head, with q, k, v projections; the heads are projected together.

    query: (batch, T, q), value: (batch, S, v), key: (batch, S, k) -> (batch, T, *output_shape) (or q)
    query kernel: (q, num_heads, key_dim)   key kernel: (k, num_heads, key_dim)
    value kernel: (v, num_heads, value_dim)   output kernel: (num_heads, value_dim, *output_shape)
    scores: (batch, num_heads, T, S)
    Source: keras.layers.MultiHeadAttention; Vaswani et al. 2017
    """
    def __init__(
        self, num_heads: int, key_dim: int, value_dim: int | None = None, dropout: float = 0.0, use_bias: bool = True,
        output_shape: Any = None, attention_axes: Any = None, sliding_window: Any = None, flash_attention: Any = None,
        kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, use_gate: bool = False, seed: Any = None, *, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class GroupQueryAttention(Layer):
    """Multi-head attention in which several query heads share one key and value head.

    query: (batch, T, d), value: (batch, S, d), key: (batch, S, k) -> (batch, T, d)
    query kernel: (d, num_query_heads, head_dim)   key, value kernel: (d, num_key_value_heads, head_dim)
    output kernel: (num_query_heads, head_dim, d)   scores: (batch, num_query_heads, T, S)
    Source: keras.layers.GroupQueryAttention; Ainslie et al. 2023
    """
    def __init__(
        self, head_dim: int, num_query_heads: int, num_key_value_heads: int, dropout: float = 0.0,
        use_bias: bool = True, sliding_window: Any = None, flash_attention: Any = None,
        kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, use_gate: bool = False, seed: Any = None, *, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class Activation(Layer):
    """y = activation(x), element by element (softmax: along the last axis).

    Source: keras.layers.Activation
    """
    def __init__(
        self, activation: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class ReLU(Layer):
    """y = min(x, max_value) above threshold, negative_slope * (x - threshold) below.

    Raises: a negative max_value, negative_slope or threshold. Source: keras.layers.ReLU
    """
    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class LeakyReLU(Layer):
    """y = x above 0, negative_slope * x below. `alpha` is the old name of negative_slope, which Keras 3 still takes.

    Raises: a negative slope, or None. Source: keras.layers.LeakyReLU
    """
    def __init__(
        self, negative_slope: float = 0.3, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, alpha: float | None = None
    ) -> None: ...

class ELU(Layer):
    """y = x above 0, alpha * (exp(x) - 1) below. Source: keras.layers.ELU"""
    def __init__(
        self, alpha: float = 1.0, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class PReLU(Layer):
    """y = x above 0, alpha * x below, with alpha learned.

    alpha: the sizes of x without the batch, 1 along each of shared_axes (counted from 1).
    Raises: a shared axis that x does not have; a size that is not known and not shared. Source: keras.layers.PReLU
    """
    def __init__(
        self, alpha_initializer: Any = 'Zeros', alpha_regularizer: Any = None, alpha_constraint: Any = None,
        shared_axes: Any = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Softmax(Layer):
    """y = exp(x) / sum of exp(x) along axis, or along several axes together.

    What a mask, of the shape of x or one that broadcasts to it, does not keep counts as a very low number.
    Keras checks the axis only when numbers come; here it is checked at once. Source: keras.layers.Softmax
    """
    def __init__(
        self, axis: Any = -1, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Normalization(Layer):
    """y = (x - mean) / sqrt(variance), or the way back with invert; one mean for each place along `axis`.

    mean, variance: (sizes of axis), and count: (), not trainable; none of them where mean and variance are given.
    Raises: mean without variance; an axis that x does not have, or whose size is not known; a mean of another length.
    Source: keras.layers.Normalization
    """
    def __init__(
        self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: bool = False, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AugMix(Layer):
    """y = a mix of augmented chains of each image. Source: keras.layers.AugMix"""
    def __init__(
        self, value_range: Any = (0, 255), num_chains: Any = 3, chain_depth: Any = 3, factor: Any = 0.3,
        alpha: float = 1.0, all_ops: bool = True, interpolation: str | None = 'bilinear', seed: Any = None,
        data_format: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None,
        bounding_box_format: Any = None
    ) -> None: ...

class AutoContrast(Layer):
    """y = the values of each channel stretched to value_range. Source: keras.layers.AutoContrast"""
    def __init__(
        self, value_range: Any = (0, 255), *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, bounding_box_format: Any = None, data_format: str | None = None
    ) -> None: ...

class ContrastLimitedAdaptiveHistogramEqualization(Layer):
    """y = histograms equalised tile by tile (CLAHE).

    Source: keras.layers.ContrastLimitedAdaptiveHistogramEqualization
    """
    def __init__(
        self, value_range: Any = (0, 255), clip_limit: float = 4.0, tile_grid_size: Any = (8, 8),
        data_format: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None,
        bounding_box_format: Any = None
    ) -> None: ...

class CutMix(Layer):
    """y = each image with a rectangle of another. Source: keras.layers.CutMix"""
    def __init__(
        self, factor: Any = 1.0, seed: Any = None, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class Equalization(Layer):
    """y = the histogram of each channel equalised. Source: keras.layers.Equalization"""
    def __init__(
        self, value_range: Any = (0, 255), bins: Any = 256, data_format: str | None = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class MixUp(Layer):
    """y = a weighted mean of two images, which has the boxes of both. Source: keras.layers.MixUp"""
    def __init__(
        self, alpha: float = 0.2, data_format: str | None = None, seed: Any = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandAugment(Layer):
    """y = num_ops random augmentations, one after the other. Source: keras.layers.RandAugment"""
    def __init__(
        self, value_range: Any = (0, 255), num_ops: Any = 2, factor: Any = 0.5, interpolation: str | None = 'bilinear',
        seed: Any = None, data_format: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomBrightness(Layer):
    """y = x + a random offset. Source: keras.layers.RandomBrightness"""
    def __init__(
        self, factor: Any, value_range: Any = (0, 255), seed: Any = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None,
        data_format: str | None = None
    ) -> None: ...

class RandomColorDegeneration(Layer):
    """y = a mix of each image with its grey version. Source: keras.layers.RandomColorDegeneration"""
    def __init__(
        self, factor: Any, value_range: Any = (0, 255), data_format: str | None = None, seed: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomColorJitter(Layer):
    """y = random brightness, contrast, saturation and hue. Source: keras.layers.RandomColorJitter"""
    def __init__(
        self, value_range: Any = (0, 255), brightness_factor: Any = None, contrast_factor: Any = None,
        saturation_factor: Any = None, hue_factor: Any = None, seed: Any = None, data_format: str | None = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomContrast(Layer):
    """y = (x - mean) * factor + mean. Source: keras.layers.RandomContrast"""
    def __init__(
        self, factor: Any, value_range: Any = (0, 255), seed: Any = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None,
        data_format: str | None = None
    ) -> None: ...

class RandomElasticTransform(Layer):
    """y = each image bent at random. Source: keras.layers.RandomElasticTransform"""
    def __init__(
        self, factor: Any = 1.0, scale: Any = 1.0, interpolation: str | None = 'bilinear',
        fill_mode: str | None = 'reflect', fill_value: float = 0.0, value_range: Any = (0, 255), seed: Any = None,
        data_format: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None,
        bounding_box_format: Any = None
    ) -> None: ...

class RandomErasing(Layer):
    """y = each image with a random rectangle filled. Source: keras.layers.RandomErasing"""
    def __init__(
        self, factor: Any = 1.0, scale: Any = (0.02, 0.33), fill_value: Any = None, value_range: Any = (0, 255),
        seed: Any = None, data_format: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomFlip(Layer):
    """y = images mirrored at random. Source: keras.layers.RandomFlip"""
    def __init__(
        self, mode: Any = 'horizontal_and_vertical', seed: Any = None, data_format: str | None = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomGaussianBlur(Layer):
    """y = images blurred at random. Source: keras.layers.RandomGaussianBlur"""
    def __init__(
        self, factor: Any = 1.0, kernel_size: Any = 3, sigma: Any = 1.0, value_range: Any = (0, 255),
        data_format: str | None = None, seed: Any = None, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomGrayscale(Layer):
    """y = some images in grey, channels kept. Source: keras.layers.RandomGrayscale"""
    def __init__(
        self, factor: Any = 0.5, data_format: str | None = None, seed: Any = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomHue(Layer):
    """y = hues turned at random. Source: keras.layers.RandomHue"""
    def __init__(
        self, factor: Any, value_range: Any = (0, 255), data_format: str | None = None, seed: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomInvert(Layer):
    """y = some images inverted. Source: keras.layers.RandomInvert"""
    def __init__(
        self, factor: Any = 1.0, value_range: Any = (0, 255), seed: Any = None, data_format: str | None = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomPerspective(Layer):
    """y = images seen from a random side. Source: keras.layers.RandomPerspective"""
    def __init__(
        self, factor: Any = 1.0, scale: float = 1.0, interpolation: str | None = 'bilinear', fill_value: float = 0.0,
        seed: Any = None, data_format: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomPosterization(Layer):
    """y = each value with fewer bits. Source: keras.layers.RandomPosterization"""
    def __init__(
        self, factor: Any, value_range: Any = (0, 255), data_format: str | None = None, seed: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomRotation(Layer):
    """y = images turned by a random share of a full circle. Source: keras.layers.RandomRotation"""
    def __init__(
        self, factor: Any, fill_mode: str | None = 'reflect', interpolation: str | None = 'bilinear', seed: Any = None,
        fill_value: float = 0.0, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomSaturation(Layer):
    """y = saturation changed at random. Source: keras.layers.RandomSaturation"""
    def __init__(
        self, factor: Any, value_range: Any = (0, 255), data_format: str | None = None, seed: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomSharpness(Layer):
    """y = sharpness changed at random. Source: keras.layers.RandomSharpness"""
    def __init__(
        self, factor: Any, value_range: Any = (0, 255), data_format: str | None = None, seed: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomShear(Layer):
    """y = images sheared at random. Source: keras.layers.RandomShear"""
    def __init__(
        self, x_factor: Any = 0.0, y_factor: Any = 0.0, interpolation: str | None = 'bilinear',
        fill_mode: str | None = 'reflect', fill_value: float = 0.0, data_format: str | None = None, seed: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomTranslation(Layer):
    """y = images shifted by a random share of their size. Source: keras.layers.RandomTranslation"""
    def __init__(
        self, height_factor: Any, width_factor: Any, fill_mode: str | None = 'reflect',
        interpolation: str | None = 'bilinear', seed: Any = None, fill_value: float = 0.0,
        data_format: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None,
        bounding_box_format: Any = None
    ) -> None: ...

class RandomZoom(Layer):
    """y = images scaled at random. Source: keras.layers.RandomZoom"""
    def __init__(
        self, height_factor: Any, width_factor: Any = None, fill_mode: str | None = 'reflect',
        interpolation: str | None = 'bilinear', seed: Any = None, fill_value: float = 0.0,
        data_format: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None,
        bounding_box_format: Any = None
    ) -> None: ...

class Solarization(Layer):
    """y = values above a threshold inverted. Source: keras.layers.Solarization"""
    def __init__(
        self, addition_factor: Any = 0.0, threshold_factor: Any = 0.0, value_range: Any = (0, 255), seed: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None,
        data_format: str | None = None
    ) -> None: ...

class InputLayer(Layer):
    """The layer behind Input. `input_shape` and `batch_input_shape` are the old names of shape and batch_shape.

    Source: keras.layers.InputLayer
    """
    def __init__(
        self, shape: Any = None, batch_size: int | None = None, dtype: Any = None, sparse: Any = None,
        ragged: Any = None, batch_shape: Any = None, input_tensor: Any = None, optional: bool = False,
        name: str | None = None, **kwargs: Any
    ) -> None: ...

class Identity(Layer):
    """y = x, dtype included; any nesting of tensors. Source: keras.layers.Identity"""
    def __init__(
        self, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Masking(Layer):
    """y = x; time steps whose features all equal mask_value are masked for the layers that follow.

    x: (batch, time, features). Raises: a tensor without axes. Source: keras.layers.Masking
    """
    def __init__(
        self, mask_value: Any = 0.0, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Lambda(Layer):
    """y = function(x, **arguments).

    With output_shape (without the batch axis) that is the result's shape, whatever the function does; else the shape
    of what the function gives. A reader that can evaluate functions sets `run` (inputs -> nested specs) and, for a
    callable output_shape, `run_output_shape` (shape -> shape). The function may take `training` and `mask`.
    Source: keras.layers.Lambda
    """
    def __init__(
        self, function: Any, output_shape: Any = None, mask: Any = None, arguments: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Embedding(Layer):
    """y = embeddings[x], a row for each index. A 0 is masked where mask_zero says so.

    x: (batch, ...) of 0 <= x < input_dim -> (batch, ..., output_dim)   embeddings: (input_dim, output_dim)
    weights: an array (input_dim, output_dim) to begin with, or a list of it. `input_length` is an old argument without
    effect.
    Raises: sizes that are not positive integers; a matrix in `weights` of another shape. Source: keras.layers.Embedding
    """
    def __init__(
        self, input_dim: int, output_dim: int, embeddings_initializer: Any = 'uniform',
        embeddings_regularizer: Any = None, embeddings_constraint: Any = None, mask_zero: bool = False,
        weights: Any = None, lora_rank: int | None = None, lora_alpha: float | None = None,
        quantization_config: Any = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_shape: Any = None, input_length: Any = None
    ) -> None: ...

class ReversibleEmbedding(Layer):
    """y = embeddings[x]; with reverse=True the way back, y = x @ transpose(embeddings) or x @ reverse_embeddings.

    x: (batch, ...) -> (batch, ..., output_dim); reversed (batch, ..., output_dim) -> (batch, ..., input_dim)
    embeddings: (input_dim, output_dim)   reverse_embeddings: (output_dim, input_dim), unless tie_weights
    Raises: reversed, a last axis of another size than output_dim. Source: keras.layers.ReversibleEmbedding
    """
    def __init__(
        self, input_dim: int, output_dim: int, tie_weights: bool = True, embeddings_initializer: Any = 'uniform',
        embeddings_regularizer: Any = None, embeddings_constraint: Any = None, mask_zero: bool = False,
        reverse_dtype: Any = None, logit_soft_cap: float | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_shape: Any = None, quantization_config: Any = None
    ) -> None: ...

class Resizing(Layer):
    """y = images interpolated to (height, width).

    x: (batch, h, w, channels) or (h, w, channels) -> (..., height, width, channels)
    Raises: input of another rank than 3 or 4. Source: keras.layers.Resizing
    """
    def __init__(
        self, height: int, width: int, interpolation: str | None = 'bilinear', crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False, fill_mode: str | None = 'constant', fill_value: float = 0.0,
        antialias: bool = False, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class CenterCrop(Layer):
    """y = the middle (height, width) of each image; smaller images are scaled up first.

    x: (batch, h, w, channels) or (h, w, channels) -> (..., height, width, channels)
    Raises: input of another rank than 3 or 4. Source: keras.layers.CenterCrop
    """
    def __init__(
        self, height: int, width: int, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class RandomCrop(Layer):
    """y = a random (height, width) window of each image while training, else the middle, scaled.

    x: (batch, h, w, channels) or (h, w, channels) -> (..., height, width, channels)
    Raises: input of another rank than 3 or 4. Source: keras.layers.RandomCrop
    """
    def __init__(
        self, height: int, width: int, seed: Any = None, data_format: str | None = None, name: str | None = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        input_dim: int | None = None, input_shape: Any = None, bounding_box_format: Any = None
    ) -> None: ...

class Rescaling(Layer):
    """y = x * scale + offset, in the compute dtype. Source: keras.layers.Rescaling"""
    def __init__(
        self, scale: Any, offset: Any = 0.0, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class MaxNumBoundingBoxes(Layer):
    """y = data with each image's bounding boxes cut or filled up to max_number; images stay.

    "boxes": (batch, n, 4) -> (batch, max_number, 4)   "labels": (batch, n) -> (batch, max_number)
    Source: keras.layers.MaxNumBoundingBoxes
    """
    def __init__(
        self, max_number: int, fill_value: Any = -1, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None, bounding_box_format: Any = None, data_format: str | None = None
    ) -> None: ...

class Pipeline(Layer):
    """y = the layers applied one after the other. Raises: what one of them raises. Source: keras.layers.Pipeline"""
    def __init__(self, layers: Any, name: str | None = None) -> None: ...

class BatchNormalization(Layer):
    """y = gamma * (x - mean) / sqrt(variance + epsilon) + beta; mean and variance over all axes but `axis`.

    Training uses those of the batch (of the steps that a mask keeps), and moves moving_mean and moving_variance towards
    them by 1 - momentum. Inference, and a layer with trainable=False, uses the moving ones. The moving variance is that
    of the batch itself, divided by n. synchronized=True takes the statistics of all processes together.
    gamma, beta, moving_mean, moving_variance: (size of axis,); the moving ones are not trainable. With renorm also
    moving_stddev, renorm_mean and renorm_stddev.
    Raises: an axis that x does not have, or whose size is not known. Source: keras.layers.BatchNormalization; Ioffe and
    Szegedy 2015; renorm: Ioffe 2017
    """
    def __init__(
        self, axis: int = -1, momentum: float = 0.99, epsilon: float = 0.001, center: bool = True, scale: bool = True,
        beta_initializer: Any = 'zeros', gamma_initializer: Any = 'ones', moving_mean_initializer: Any = 'zeros',
        moving_variance_initializer: Any = 'ones', beta_regularizer: Any = None, gamma_regularizer: Any = None,
        beta_constraint: Any = None, gamma_constraint: Any = None, renorm: bool = False, renorm_clipping: Any = None,
        renorm_momentum: float = 0.99, synchronized: bool = False, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class LayerNormalization(Layer):
    """y = gamma * (x - mean) / sqrt(variance + epsilon) + beta; mean and variance over `axis` of each sample.

    gamma, beta: the sizes of the axes, in the order of the sorted axis list.
    Raises: an axis that x does not have, or whose size is not known. Source: keras.layers.LayerNormalization
    """
    def __init__(
        self, axis: Any = -1, epsilon: float = 0.001, center: bool = True, scale: bool = True,
        beta_initializer: Any = 'zeros', gamma_initializer: Any = 'ones', beta_regularizer: Any = None,
        gamma_regularizer: Any = None, beta_constraint: Any = None, gamma_constraint: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None, rms_scaling: bool = False
    ) -> None: ...

class RMSNormalization(Layer):
    """y = scale * x / sqrt(mean(x^2) + epsilon), the mean over `axis`.

    scale: the sizes of the axes. Raises: an axis that x does not have, or whose size is not known.
    Source: keras.layers.RMSNormalization; Zhang and Sennrich 2019
    """
    def __init__(
        self, axis: Any = -1, epsilon: float = 1e-06, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class GroupNormalization(Layer):
    """y = gamma * (x - mean) / sqrt(variance + epsilon) + beta; mean and variance over each group of channels.

    gamma, beta: (size of axis,). groups=-1 gives each channel a group of its own.
    Raises: an axis that x does not have; more groups than channels; groups that do not divide the channels.
    Source: keras.layers.GroupNormalization; Wu and He 2018
    """
    def __init__(
        self, groups: Any = 32, axis: int = -1, epsilon: float = 0.001, center: bool = True, scale: bool = True,
        beta_initializer: Any = 'zeros', gamma_initializer: Any = 'ones', beta_regularizer: Any = None,
        gamma_regularizer: Any = None, beta_constraint: Any = None, gamma_constraint: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class UnitNormalization(Layer):
    """y = x / |x|, the norm along `axis`. Raises: an axis that x does not have.

    Source: keras.layers.UnitNormalization
    """
    def __init__(
        self, axis: Any = -1, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Dropout(Layer):
    """y = x with a share `rate` of its elements set to 0 and the rest scaled by 1 / (1 - rate), while training.

    Raises: a rate outside 0..1; a noise_shape that is not made of positive integers and None.
    Source: keras.layers.Dropout
    """
    def __init__(
        self, rate: float, noise_shape: Any = None, seed: Any = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AlphaDropout(Layer):
    """y = x with a share `rate` of its elements set to SELU's negative saturation, mean and variance kept.

    Raises: a rate outside 0..1. Source: keras.layers.AlphaDropout
    """
    def __init__(
        self, rate: float, noise_shape: Any = None, seed: Any = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class GaussianDropout(Layer):
    """y = x * noise of mean 1 and variance rate / (1 - rate), while training.

    Raises: a rate outside 0..1. Source: keras.layers.GaussianDropout
    """
    def __init__(
        self, rate: float, seed: Any = None, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class GaussianNoise(Layer):
    """y = x + noise of mean 0 and standard deviation stddev, while training.

    Raises: a stddev outside 0..1. Source: keras.layers.GaussianNoise
    """
    def __init__(
        self, stddev: float, seed: Any = None, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class ActivityRegularization(Layer):
    """y = x; adds l1 * sum |x| + l2 * sum x^2 to the loss. Source: keras.layers.ActivityRegularization"""
    def __init__(
        self, l1: float = 0.0, l2: float = 0.0, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class SpatialDropout1D(Layer):
    """y = x with a share `rate` of its channels set to 0 at all times. x: (batch, time, channels)

    Raises: a rate outside 0..1; input of another rank than 3. Source: keras.layers.SpatialDropout1D
    """
    def __init__(self, rate: float, seed: Any = None, name: str | None = None, dtype: Any = None) -> None: ...

class SpatialDropout2D(Layer):
    """y = x with a share `rate` of its channels set to 0 everywhere. x: (batch, height, width, channels)

    Raises: a rate outside 0..1; input of another rank than 4. Source: keras.layers.SpatialDropout2D
    """
    def __init__(
        self, rate: float, data_format: str | None = None, seed: Any = None, name: str | None = None, dtype: Any = None
    ) -> None: ...

class SpatialDropout3D(Layer):
    """y = x with a share `rate` of its channels set to 0 everywhere. x: (batch, depth, height, width, channels)

    Raises: a rate outside 0..1; input of another rank than 5. Source: keras.layers.SpatialDropout3D
    """
    def __init__(
        self, rate: float, data_format: str | None = None, seed: Any = None, name: str | None = None, dtype: Any = None
    ) -> None: ...

class Flatten(Layer):
    """y = all axes but the batch in one, the elements in the order of channels_last, whatever the data format.

    x: (batch, a, b, ...) -> (batch, a * b * ...); (batch,) -> (batch, 1). The dtype stays.
    Raises: a tensor without axes. Source: keras.layers.Flatten
    """
    def __init__(
        self, data_format: str | None = None, *, activity_regularizer: Any = None, trainable: bool = True,
        dtype: Any = None, autocast: bool = True, name: str | None = None, input_dim: int | None = None,
        input_shape: Any = None
    ) -> None: ...

class Reshape(Layer):
    """y = the elements of each sample in the shape target_shape, whose -1 is found from what is left.

    x: (batch, ...) -> (batch, *target_shape). The dtype stays. The batch axis is not in target_shape.
    Raises: another number of elements; -1 that does not come out whole; more than one -1; a target that is no tuple.
    Source: keras.layers.Reshape
    """
    def __init__(
        self, target_shape: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Permute(Layer):
    """y = the axes of x in the order of dims, counted from 1; the batch stays first.

    x: (batch, d1, ..., dn) -> (batch, d[dims[0]], ...). The dtype stays.
    Raises: dims that are no permutation of 1..n; input of another rank than n + 1. Source: keras.layers.Permute
    """
    def __init__(
        self, dims: Any, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class RepeatVector(Layer):
    """y = x repeated n times along a new axis of time.

    x: (batch, features) -> (batch, n, features)
    Raises: input of another rank than 2; n that is no positive integer. Source: keras.layers.RepeatVector
    """
    def __init__(
        self, n: int, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Cropping1D(Layer):
    """y = x without its first cropping[0] and its last cropping[1] time steps.

    x: (batch, time, channels) -> (batch, time - cropping[0] - cropping[1], channels)
    Raises: input of another rank than 3; nothing left. Source: keras.layers.Cropping1D
    """
    def __init__(
        self, cropping: Any = (1, 1), *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Cropping2D(Layer):
    """y = x without ((top, bottom), (left, right)) rows and columns.

    x: (batch, height, width, channels) -> (batch, height - top - bottom, width - left - right, channels)
    cropping: one number, (rows, columns), or the pairs above.
    Raises: input of another rank than 4; nothing left. Source: keras.layers.Cropping2D
    """
    def __init__(
        self, cropping: Any = ((0, 0), (0, 0)), data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Cropping3D(Layer):
    """y = x without the given slices at both ends of depth, height and width.

    x: (batch, depth, height, width, channels) -> each spatial size less the two numbers of its pair
    Raises: input of another rank than 5; nothing left. Source: keras.layers.Cropping3D
    """
    def __init__(
        self, cropping: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class ZeroPadding1D(Layer):
    """y = x with padding[0] zeros before and padding[1] zeros after, along time.

    x: (batch, time, channels) -> (batch, time + padding[0] + padding[1], channels)
    Raises: input of another rank than 3. Source: keras.layers.ZeroPadding1D
    """
    def __init__(
        self, padding: Any = 1, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class ZeroPadding2D(Layer):
    """y = x with ((top, bottom), (left, right)) rows and columns of zeros around.

    x: (batch, height, width, channels) -> (batch, height + top + bottom, width + left + right, channels)
    padding: one number, (rows, columns), or the pairs above.
    Raises: input of another rank than 4. Source: keras.layers.ZeroPadding2D
    """
    def __init__(
        self, padding: Any = (1, 1), data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class ZeroPadding3D(Layer):
    """y = x with zeros at both ends of depth, height and width.

    x: (batch, depth, height, width, channels) -> each spatial size plus the two numbers of its pair
    Raises: input of another rank than 5. Source: keras.layers.ZeroPadding3D
    """
    def __init__(
        self, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class UpSampling1D(Layer):
    """y = x with each time step repeated size times.

    x: (batch, time, channels) -> (batch, time * size, channels)
    Raises: input of another rank than 3. Source: keras.layers.UpSampling1D
    """
    def __init__(
        self, size: int = 2, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class UpSampling2D(Layer):
    """y = x with rows and columns repeated, or interpolated, size times.

    x: (batch, height, width, channels) -> (batch, height * size[0], width * size[1], channels)
    Raises: input of another rank than 4; an interpolation that is not known. Source: keras.layers.UpSampling2D
    """
    def __init__(
        self, size: Any = (2, 2), data_format: str | None = None, interpolation: Any = 'nearest', *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class UpSampling3D(Layer):
    """y = x with slices, rows and columns repeated size times.

    x: (batch, depth, height, width, channels) -> each spatial size times its factor
    Raises: input of another rank than 5. Source: keras.layers.UpSampling3D
    """
    def __init__(
        self, size: Any = (2, 2, 2), data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AtrousConvolution1D(Layer):
    """Conv1D with holes: a dilation_rate (once atrous_rate). Shapes and errors: as Conv1D. Source: Keras 1.2.2"""
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None,
        dilation_rate: Any = 1, groups: int = 1, activation: Any = None, use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class AtrousConvolution2D(Layer):
    """Conv2D with holes: a dilation_rate (once atrous_rate). Shapes and errors: as Conv2D. Source: Keras 1.2.2"""
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = (1, 1), padding: str = 'valid',
        data_format: str | None = None, dilation_rate: Any = (1, 1), groups: int = 1, activation: Any = None,
        use_bias: bool = True, kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros',
        kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, *, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Highway(Layer):
    """y = t * activation(x @ W + b) + (1 - t) * x, with the gate t = sigmoid(x @ W_carry + b_carry).

    x: (batch, in) -> (batch, in)   W, W_carry: (in, in)   b, b_carry: (in,)
    Raises: input of another rank than 2. Source: Keras 1.2.2, keras.layers.core.Highway; Srivastava et al. 2015
    """
    def __init__(
        self, kernel_initializer: Any = 'glorot_uniform', activation: Any = None, weights: Any = None,
        kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, use_bias: bool = True, input_dim: int | None = None,
        *, trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_shape: Any = None
    ) -> None: ...

class MaxoutDense(Layer):
    """y = maximum over nb_feature Dense layers side by side.

    x: (batch, in) -> (batch, units)   W: (nb_feature, in, units)   b: (nb_feature, units)
    Raises: input of another rank than 2. Source: Keras 1.2.2, keras.layers.core.MaxoutDense; Goodfellow et al. 2013
    """
    def __init__(
        self, units: int, nb_feature: int = 4, kernel_initializer: Any = 'glorot_uniform', weights: Any = None,
        kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, use_bias: bool = True, input_dim: int | None = None,
        *, trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_shape: Any = None
    ) -> None: ...

class TimeDistributedDense(Layer):
    """y = activation(x @ W + b) at every time step; Dense does the same today.

    x: (batch, time, in) -> (batch, time, units)   W: (in, units)   b: (units,)
    Raises: input of another rank than 3. Source: Keras 1.2.2, keras.layers.core.TimeDistributedDense
    """
    def __init__(
        self, units: int, kernel_initializer: Any = 'glorot_uniform', activation: Any = None, weights: Any = None,
        kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, use_bias: bool = True, input_dim: int | None = None,
        input_length: int | None = None, *, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_shape: Any = None
    ) -> None: ...

class ThresholdedReLU(Layer):
    """y = x above theta, 0 below. Raises: a negative theta, or None. Source: Keras 2.3.1, ThresholdedReLU"""
    def __init__(
        self, theta: float = 1.0, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class SReLU(Layer):
    """y = t_r + a_r * (x - t_r) above t_r, x between, t_l + a_l * (x - t_l) below t_l, all four learned.

    t_l is t_left, t_r is t_left + |t_right|, a_l is a_left, a_r is a_right.
    t_left, a_left, t_right, a_right: the sizes of x without the batch, 1 along each of shared_axes.
    Source: Keras 1.2.2, keras.layers.advanced_activations.SReLU; Jin et al. 2015
    """
    def __init__(
        self, t_left_initializer: Any = 'zeros', a_left_initializer: Any = 'glorot_uniform',
        t_right_initializer: Any = 'glorot_uniform', a_right_initializer: Any = 'ones', shared_axes: Any = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class ParametricSoftplus(Layer):
    """y = alpha * log(1 + exp(beta * x)), alpha and beta learned.

    alphas, betas: the sizes of x without the batch, 1 along each of shared_axes.
    Source: Keras 1.2.2, keras.layers.advanced_activations.ParametricSoftplus
    """
    def __init__(
        self, alpha_initializer: Any = 0.2, beta_initializer: Any = 5.0, weights: Any = None, shared_axes: Any = None,
        *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class LocallyConnected1D(Layer):
    """y = a convolution over time with a kernel of its own at each step.

    x: (batch, time, in) -> (batch, new_time, filters)   kernel: (new_time, width * in, filters)
    bias: (new_time, filters). Raises: as Conv1D. Source: Keras 2.3.1, keras.layers.LocallyConnected1D
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = 'valid', data_format: str | None = None,
        activation: Any = None, use_bias: bool = True, kernel_initializer: Any = 'glorot_uniform',
        bias_initializer: Any = 'zeros', kernel_regularizer: Any = None, bias_regularizer: Any = None,
        activity_regularizer: Any = None, kernel_constraint: Any = None, bias_constraint: Any = None,
        implementation: Any = 1, *, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class LocallyConnected2D(Layer):
    """y = a convolution over height and width with a kernel of its own at each place.

    x: (batch, height, width, in) -> (batch, new_height, new_width, filters)
    kernel: (new_height * new_width, kernel_height * kernel_width * in, filters)
    bias: (new_height, new_width, filters)
    Raises: as Conv2D. Source: Keras 2.3.1, keras.layers.LocallyConnected2D
    """
    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = (1, 1), padding: str = 'valid',
        data_format: str | None = None, activation: Any = None, use_bias: bool = True,
        kernel_initializer: Any = 'glorot_uniform', bias_initializer: Any = 'zeros', kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, implementation: Any = 1, *, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class RandomHeight(Layer):
    """y = images of a random height while training. x: (batch, h, w, channels) -> (batch, None, w, channels)

    The height is 1 + f times their own, f drawn evenly from -factor to factor, or from the pair that factor is.
    Raises: input of another rank than 3 or 4. Source: Keras 2.3, RandomHeight
    """
    def __init__(
        self, factor: Any, interpolation: Any = 'bilinear', seed: Any = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class RandomWidth(Layer):
    """y = images of a random width while training. x: (batch, h, w, channels) -> (batch, h, None, channels)

    Raises: input of another rank than 3 or 4. Source: Keras 2.3, RandomWidth
    """
    def __init__(
        self, factor: Any, interpolation: Any = 'bilinear', seed: Any = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class CategoryEncoding(Layer):
    """y = integers 0 <= x < num_tokens as vectors: one_hot for each, multi_hot or count for each sample.

    x: (batch, n) -> (batch, num_tokens); one_hot (batch, n, num_tokens), or (batch, num_tokens) for n = 1
    Raises: no num_tokens; an output_mode that is not known. Source: keras.layers.CategoryEncoding
    """
    def __init__(
        self, num_tokens: Any = None, output_mode: Any = 'multi_hot', sparse: bool = False, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class Discretization(Layer):
    """y = the number of the bin that each value falls into, or its encoding.

    x: (batch, ...) -> the same as int32; one_hot (batch, ..., bins); multi_hot and count the same without axis 1
    Raises: both or neither of bin_boundaries and num_bins. Source: keras.layers.Discretization
    """
    def __init__(
        self, bin_boundaries: Any = None, num_bins: Any = None, epsilon: float = 0.01, output_mode: Any = 'int',
        sparse: bool = False, dtype: Any = None, name: str | None = None
    ) -> None: ...

class Hashing(Layer):
    """y = a hash of each value, 0 <= y < num_bins, or its encoding. TensorFlow only.

    x: (batch, ...) -> the same as int64; otherwise (batch, ..., num_bins) in place of the last axis, one_hot behind it
    unless it is 1. (Keras's symbolic shape has it in place there as well, which is not what it computes.)
    Raises: num_bins that is not positive. Source: keras.layers.Hashing
    """
    def __init__(
        self, num_bins: int, mask_value: Any = None, salt: Any = None, output_mode: Any = 'int', sparse: bool = False,
        *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class HashedCrossing(Layer):
    """y = a hash of each pair of values, 0 <= y < num_bins, or its one-hot encoding. TensorFlow only.

    [x, y]: two tensors of one shape -> that shape as int64; one_hot (..., num_bins)
    Raises: other than two tensors; last sizes that differ. Source: keras.layers.HashedCrossing
    """
    def __init__(
        self, num_bins: int, output_mode: Any = 'int', sparse: bool = False, name: str | None = None, dtype: Any = None,
        *, activity_regularizer: Any = None, trainable: bool = True, autocast: bool = True,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class StringLookup(Layer):
    """y = the place of each text in the vocabulary.

    x: (batch, ...) of texts -> the same as int64; one_hot (batch, ..., vocabulary), otherwise (batch, vocabulary)
    Raises: max_tokens of 1 or less. Source: keras.layers.StringLookup
    """
    def __init__(
        self, max_tokens: Any = None, num_oov_indices: Any = 1, mask_token: Any = None, oov_token: Any = '[UNK]',
        vocabulary: Any = None, idf_weights: Any = None, invert: bool = False, output_mode: Any = 'int',
        pad_to_max_tokens: bool = False, sparse: bool = False, encoding: str | None = 'utf-8', name: str | None = None,
        salt: Any = None, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, input_dim: int | None = None, input_shape: Any = None, **kwargs: Any
    ) -> None: ...

class IntegerLookup(Layer):
    """y = the place of each integer in the vocabulary. Shapes and errors: as StringLookup.

    Source: keras.layers.IntegerLookup
    """
    def __init__(
        self, max_tokens: Any = None, num_oov_indices: Any = 1, mask_token: Any = None, oov_token: Any = -1,
        vocabulary: Any = None, vocabulary_dtype: str | None = 'int64', idf_weights: Any = None, invert: bool = False,
        output_mode: Any = 'int', sparse: bool = False, pad_to_max_tokens: bool = False,
        oov_method: str | None = 'floormod', salt: Any = None, name: str | None = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        input_dim: int | None = None, input_shape: Any = None, **kwargs: Any
    ) -> None: ...

class TextVectorization(Layer):
    """y = each text as the places of its tokens in the vocabulary, or as one vector. TensorFlow only.

    x: (batch,) or (batch, 1) of texts -> (batch, output_sequence_length) as int64; other modes (batch, vocabulary)
    Raises: output_sequence_length with another output_mode than "int". Source: keras.layers.TextVectorization
    """
    def __init__(
        self, max_tokens: Any = None, standardize: Any = 'lower_and_strip_punctuation', split: Any = 'whitespace',
        ngrams: Any = None, output_mode: Any = 'int', output_sequence_length: Any = None,
        pad_to_max_tokens: bool = False, vocabulary: Any = None, idf_weights: Any = None, sparse: bool = False,
        ragged: bool = False, encoding: str | None = 'utf-8', name: str | None = None, *,
        activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
        input_dim: int | None = None, input_shape: Any = None, **kwargs: Any
    ) -> None: ...

class STFTSpectrogram(Layer):
    """y = the short-time Fourier transform of each channel.

    x: (batch, time, channels) -> (batch, frames, channels * frequencies)
    with expand_dims (batch, frames, frequencies, channels); frequencies = fft_length // 2 + 1, twice that for "stft".
    real_kernel, imag_kernel: (frame_length, 1, fft_length // 2 + 1), one of them for mode "real" and "imag".
    Raises: input of another rank than 3; a frame longer than the input. Source: keras.layers.STFTSpectrogram
    """
    def __init__(
        self, mode: str | None = 'log', frame_length: int = 256, frame_step: Any = None, fft_length: Any = None,
        window: Any = 'hann', periodic: bool = False, scaling: Any = 'density', padding: str | None = 'valid',
        expand_dims: bool = False, data_format: str | None = None, *, activity_regularizer: Any = None,
        trainable: bool = True, dtype: Any = None, autocast: bool = True, name: str | None = None,
        input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

class MelSpectrogram(Layer):
    """y = the spectrogram of a waveform on the mel scale.

    x: (batch, time) or (time,) -> (batch, num_mel_bins, (time + sequence_stride + 1) // sequence_stride)
    Raises: a sequence_length above fft_length. Source: keras.layers.MelSpectrogram
    """
    def __init__(
        self, fft_length: int = 2048, sequence_stride: int = 512, sequence_length: Any = None, window: Any = 'hann',
        sampling_rate: Any = 16000, num_mel_bins: int = 128, min_freq: float = 20.0, max_freq: Any = None,
        power_to_db: bool = True, top_db: Any = 80.0, mag_exp: float = 2.0, min_power: float = 1e-10,
        ref_power: float = 1.0, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None,
        autocast: bool = True, name: str | None = None, input_dim: int | None = None, input_shape: Any = None
    ) -> None: ...

AtrousConv1D = AtrousConvolution1D

AtrousConv2D = AtrousConvolution2D

AvgPool1D = AveragePooling1D

AvgPool2D = AveragePooling2D

AvgPool3D = AveragePooling3D

Convolution1D = Conv1D

Convolution1DTranspose = Conv1DTranspose

Convolution2D = Conv2D

Convolution2DTranspose = Conv2DTranspose

Convolution3D = Conv3D

Convolution3DTranspose = Conv3DTranspose

GlobalAvgPool1D = GlobalAveragePooling1D

GlobalAvgPool2D = GlobalAveragePooling2D

GlobalAvgPool3D = GlobalAveragePooling3D

GlobalMaxPool1D = GlobalMaxPooling1D

GlobalMaxPool2D = GlobalMaxPooling2D

GlobalMaxPool3D = GlobalMaxPooling3D

MaxPool1D = MaxPooling1D

MaxPool2D = MaxPooling2D

MaxPool3D = MaxPooling3D

SeparableConvolution1D = SeparableConv1D

SeparableConvolution2D = SeparableConv2D
