"""Gradient descent, with momentum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_scaled_


class SGD(Optimizer, rule=rules.SGD):
    """w -= rate * g. With momentum: m = momentum * m - rate * g, w += m; nesterov: w += momentum * m - rate * g."""

    momentum: Any
    nesterov: Any

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self._one_kernel = not (self.momentum and self.nesterov)
        self.momentums: list[Any] = []
        if self.momentum != 0:
            self.momentums = self.add_optimizer_variables(self._trainable_variables, "momentum")

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        momentums = group.of(self.momentums) if self.momentum != 0 else []
        if _has_kernel(group) and not isinstance(rate, torch.Tensor):
            self._fused(group.variables, gradients, momentums, rate)
        elif momentums:
            torch._foreach_mul_(momentums, self.momentum)
            add_scaled_(momentums, gradients, -rate)
            self._add_momentums(group.variables, gradients, momentums, rate)
        else:
            add_scaled_(group.variables, gradients, -rate)

    def _add_momentums(self, variables: Any, gradients: Any, momentums: Any, rate: Any) -> None:
        if self.nesterov:
            torch._foreach_add_(variables, momentums, alpha=self.momentum)
            add_scaled_(variables, gradients, -rate)
        else:
            torch._foreach_add_(variables, momentums)

    def _fused(self, variables: Any, gradients: Any, momentums: Any, rate: float) -> None:
        """Torch has the rate outside of the momentum: b = momentum * b + (1 - dampening) * g, w -= lr * b.

        So Keras's m takes a dampening of 1 + rate and an lr of -1. With nesterov, momentum * m' - rate * g is also
        (1 + momentum) * m' - momentum * m, and m is there before the kernel makes m' of it.
        """
        nesterov = self.momentum if momentums and self.nesterov else 0.0
        if nesterov:
            torch._foreach_add_(variables, momentums, alpha=-nesterov)
        torch._fused_sgd_(
            variables,
            gradients,
            momentums,
            weight_decay=0.0,
            momentum=self.momentum,
            lr=-(1.0 + nesterov) if momentums else rate,
            dampening=1.0 + rate if momentums else 0.0,
            nesterov=False,
            maximize=False,
            is_first_step=False,
        )


def _has_kernel(group: Group) -> bool:
    """Whether torch's fused kernel does it: that of torch 2.13 for half precision leaves most elements as they were."""
    return group.fusable and group.device.type == "cpu" and group.dtype in (torch.float32, torch.float64)
