"""Muon: orthogonalised momentum for matrices, Adam for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from .adam import adam_, fused_adam_, step_size
from .base import Optimizer
from .groups import Group


class Muon(Optimizer, rule=rules.Muon):
    """m = momentum * m + g, w -= rate * rms_rate * sqrt(max(shape)) * orthogonalised(g + momentum * m).

    Embeddings, variables that are no matrix and those in whose path one of `exclude_layers` is found are moved by Adam,
    with adam_lr_ratio times the rate. Source: Jordan et al. 2024; Liu et al. 2025, arXiv:2502.16982
    """

    adam_beta_1: Any
    adam_beta_2: Any
    adam_weight_decay: Any
    epsilon: Any
    exclude_layers: Any
    exclude_embeddings: Any
    muon_a: Any
    muon_b: Any
    muon_c: Any
    adam_lr_ratio: Any
    momentum: Any
    ns_steps: Any
    nesterov: Any
    rms_rate: Any
    _elementwise = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exclude_layers = self.exclude_layers or []

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self.momentums: list[Any] = []
        self.adam_velocities: list[Any] = []
        for variable in self._trainable_variables:
            if getattr(variable, "overwrite_with_gradient", False):
                self.momentums.append(None)
                self.adam_velocities.append(None)
                continue
            self.momentums.append(self.add_variable_from_reference(variable, "momentum"))
            velocity = self.add_variable_from_reference(variable, "velocity") if self._is_adams(variable) else None
            self.adam_velocities.append(velocity)

    def _is_adams(self, variable: Any) -> bool:
        path = str(getattr(variable, "path", ""))
        if variable.ndim != 2 or (self.exclude_embeddings and "embedding" in path.lower()):
            return True
        return any(re.search(pattern, path) for pattern in self.exclude_layers)

    def decay_weights(self, group: Group, rate: Any) -> None:
        decayed = [self._use_weight_decay(owner) for owner in group.owners]
        adams, matrices, _ = self._division(group)
        for decay, part in ((self.weight_decay, matrices), (self.adam_weight_decay, adams)):
            variables = [group.variables[i] for i in part if decayed[i]]
            if decay is not None and variables:
                torch._foreach_mul_(variables, 1.0 - decay * rate)

    def step_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        if self.weight_decay is None and self.adam_weight_decay is not None:
            self.decay_weights(group, rate)
        super().step_group(group, gradients, rate, count)

    def update_group(self, group: Group, gradients: list[torch.Tensor], rate: Any, count: Any) -> None:
        adams, matrices, part = self._division(group)
        momentums = group.of(self.momentums)
        if matrices:
            self._move_matrices(_picked(matrices, group.variables, gradients, momentums), rate)
        if part is not None:
            lists = _picked(adams, gradients, momentums, group.of(self.adam_velocities))
            self._move_by_adam(part, lists, rate * self.adam_lr_ratio, count)

    def _division(self, group: Group) -> Any:
        """Indices of Adam's variables and of matrices in the group, and Adam's part as a group of its own."""
        if "muon" not in group.parts:
            adams = [i for i, velocity in enumerate(group.of(self.adam_velocities)) if velocity is not None]
            matrices = [i for i in range(len(group.variables)) if i not in adams]
            part = Group([group.owners[i] for i in adams], adams, 0) if adams else None
            group.parts["muon"] = (adams, matrices, part)
        return group.parts["muon"]

    def _move_by_adam(self, group: Group, lists: list[Any], rate: Any, count: Any) -> None:
        alpha = step_size(rate, count, self.adam_beta_1, self.adam_beta_2, group.dtype)
        constants = (self.adam_beta_1, self.adam_beta_2, self.epsilon)
        gradients, momentums, velocities = lists
        if group.fusable and not isinstance(rate, torch.Tensor):
            fused_adam_(group, gradients, momentums, velocities, [], alpha, constants)
        else:
            adam_(group.variables, gradients, momentums, velocities, [], alpha, *constants)

    def _move_matrices(self, lists: list[Any], rate: Any) -> None:
        variables, gradients, momentums = lists
        torch._foreach_mul_(momentums, self.momentum)
        torch._foreach_add_(momentums, gradients)
        directions = momentums
        if self.nesterov:
            directions = torch._foreach_add(gradients, momentums, alpha=self.momentum)
        for variable, direction in zip(variables, directions, strict=True):
            size = 1.0 if self.rms_rate is None else max(variable.shape) ** 0.5 * self.rms_rate
            variable.sub_(self.orthogonalised(direction) * (rate * size))

    def orthogonalised(self, x: torch.Tensor) -> torch.Tensor:
        """Nearly U V^T of x = U S V^T, by `ns_steps` steps of Newton and Schulz. x: (rows, columns)"""
        a, b, c = self.muon_a, self.muon_b, self.muon_c
        tall = x.shape[0] > x.shape[1]
        x = x.T if tall else x
        x = x / (torch.linalg.vector_norm(x) + 1e-7)
        for _ in range(self.ns_steps):
            gram = x @ x.T
            x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
        return x.T if tall else x


def _picked(positions: list[int], *lists: list[Any]) -> list[list[Any]]:
    return [[each[position] for position in positions] for each in lists]
