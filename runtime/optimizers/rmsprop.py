"""RMSprop: steps divided by the root of a running mean of g^2."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_quotients_, average_, average_squares_, roots


class RMSprop(Optimizer, rule=rules.RMSprop):
    """v = rho * v + (1 - rho) * g^2, step = rate * g / sqrt(v + epsilon); centered: v - mean(g)^2 instead of v.

    With momentum: m = momentum * m + step, w -= m. Source: Hinton 2012
    """

    rho: Any
    momentum: Any
    epsilon: Any
    centered: Any

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        known = self._trainable_variables
        self._velocities = self.add_optimizer_variables(known, "velocity")
        self._momentums = self.add_optimizer_variables(known, "momentum") if self.momentum > 0 else []
        self._average_gradients = self.add_optimizer_variables(known, "average_gradient") if self.centered else []

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        velocities = group.of(self._velocities)
        average_squares_(velocities, gradients, self.rho)
        if self.centered:
            means = group.of(self._average_gradients)
            average_(means, gradients, self.rho)
            denominators = torch._foreach_addcmul(velocities, means, means, value=-1.0)
            torch._foreach_add_(denominators, self.epsilon)
            torch._foreach_sqrt_(denominators)
        else:
            denominators = roots(velocities, self.epsilon, inside=True)
        if self.momentum > 0:
            momentums = group.of(self._momentums)
            torch._foreach_mul_(momentums, self.momentum)
            add_quotients_(momentums, gradients, denominators, rate)
            torch._foreach_sub_(group.variables, momentums)
        else:
            add_quotients_(group.variables, gradients, denominators, -rate)
