"""Adamax: Adam with the infinity norm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_quotients_, average_, power


class Adamax(Optimizer, rule=rules.Adamax):
    """m = mean(g), u = max(beta_2 * u, |g|), w -= rate / (1 - beta_1^t) * m / (u + epsilon).

    Source: Kingma & Ba 2014, arXiv:1412.6980
    """

    beta_1: Any
    beta_2: Any
    epsilon: Any

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self._m, self._u = self.add_optimizer_variables(self._trainable_variables, ["momentum", "norm"])

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        means, largest = group.of(self._m), group.of(self._u)
        average_(means, gradients, self.beta_1)
        torch._foreach_mul_(largest, self.beta_2)
        torch._foreach_maximum_(largest, torch._foreach_abs(gradients))
        alpha = rate / (1.0 - power(self.beta_1, count, group.dtype))
        add_quotients_(group.variables, means, torch._foreach_add(largest, self.epsilon), -alpha)
