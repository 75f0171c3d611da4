"""Adadelta: steps scaled by running means of g^2 and of past steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_scaled_, average_squares_, roots


class Adadelta(Optimizer, rule=rules.Adadelta):
    """a = mean(g^2), step = g * sqrt(d + epsilon) / sqrt(a + epsilon), d = mean(step^2), w -= rate * step.

    Source: Zeiler 2012, arXiv:1212.5701
    """

    rho: Any
    epsilon: Any

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self._accumulated_grads, self._accumulated_delta_vars = self.add_optimizer_variables(
            self._trainable_variables, ["accumulated_grad", "accumulated_delta_var"]
        )

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        squares, deltas = group.of(self._accumulated_grads), group.of(self._accumulated_delta_vars)
        average_squares_(squares, gradients, self.rho)
        steps = roots(deltas, self.epsilon, inside=True)
        torch._foreach_div_(steps, roots(squares, self.epsilon, inside=True))
        torch._foreach_mul_(steps, gradients)
        average_squares_(deltas, steps, self.rho)
        add_scaled_(group.variables, steps, -rate)
