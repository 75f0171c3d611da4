"""Adafactor: Adam whose second moments are kept by rows and columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from ..core.variable import Variable
from .base import Optimizer
from .groups import Group


class Adafactor(Optimizer, rule=rules.Adafactor):
    """v = r / mean(r) * c, u = g / sqrt(v), w -= max(epsilon_2, rms(w)) * rho * u / max(1, rms(u) / clip_threshold).

    r and c are running means of g^2 + epsilon_1 over the last and the last but one axis; a variable without two axes
    has its v as it is. rho = min(rate, 1 / sqrt(t)). Source: Shazeer & Stern 2018, arXiv:1804.04235
    """

    beta_2_decay: Any
    epsilon_1: Any
    epsilon_2: Any
    clip_threshold: Any
    relative_step: Any
    _elementwise = False

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self._r: list[Any] = []
        self._c: list[Any] = []
        self._v: list[Any] = []
        for variable in self._trainable_variables:
            overwritten = getattr(variable, "overwrite_with_gradient", False)
            factors = (None, None) if overwritten else self._factors(variable)
            self._r.append(factors[0])
            self._c.append(factors[1])
            self._v.append(None if overwritten else self.add_variable_from_reference(variable, "velocity"))

    def _factors(self, variable: Any) -> tuple[Variable, Variable]:
        """Means over rows and over columns. A variable without two axes has placeholders, as in Keras's files."""
        shape, name = tuple(variable.shape), getattr(variable, "name", None)
        if len(shape) < 2:
            return self._number(0, "int32", name or "variable"), self._number(0, "int32", name or "variable")
        rows = self.add_variable(shape[:-1], dtype=variable.dtype, name=name)
        columns = self.add_variable((*shape[:-2], shape[-1]), dtype=variable.dtype, name=name)
        return rows, columns

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        relative = count**-0.5
        step = torch.minimum(rate, relative) if isinstance(rate, torch.Tensor) else min(rate, relative)
        keep = 1.0 - count**self.beta_2_decay
        states = (group.of(self._r), group.of(self._c), group.of(self._v))
        for variable, gradient, r, c, v in zip(group.variables, gradients, *states, strict=True):
            squares = gradient.square().add_(self.epsilon_1)
            if variable.ndim >= 2:
                _average(r, squares.mean(-1), keep)
                _average(c, squares.mean(-2), keep)
                torch.mul((r / r.mean(-1, keepdim=True)).unsqueeze(-1), c.unsqueeze(-2), out=v)
            else:
                _average(v, squares, keep)
            update = gradient / v.sqrt()
            shrink = (_rms(update) / self.clip_threshold).clamp_(min=1.0)
            size = _rms(variable).clamp_(min=self.epsilon_2) * step
            variable.sub_(update.mul_(size / shrink))


def _average(average: torch.Tensor, value: torch.Tensor, keep: Any) -> None:
    average.mul_(keep).add_(value * (1.0 - keep))


def _rms(x: torch.Tensor) -> Any:
    return torch.linalg.vector_norm(x).div(x.numel() ** 0.5)
