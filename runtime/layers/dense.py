"""Dense and EinsumDense."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.dense as rules

from .low_rank import LowRank


class _Multiplying(LowRank):
    activation: Any
    kernel: torch.Tensor
    bias: torch.Tensor | None

    def set_up(self) -> None:
        super().set_up()
        self.bias = None

    def _factors(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The inputs and the kernel in one dtype: integers are multiplied as floats."""
        kernel = self._with_change(self.kernel) if self.lora_rank else self.kernel
        return inputs if inputs.dtype is kernel.dtype else inputs.to(kernel.dtype), kernel


class Dense(_Multiplying, rule=rules.Dense):
    memory_order = {"kernel": (1, 0)}  # torch's linear reads (units, in)

    def set_up(self) -> None:
        super().set_up()
        self.supports_masking = True

    def call(self, inputs: torch.Tensor, training: Any = None) -> torch.Tensor:
        inputs, kernel = self._factors(inputs)
        return self.activation(functional.linear(inputs, kernel.t(), self.bias))


class EinsumDense(_Multiplying, rule=rules.EinsumDense):
    equation: str

    def call(self, inputs: torch.Tensor, training: Any = None) -> torch.Tensor:
        y = torch.einsum(self.equation, *self._factors(inputs))
        return self.activation(y if self.bias is None else y + self.bias)
