"""Dense and EinsumDense: multiplication by one kernel."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Activation, Constraint, Count, Flag, Initializer, Regularizer
from ..layer import LayerRule, Weight
from ..specs import TensorSpec, need_rank


class Dense(LayerRule):
    """y = activation(x @ kernel + bias), along the last axis.

    x: (batch, ..., in) -> (batch, ..., units)   kernel: (in, units)   bias: (units,)
    Source: keras.layers.Dense
    """

    units: Count
    activation: Activation = None
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    lora_rank: int | None = None
    lora_alpha: int | None = None
    quantization_config: object = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        yield Weight("kernel", (x.shape[-1], self.units), self.kernel_initializer)
        if self.use_bias:
            yield Weight("bias", (self.units,), self.bias_initializer)

    def output(self, x: TensorSpec) -> TensorSpec:
        x = need_rank(x, at_least=2, what="Dense")
        return self.float_output(x, *x.shape[:-1], self.units)
