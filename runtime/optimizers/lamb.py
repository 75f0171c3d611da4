"""Lamb: Adam with a step size for each variable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_scaled_, average_, average_squares_, by_each, norms, power


class Lamb(Optimizer, rule=rules.Lamb):
    """s = m / (1 - beta_1^t) / (sqrt(v / (1 - beta_2^t)) + epsilon), w -= rate * |w| / |s| * s; norms of 0 count as 1.

    Source: You et al. 2019, arXiv:1904.00962
    """

    beta_1: Any
    beta_2: Any
    epsilon: Any

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(
            self._trainable_variables, ["momentum", "velocity"]
        )

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        momentums, velocities = group.of(self._momentums), group.of(self._velocities)
        average_(momentums, gradients, self.beta_1)
        average_squares_(velocities, gradients, self.beta_2)
        denominators = torch._foreach_div(velocities, 1.0 - power(self.beta_2, count, group.dtype))
        torch._foreach_sqrt_(denominators)
        torch._foreach_add_(denominators, self.epsilon)
        steps = torch._foreach_div(momentums, 1.0 - power(self.beta_1, count, group.dtype))
        torch._foreach_div_(steps, denominators)
        size, length = norms(group.variables), norms(steps)
        ratios = torch.where((size > 0) & (length > 0), size / length, 1.0)
        add_scaled_(group.variables, by_each(steps, ratios), -rate)
