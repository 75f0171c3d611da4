"""Dense and EinsumDense."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.dense as rules
from kshape.rulebook.layer import Weight

from ..core.variable import Variable
from ..engine.layer import Layer


class _LowRank(Layer):
    """With a lora_rank r the kernel stands still, and lora_kernel_a @ lora_kernel_b * lora_alpha / r is added to it."""

    lora_rank: Any
    lora_alpha: Any

    def set_up(self) -> None:
        self.lora_alpha = (self.lora_alpha or self.lora_rank) if self.lora_rank else None

    def _add_rule_weight(self, weight: Weight, frozen: bool = False) -> Variable:
        variable = super()._add_rule_weight(weight, frozen)
        if weight.name.startswith("lora"):
            variable.regularizer = self.kernel_regularizer
        return variable

    @property
    def lora_enabled(self) -> bool:
        return bool(self.lora_rank)

    def _factors(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The inputs and the kernel in one dtype: integers are multiplied as floats."""
        kernel = self._effective_kernel()
        return inputs if inputs.dtype is kernel.dtype else inputs.to(kernel.dtype), kernel

    def _effective_kernel(self) -> torch.Tensor:
        kernel: torch.Tensor = self.kernel
        if not self.lora_rank:
            return kernel
        change = torch.tensordot(self.lora_kernel_a, self.lora_kernel_b, 1)
        return torch.add(kernel, change.to(kernel.dtype), alpha=self.lora_alpha / self.lora_rank)


class Dense(_LowRank, rule=rules.Dense):
    memory_order = {"kernel": (1, 0)}  # torch's linear reads (units, in)

    def set_up(self) -> None:
        super().set_up()
        self.supports_masking = True

    def call(self, inputs: torch.Tensor, training: Any = None) -> torch.Tensor:
        inputs, kernel = self._factors(inputs)
        y = functional.linear(inputs, kernel.t(), self.bias if self.use_bias else None)
        return self.activation(y)


class EinsumDense(_LowRank, rule=rules.EinsumDense):
    def call(self, inputs: torch.Tensor, training: Any = None) -> torch.Tensor:
        y = torch.einsum(self.equation, *self._factors(inputs))
        return self.activation(y if self.bias_axes is None else y + self.bias)
