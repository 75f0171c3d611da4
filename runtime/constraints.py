"""Projections of weights, applied after each step of the optimizer.

Source: keras.constraints
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from kshape.rulebook import constraints as rules
from kshape.rulebook.settings import settings

from .core.registry import Registry
from .core.ruled import Ruled
from .core.tensors import convert_to_tensor


class Constraint(Ruled, rule=rules.Constraint):
    def __call__(self, w: Any) -> Any:
        """The weight as it should be, of the same shape."""
        return w


class MaxNorm(Constraint, rule=rules.MaxNorm):
    max_value: float
    axis: int | Sequence[int] | None

    def __call__(self, w: Any) -> torch.Tensor:
        w = convert_to_tensor(w)
        norms = _norms(w, self.axis)
        return w * (norms.clamp(0, self.max_value) / (settings.epsilon + norms))


class MinMaxNorm(Constraint, rule=rules.MinMaxNorm):
    min_value: float
    max_value: float
    rate: float
    axis: int | Sequence[int] | None

    def __call__(self, w: Any) -> torch.Tensor:
        w = convert_to_tensor(w)
        norms = _norms(w, self.axis)
        wanted = self.rate * norms.clamp(self.min_value, self.max_value) + (1 - self.rate) * norms
        return w * (wanted / (settings.epsilon + norms))


class NonNeg(Constraint, rule=rules.NonNeg):
    def __call__(self, w: Any) -> torch.Tensor:
        return convert_to_tensor(w).clamp_min(0)


class UnitNorm(Constraint, rule=rules.UnitNorm):
    axis: int | Sequence[int] | None

    def __call__(self, w: Any) -> torch.Tensor:
        w = convert_to_tensor(w)
        return w / (settings.epsilon + _norms(w, self.axis))


def _norms(w: torch.Tensor, axis: Any) -> torch.Tensor:
    """Euclidean norms along the axes, which stay with size 1."""
    axis = tuple(axis) if isinstance(axis, list) else axis
    return torch.linalg.vector_norm(w, dim=axis, keepdim=True)


REGISTRY = Registry(rules.VOCABULARY, "keras.constraints", classes=(Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm))
get, serialize, deserialize = REGISTRY.get, REGISTRY.serialize, REGISTRY.deserialize
globals().update(REGISTRY.public())
