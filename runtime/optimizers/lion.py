"""Lion: signs of a running mean of g."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_scaled_, average_


class Lion(Optimizer, rule=rules.Lion):
    """w -= rate * sign(beta_1 * m + (1 - beta_1) * g), then m = beta_2 * m + (1 - beta_2) * g.

    Source: Chen et al. 2023, arXiv:2302.06675
    """

    beta_1: Any
    beta_2: Any

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self._momentums = self.add_optimizer_variables(self._trainable_variables, "momentum")

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        momentums = group.of(self._momentums)
        signs = torch._foreach_lerp(momentums, gradients, 1.0 - self.beta_1)
        torch._foreach_sign_(signs)
        add_scaled_(group.variables, signs, -rate)
        average_(momentums, gradients, self.beta_2)
