"""DepthwiseConv1D/2D, and SeparableConv1D/2D, which mix the channels after."""

from __future__ import annotations

import torch

import kshape.rulebook.layers.conv_depthwise as rules

from ..ops.convolution import convolved, convolved_by_depth
from .conv import Convolution


class _Depthwise(Convolution):
    def _memory_of(self, name: str) -> tuple[int, ...]:
        """The kernel (window..., in, multiplier) lies as (in, multiplier, window...), torch's order."""
        n = self.rule.n
        return (n, n + 1, *range(n))

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        inputs, last = self._as_computed(inputs), self._channels_last
        return self.activation(
            convolved_by_depth(inputs, self.kernel, self.bias, self.strides, self.padding, self.dilation_rate, last)
        )


class DepthwiseConv1D(_Depthwise, rule=rules.DepthwiseConv1D): ...


class DepthwiseConv2D(_Depthwise, rule=rules.DepthwiseConv2D): ...


class _Separable(Convolution):
    depthwise_kernel: torch.Tensor
    pointwise_kernel: torch.Tensor

    def set_up(self) -> None:
        super().set_up()
        n = self.rule.n
        self.memory_order["depthwise_kernel"] = (n, n + 1, *range(n))
        self._ones = (1,) * n

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        inputs, last, ones = self._as_computed(inputs), self._channels_last, self._ones
        deep = convolved_by_depth(
            inputs, self.depthwise_kernel, None, self.strides, self.padding, self.dilation_rate, last
        )
        return self.activation(convolved(deep, self.pointwise_kernel, self.bias, ones, "valid", ones, last))


class SeparableConv1D(_Separable, rule=rules.SeparableConv1D): ...


class SeparableConv2D(_Separable, rule=rules.SeparableConv2D): ...
