"""Ftrl: follow the regularised leader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_quotients_
from .states import constant


class Ftrl(Optimizer, rule=rules.Ftrl):
    """n' = n + g^2, z += g + 2 shrinkage w - (n'^-p - n^-p) / rate * w, w = (clip(z, -l1, l1) - z) / q.

    q = n'^-p / rate + 2 (l2 + beta / (2 rate)), p = learning_rate_power. Source: McMahan et al. 2013
    """

    learning_rate_power: Any
    initial_accumulator_value: Any
    l1_regularization_strength: Any
    l2_regularization_strength: Any
    l2_shrinkage_regularization_strength: Any
    beta: Any

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self._accumulators, self._linears = self.add_optimizer_variables(
            self._trainable_variables,
            ["accumulator", "linear"],
            [constant(self.initial_accumulator_value), "zeros"],
        )

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        variables, power = group.variables, -self.learning_rate_power
        accumulators, linears = group.of(self._accumulators), group.of(self._linears)
        before = torch._foreach_pow(accumulators, power)
        torch._foreach_addcmul_(accumulators, gradients, gradients)
        curvatures = torch._foreach_pow(accumulators, power)
        torch._foreach_sub_(before, curvatures)
        torch._foreach_div_(before, rate)
        torch._foreach_addcmul_(linears, before, variables)
        torch._foreach_add_(linears, gradients)
        if self.l2_shrinkage_regularization_strength:
            torch._foreach_add_(linears, variables, alpha=2.0 * self.l2_shrinkage_regularization_strength)
        torch._foreach_div_(curvatures, rate)
        torch._foreach_add_(curvatures, 2.0 * (self.l2_regularization_strength + self.beta / (2.0 * rate)))
        self._solve(variables, linears, curvatures)

    def _solve(self, variables: Any, linears: Any, curvatures: Any) -> None:
        limit = self.l1_regularization_strength
        clipped = torch._foreach_clamp_max(linears, limit)
        torch._foreach_clamp_min_(clipped, -limit)
        torch._foreach_sub_(clipped, linears)
        torch._foreach_zero_(variables)
        add_quotients_(variables, clipped, curvatures, 1.0)
