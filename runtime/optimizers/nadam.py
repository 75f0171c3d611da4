"""Nadam: Adam with Nesterov momentum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from ..core.variable import Variable
from .base import Optimizer
from .groups import Group
from .lists import add_quotients_, average_, average_squares_, power


class Nadam(Optimizer, rule=rules.Nadam):
    """w -= rate * (u' m / (1 - U u') + (1 - u) g / (1 - U)) / (sqrt(v / (1 - beta_2^t)) + epsilon).

    m and v are running means of g and g^2, u = beta_1 * (1 - 0.96^t / 2), u' the same of t + 1, U the product of all u
    so far. Source: Dozat 2016
    """

    beta_1: Any
    beta_2: Any
    epsilon: Any
    _u_product: Variable

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        known = self._trainable_variables
        self._momentums, self._velocities = self.add_optimizer_variables(known, ["momentum", "velocity"])
        self._u_product = self._number(1.0, known[0].dtype if known else None, "u_product")

    def prepare(self, count: Any) -> None:
        self._u_product.mul_(self._u(count))

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        momentums, velocities = group.of(self._momentums), group.of(self._velocities)
        average_(momentums, gradients, self.beta_1)
        average_squares_(velocities, gradients, self.beta_2)
        denominators = torch._foreach_div(velocities, 1.0 - power(self.beta_2, count, group.dtype))
        torch._foreach_sqrt_(denominators)
        torch._foreach_add_(denominators, self.epsilon)
        now, following = self._u(count), self._u(count + 1)
        product = self._u_product.detach() if isinstance(rate, torch.Tensor) else self._u_product.item()
        by_momentum = rate * following / (1.0 - product * following)
        by_gradient = rate * (1.0 - now) / (1.0 - product)
        add_quotients_(group.variables, momentums, denominators, -by_momentum)
        add_quotients_(group.variables, gradients, denominators, -by_gradient)

    def _u(self, count: Any) -> Any:
        return self.beta_1 * (1.0 - 0.5 * 0.96**count)
