"""Layers of Keras 1 and 2 that Keras 3 no longer has, under today's argument names.

The arguments stand in the order of the old constructors; `kshape.rulebook.dialects` holds the old names. Weight shapes
are those of Keras 1.2.2 and 2.3.1, which real Keras 3 cannot confirm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ..dims import Size, product, undefined_size
from ..kinds import Activation, Anything, Constraint, Count, DataFormat, Flag, Initializer, Padding, Regularizer
from ..layer import LayerRule, Weight
from ..specs import TensorSpec, need_rank
from .activation import LearnedPerPlace
from .conv import Conv1D, Conv2D, Convolution
from .same_shape import SameShape, known_number, need_not_negative


class AtrousConvolution1D(Conv1D):
    """Conv1D with holes: a dilation_rate (once atrous_rate). Shapes and errors: as Conv1D. Source: Keras 1.2.2"""

    aliases: ClassVar[tuple[str, ...]] = ("AtrousConv1D",)


class AtrousConvolution2D(Conv2D):
    """Conv2D with holes: a dilation_rate (once atrous_rate). Shapes and errors: as Conv2D. Source: Keras 1.2.2"""

    aliases: ClassVar[tuple[str, ...]] = ("AtrousConv2D",)


class Highway(SameShape):
    """y = t * activation(x @ W + b) + (1 - t) * x, with the gate t = sigmoid(x @ W_carry + b_carry).

    x: (batch, in) -> (batch, in)   W, W_carry: (in, in)   b, b_carry: (in,)
    Raises: input of another rank than 2. Source: Keras 1.2.2, keras.layers.core.Highway; Srivastava et al. 2015
    """

    kernel_initializer: Initializer = "glorot_uniform"
    activation: Activation = None
    weights_: Anything = None
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    use_bias: Flag = True
    input_dim: int | None = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        x = need_rank(x, 2, what="Highway")
        size = x.shape[-1]
        yield Weight("W", (size, size), self.kernel_initializer)
        yield Weight("W_carry", (size, size), self.kernel_initializer)
        if self.use_bias:
            yield Weight("b", (size,), "zeros")
            yield Weight("b_carry", (size,), "ones")

    def output(self, x: TensorSpec) -> TensorSpec:
        return self.same(need_rank(x, 2, what="Highway"))


class MaxoutDense(LayerRule):
    """y = maximum over nb_feature Dense layers side by side.

    x: (batch, in) -> (batch, units)   W: (nb_feature, in, units)   b: (nb_feature, units)
    Raises: input of another rank than 2. Source: Keras 1.2.2, keras.layers.core.MaxoutDense; Goodfellow et al. 2013
    """

    units: Count
    nb_feature: Count = 4
    kernel_initializer: Initializer = "glorot_uniform"
    weights_: Anything = None
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    use_bias: Flag = True
    input_dim: int | None = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        x = need_rank(x, 2, what="MaxoutDense")
        yield Weight("W", (self.nb_feature, x.shape[-1], self.units), self.kernel_initializer)
        if self.use_bias:
            yield Weight("b", (self.nb_feature, self.units), "zeros")

    def output(self, x: TensorSpec) -> TensorSpec:
        x = need_rank(x, 2, what="MaxoutDense")
        return self.float_output(x, x.shape[0], self.units)

    def declared_output(self, x: TensorSpec) -> TensorSpec:
        """(batch, units)."""
        return self.float_output(x, None, self.units)


class TimeDistributedDense(LayerRule):
    """y = activation(x @ W + b) at every time step; Dense does the same today.

    x: (batch, time, in) -> (batch, time, units)   W: (in, units)   b: (units,)
    Raises: input of another rank than 3. Source: Keras 1.2.2, keras.layers.core.TimeDistributedDense
    """

    units: Count
    kernel_initializer: Initializer = "glorot_uniform"
    activation: Activation = None
    weights_: Anything = None
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    use_bias: Flag = True
    input_dim: int | None = None
    input_length: int | None = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        x = need_rank(x, 3, what="TimeDistributedDense")
        yield Weight("W", (x.shape[-1], self.units), self.kernel_initializer)
        if self.use_bias:
            yield Weight("b", (self.units,), "zeros")

    def output(self, x: TensorSpec) -> TensorSpec:
        x = need_rank(x, 3, what="TimeDistributedDense")
        return self.float_output(x, x.shape[0], x.shape[1], self.units)

    def declared_output(self, x: TensorSpec) -> TensorSpec:
        """(batch, time, units)."""
        return self.float_output(x, None, None, self.units)


class ThresholdedReLU(SameShape):
    """y = x above theta, 0 below. Raises: a negative theta, or None. Source: Keras 2.3.1, ThresholdedReLU"""

    theta: float = 1.0

    def setup(self) -> None:
        need_not_negative("ThresholdedReLU", "theta", self.theta)


class SReLU(LearnedPerPlace):
    """y = t_r + a_r * (x - t_r) above t_r, x between, t_l + a_l * (x - t_l) below t_l, all four learned.

    t_l is t_left, t_r is t_left + |t_right|, a_l is a_left, a_r is a_right.
    t_left, a_left, t_right, a_right: the sizes of x without the batch, 1 along each of shared_axes.
    Source: Keras 1.2.2, keras.layers.advanced_activations.SReLU; Jin et al. 2015
    """

    t_left_initializer: Initializer = "zeros"
    a_left_initializer: Initializer = "glorot_uniform"
    t_right_initializer: Initializer = "glorot_uniform"
    a_right_initializer: Initializer = "ones"
    shared_axes: Anything = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        shape = self.parameter_shape(x)
        yield Weight("t_left", shape, self.t_left_initializer)
        yield Weight("a_left", shape, self.a_left_initializer)
        yield Weight("t_right", shape, self.t_right_initializer)
        yield Weight("a_right", shape, self.a_right_initializer)


class ParametricSoftplus(LearnedPerPlace):
    """y = alpha * log(1 + exp(beta * x)), alpha and beta learned.

    alphas, betas: the sizes of x without the batch, 1 along each of shared_axes.
    Source: Keras 1.2.2, keras.layers.advanced_activations.ParametricSoftplus
    """

    alpha_initializer: Anything = 0.2
    beta_initializer: Anything = 5.0
    weights_: Anything = None
    shared_axes: Anything = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        shape = self.parameter_shape(x)
        yield Weight("alphas", shape, _constant(self.alpha_initializer))
        yield Weight("betas", shape, _constant(self.beta_initializer))


def _constant(value: Any) -> Any:
    """An initializer that gives the value, where it is a number; an initializer itself otherwise."""
    return {"class_name": "Constant", "config": {"value": value}} if known_number(value) else value


class _LocallyConnected(Convolution):
    """A convolution whose kernel is another one at each place."""

    filters: Count
    kernel_size: Anything
    strides: Anything = 1
    padding: Padding = "valid"
    data_format: DataFormat = None
    activation: Activation = None
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    implementation: Anything = 1

    dilation_rate: ClassVar[Any] = 1  # type: ignore[misc]

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        places = self._places(x)
        window = product(self.kernel_size) * self.channels_of(x)
        yield Weight("kernel", (product(places), window, self.filters), self.kernel_initializer)
        if self.use_bias:
            yield Weight("bias", (*places, self.filters), self.bias_initializer)

    def output(self, x: TensorSpec) -> TensorSpec:
        return self.slid(self.checked(x), self.filters)

    def _places(self, x: TensorSpec) -> tuple[Size, ...]:
        sizes = self.slid(x, self.filters).shape
        return sizes[2:] if self.data_format == "channels_first" else sizes[1:-1]


class LocallyConnected1D(_LocallyConnected):
    """y = a convolution over time with a kernel of its own at each step.

    x: (batch, time, in) -> (batch, new_time, filters)   kernel: (new_time, width * in, filters)
    bias: (new_time, filters). Raises: as Conv1D. Source: Keras 2.3.1, keras.layers.LocallyConnected1D
    """

    n: ClassVar[int] = 1


class LocallyConnected2D(_LocallyConnected):
    """y = a convolution over height and width with a kernel of its own at each place.

    x: (batch, height, width, in) -> (batch, new_height, new_width, filters)
    kernel: (new_height * new_width, kernel_height * kernel_width * in, filters)
    bias: (new_height, new_width, filters)
    Raises: as Conv2D. Source: Keras 2.3.1, keras.layers.LocallyConnected2D
    """

    n: ClassVar[int] = 2

    strides: Anything = (1, 1)


class RandomHeight(LayerRule):
    """y = images of a random height while training. x: (batch, h, w, channels) -> (batch, None, w, channels)

    The height is 1 + f times their own, f drawn evenly from -factor to factor, or from the pair that factor is.
    Raises: input of another rank than 3 or 4. Source: Keras 2.3, RandomHeight
    """

    axis: ClassVar[int] = -3

    factor: Anything
    interpolation: Anything = "bilinear"
    seed: Anything = None

    def output(self, x: TensorSpec) -> TensorSpec:
        x = need_rank(x, 3, 4, what=type(self).__name__)
        sizes = list(x.shape)
        sizes[self.axis] = undefined_size()
        return self.float_output(x, *sizes)


class RandomWidth(RandomHeight):
    """y = images of a random width while training. x: (batch, h, w, channels) -> (batch, h, None, channels)

    Raises: input of another rank than 3 or 4. Source: Keras 2.3, RandomWidth
    """

    axis: ClassVar[int] = -2
