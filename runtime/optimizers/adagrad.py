"""Adagrad: steps divided by the root of the sum of g^2."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_quotients_, roots
from .states import constant


class Adagrad(Optimizer, rule=rules.Adagrad):
    """a += g^2, w -= rate * g / sqrt(a + epsilon). Source: Duchi et al. 2011"""

    initial_accumulator_value: Any
    epsilon: Any

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self._accumulators = self.add_optimizer_variables(
            self._trainable_variables, "accumulator", constant(self.initial_accumulator_value)
        )

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        accumulators = group.of(self._accumulators)
        torch._foreach_addcmul_(accumulators, gradients, gradients)
        add_quotients_(group.variables, gradients, roots(accumulators, self.epsilon, inside=True), -rate)
