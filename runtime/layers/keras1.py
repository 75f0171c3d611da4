"""Layers of Keras 1 and 2 that Keras 3 no longer has."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.keras1 as rules
from kshape.rulebook.layer import Weight

from ..core.variable import Variable
from ..engine.layer import Layer
from ..ops.convolution import padded, pads
from ..ops.image_resizing import resize
from .conv import Conv1D, Conv2D, Convolution

ROLES = {"W": "kernel", "b": "bias"}
"""Keras 1's name of a weight -> the arguments that its regularizer and constraint have today."""


class AtrousConvolution1D(Conv1D, rule=rules.AtrousConvolution1D): ...


class AtrousConvolution2D(Conv2D, rule=rules.AtrousConvolution2D): ...


class _OfKeras1(Layer):
    W: torch.Tensor
    b: torch.Tensor
    use_bias: bool

    def _add_rule_weight(self, weight: Weight, frozen: bool = False) -> Variable:
        variable = super()._add_rule_weight(weight, frozen)
        role = ROLES.get(weight.name)
        if role is not None:
            variable.regularizer = getattr(self, f"{role}_regularizer")
            variable.constraint = getattr(self, f"{role}_constraint")
        return variable

    def _bias(self) -> torch.Tensor | None:
        return self.b if self.use_bias else None


class Highway(_OfKeras1, rule=rules.Highway):
    W_carry: torch.Tensor
    b_carry: torch.Tensor

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(inputs)
        gate = torch.sigmoid(functional.linear(x, self.W_carry.t(), self.b_carry if self.use_bias else None))
        y = self.activation(functional.linear(x, self.W.t(), self._bias()))
        return torch.lerp(x, y, gate)


class MaxoutDense(_OfKeras1, rule=rules.MaxoutDense):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        y = self._as_computed(inputs) @ self.W  # (nb_feature, batch, units)
        return (y + self.b.unsqueeze(1) if self.use_bias else y).amax(0)


class TimeDistributedDense(_OfKeras1, rule=rules.TimeDistributedDense):
    memory_order = {"W": (1, 0)}

    def set_up(self) -> None:
        self.supports_masking = True

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.activation(functional.linear(self._as_computed(inputs), self.W.t(), self._bias()))


class ThresholdedReLU(Layer, rule=rules.ThresholdedReLU):
    theta: float

    def set_up(self) -> None:
        self.supports_masking = True

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return functional.threshold(self._as_computed(inputs), self.theta, 0.0)


class SReLU(Layer, rule=rules.SReLU):
    t_left: torch.Tensor
    t_right: torch.Tensor
    a_left: torch.Tensor
    a_right: torch.Tensor

    def set_up(self) -> None:
        self.supports_masking = True

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x, low = self._as_computed(inputs), self.t_left
        high = low + self.t_right.abs()
        middle = torch.minimum(torch.maximum(x, low), high)
        return middle + self.a_left * (x - low).clamp(max=0) + self.a_right * (x - high).clamp(min=0)


class ParametricSoftplus(Layer, rule=rules.ParametricSoftplus):
    alphas: torch.Tensor
    betas: torch.Tensor

    def set_up(self) -> None:
        self.supports_masking = True

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.alphas * functional.softplus(self.betas * self._as_computed(inputs))


class _LocallyConnected(Convolution):
    def set_up(self) -> None:
        super().set_up()
        self.__dict__["memory_order"] = {}

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        windows, places = self._windows(self._as_computed(inputs))
        y = torch.einsum("bpw,pwf->bpf", windows, self.kernel)
        y = y.unflatten(1, places)
        if not self._channels_last:
            y = y.movedim(-1, 1)
        return self.activation(y + self._placed_bias() if self.use_bias else y)

    def _windows(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Size]:
        """(batch, places, elements of a window in the order of Keras 2), and the sizes of the places."""
        n, first = self.rule.n, 1 if self._channels_last else 2
        amounts = pads(x.shape[first : first + n], self.kernel_size, self.strides, self.padding, (1,) * n)
        x = padded(x, amounts, self._channels_last)
        for axis in range(n):
            x = x.unfold(first + axis, self.kernel_size[axis], self.strides[axis])
        if self._channels_last:  # (batch, places..., in, window...) -> (batch, places..., window..., in)
            x = x.movedim(n + 1, -1)
        else:  # (batch, in, places..., window...) -> (batch, places..., in, window...)
            x = x.movedim(1, n + 1)
        places = x.shape[1 : n + 1]
        return x.flatten(n + 1).flatten(1, n), places

    def _placed_bias(self) -> torch.Tensor:
        """The bias (places..., filters); with the channels first, Keras 2 reads its numbers as (filters, places...)."""
        bias = self.bias
        assert bias is not None
        return bias if self._channels_last else bias.reshape(bias.shape[-1], *bias.shape[:-1])


class LocallyConnected1D(_LocallyConnected, rule=rules.LocallyConnected1D): ...


class LocallyConnected2D(_LocallyConnected, rule=rules.LocallyConnected2D): ...


class RandomHeight(Layer, rule=rules.RandomHeight):
    factor: Any
    interpolation: str
    seed: Any

    def set_up(self) -> None:
        self._generator = None if self.seed is None else torch.Generator().manual_seed(self.seed)

    def call(self, inputs: torch.Tensor, training: Any = True) -> torch.Tensor:
        x = self._as_computed(inputs)
        if not training:
            return x
        # The size is drawn on the host: no device can be asked for a shape.
        low, high = self.factor if isinstance(self.factor, (list, tuple)) else (-self.factor, self.factor)
        share = 1.0 + low + (high - low) * float(torch.rand((), generator=self._generator))
        size = list(x.shape[-3:-1])
        axis = self.rule.axis + 3
        size[axis] = max(int(share * size[axis]), 1)
        return resize(x, size, self.interpolation, data_format="channels_last")


class RandomWidth(RandomHeight, rule=rules.RandomWidth): ...
