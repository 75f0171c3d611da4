"""Conv1D-3D, and what all convolutions share."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.conv as rules

from ..engine.layer import Layer
from ..ops.convolution import convolved


class Convolution(Layer):
    """What convolutions share: where the channels stand, and how the kernel lies in memory."""

    kernel: torch.Tensor
    bias: torch.Tensor | None
    activation: Any
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    data_format: str
    use_bias: bool

    def set_up(self) -> None:
        self._channels_last = self.data_format == "channels_last"
        self.bias = None
        self.__dict__["memory_order"] = {name: self._memory_of(name) for name in ("kernel", "pointwise_kernel")}

    @property
    def rank(self) -> int:
        """The number of spatial axes."""
        return int(self.rule.n)

    def _memory_of(self, name: str) -> tuple[int, ...]:
        """The kernel (window..., in, out) lies as (out, window..., in): torch's channels-last memory of its weight.

        For data with the channels first it lies as (out, in, window...), since torch brings the data into the memory
        format of the weight.
        """
        n = self.rule.n
        return (n + 1, *range(n), n) if self._channels_last else (n + 1, n, *range(n))


class _Conv(Convolution):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        inputs, last = self._as_computed(inputs), self._channels_last
        return self.activation(
            convolved(inputs, self.kernel, self.bias, self.strides, self.padding, self.dilation_rate, last)
        )


class Conv1D(_Conv, rule=rules.Conv1D): ...


class Conv2D(_Conv, rule=rules.Conv2D): ...


class Conv3D(_Conv, rule=rules.Conv3D): ...
