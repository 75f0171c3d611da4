"""Adam and AdamW, on torch's fused kernels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .base import Optimizer
from .groups import Group
from .lists import add_quotients_, average_, average_squares_, power, roots


class Adam(Optimizer, rule=rules.Adam):
    """m and v: running means of g and g^2; w -= alpha * m / (sqrt(v) + epsilon).

    alpha = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t); with amsgrad, the largest v so far stands for v.
    Source: Kingma & Ba 2014, arXiv:1412.6980
    """

    beta_1: Any
    beta_2: Any
    epsilon: Any
    amsgrad: Any
    _one_kernel = True

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        known = self._trainable_variables
        self._momentums, self._velocities = self.add_optimizer_variables(known, ["momentum", "velocity"])
        self._velocity_hats = self.add_optimizer_variables(known, "velocity_hat") if self.amsgrad else []

    def step_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        """One kernel for weight decay and formula, where it can be one."""
        decay = self.weight_decay
        fused = group.fusable and not self._one_by_one and not isinstance(rate, torch.Tensor)
        if decay and fused and self._decays_all():
            self._fused(group, gradients, rate, count, decay)
        else:
            super().step_group(group, gradients, rate, count)

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        if group.fusable and not isinstance(rate, torch.Tensor):
            self._fused(group, gradients, rate, count)
            return
        maxima = group.of(self._velocity_hats) if self.amsgrad else []
        momentums, velocities = group.of(self._momentums), group.of(self._velocities)
        alpha = step_size(rate, count, self.beta_1, self.beta_2, group.dtype)
        adam_(group.variables, gradients, momentums, velocities, maxima, alpha, self.beta_1, self.beta_2, self.epsilon)

    def _fused(self, group: Group, gradients: Any, rate: float, count: int, decay: float = 0.0) -> None:
        fused_adam_(
            group,
            gradients,
            group.of(self._momentums),
            group.of(self._velocities),
            group.of(self._velocity_hats) if self.amsgrad else [],
            step_size(rate, count, self.beta_1, self.beta_2, group.dtype),
            (self.beta_1, self.beta_2, self.epsilon),
            decay * rate,
            self._found_inf,
        )

    def skips_on_device(self, gradients: list[Any]) -> bool:
        """Where the one kernel is all that the step consists of."""
        more = self.use_ema or self.gradient_accumulation_steps or self._one_by_one or self._overwritten
        if more or any(variable.constraint is not None for variable in self._constrainable):
            return False
        uniform = not self.weight_decay or self._decays_all()
        return uniform and all(group.fusable for group in self._groups_of(gradients))


class AdamW(Adam, rule=rules.AdamW):
    """Adam, after w -= weight_decay * rate * w. Source: Loshchilov & Hutter 2017, arXiv:1711.05101"""


def step_size(rate: Any, count: Any, beta_1: float, beta_2: float, dtype: torch.dtype) -> Any:
    """rate * sqrt(1 - beta_2^count) / (1 - beta_1^count), in numbers or tensors."""
    return rate * (1.0 - power(beta_2, count, dtype)) ** 0.5 / (1.0 - power(beta_1, count, dtype))


def fused_adam_(
    group: Group,
    gradients: Any,
    momentums: Any,
    velocities: Any,
    maxima: Any,
    alpha: float,
    constants: tuple[float, float, float],
    shrink: float = 0.0,
    found_inf: torch.Tensor | None = None,
) -> None:
    """One kernel of torch's for w *= 1 - shrink and Adam's step; nothing happens where found_inf is 1.

    Torch divides sqrt(v) by a correction for the count of steps before it adds epsilon, and Keras does not. After an
    endless number of steps there is nothing to correct, so the kernel is told that count, and the true one is in alpha.
    """
    beta_1, beta_2, epsilon = constants
    torch._fused_adamw_(
        group.variables,
        gradients,
        momentums,
        velocities,
        maxima,
        group.endless,
        lr=alpha,
        beta1=beta_1,
        beta2=beta_2,
        weight_decay=shrink / alpha if shrink else 0.0,
        eps=epsilon,
        amsgrad=bool(maxima),
        maximize=False,
        grad_scale=None,
        found_inf=found_inf,
    )


def adam_(
    variables: Any,
    gradients: Any,
    momentums: Any,
    velocities: Any,
    maxima: Any,
    alpha: Any,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> None:
    """Adam's step by `foreach` kernels, for the compiler and for devices without fused ones."""
    average_(momentums, gradients, beta_1)
    average_squares_(velocities, gradients, beta_2)
    if maxima:
        torch._foreach_maximum_(maxima, velocities)
        velocities = maxima
    add_quotients_(variables, momentums, roots(velocities, epsilon), -alpha)
