"""Dense and EinsumDense."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

import kshape.rulebook.layers.dense as rules

from ..engine.layer import Layer


class Dense(Layer, rule=rules.Dense):
    memory_order = {"kernel": (1, 0)}  # torch's linear reads (units, in)

    def set_up(self) -> None:
        self.supports_masking = True

    def call(self, x: Any, training: Any = None) -> torch.Tensor:
        kernel = self.kernel
        if self.lora_rank:
            kernel = kernel + (self.lora_alpha or self.lora_rank) / self.lora_rank * (
                self.lora_kernel_a @ self.lora_kernel_b
            )
        y = F.linear(x, kernel.t(), self.bias if self.use_bias else None)
        return y if self.activation is None else self.activation(y)


class EinsumDense(Layer, rule=rules.EinsumDense):
    def call(self, x: Any, training: Any = None) -> torch.Tensor:
        kernel = self.kernel
        if self.lora_rank:
            kernel = kernel + (self.lora_alpha or self.lora_rank) / self.lora_rank * (
                self.lora_kernel_a @ self.lora_kernel_b
            )
        y = torch.einsum(self.equation, x, kernel)
        if self.bias_axes is not None:
            y = y + self.bias
        return y if self.activation is None else self.activation(y)
