"""ScheduleFreeAdamW: averaged weights instead of a schedule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_quotients_, add_scaled_, average_squares_, power


class ScheduleFreeAdamW(Optimizer, rule=rules.ScheduleFreeAdamW):
    """z' = z - rate * g / (sqrt(v / (1 - beta_2^t)) + epsilon), y = (1 - c) y - c' z + (1 - beta_1 + beta_1 / t) z'.

    y is the variable, z the state called momentum, v a running mean of g^2, c = 1 / t and c' = (1 - c) (1 - beta_1).
    That is y = (1 - beta_1) z' + beta_1 x', where x' is the mean of all z so far, without keeping x. The rate climbs in
    a line for warmup_steps. Source: Defazio et al. 2024, arXiv:2405.15682
    """

    beta_1: Any
    beta_2: Any
    epsilon: Any
    warmup_steps: Any

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        known = self._trainable_variables
        self._momentums, self._velocities = self.add_optimizer_variables(known, ["momentum", "velocity"])
        for momentum, variable in zip(self._momentums, known, strict=True):
            if momentum is not None:
                momentum.assign(variable)

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        momentums, velocities = group.of(self._momentums), group.of(self._velocities)
        if self.warmup_steps > 0:
            climb = count / self.warmup_steps
            rate = rate * (climb.clamp(max=1.0) if isinstance(climb, torch.Tensor) else min(climb, 1.0))
        average_squares_(velocities, gradients, self.beta_2)
        denominators = torch._foreach_div(velocities, 1.0 - power(self.beta_2, count, group.dtype))
        torch._foreach_sqrt_(denominators)
        torch._foreach_add_(denominators, self.epsilon)
        part = 1.0 / count
        torch._foreach_mul_(group.variables, 1.0 - part)
        add_scaled_(group.variables, momentums, -(1.0 - part) * (1.0 - self.beta_1))
        add_quotients_(momentums, gradients, denominators, -rate)
        add_scaled_(group.variables, momentums, 1.0 - self.beta_1 + self.beta_1 * part)
