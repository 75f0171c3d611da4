"""Clipping of gradients, by value, by each one's norm or by the norm of all, without waiting for the device."""

from __future__ import annotations

from typing import Any

import torch

from .lists import by_each, norms

Gradients = list[Any]
"""For each group of variables, its gradients."""


def clip(gradients: Gradients, by_norm: Any, by_value: Any, by_global_norm: Any) -> Gradients:
    """Clipped gradients by the one of the three limits that is given; the gradients handed in stay as they are."""
    if by_norm is not None and by_norm > 0:
        return [clip_by_norm(group, by_norm) for group in gradients]
    if by_global_norm is not None and by_global_norm > 0:
        return clip_by_global_norm(gradients, by_global_norm)
    if by_value is not None and by_value > 0:
        return [clip_by_value(group, by_value) for group in gradients]
    return gradients


def clip_by_value(gradients: Any, limit: float) -> Any:
    """min(max(g, -limit), limit)"""
    clipped = torch._foreach_clamp_min(gradients, -limit)
    torch._foreach_clamp_max_(clipped, limit)
    return clipped


def clip_by_norm(gradients: Any, limit: float) -> Any:
    """g * limit / max(|g|, limit), each by its own norm."""
    return by_each(gradients, limit / torch.clamp(norms(gradients), min=limit))


def clip_by_global_norm(gradients: Gradients, limit: float) -> Gradients:
    """g * limit / max(norm of all, limit); NaN everywhere where that norm is not finite."""
    every = [gradient for group in gradients for gradient in group]
    norm = torch.linalg.vector_norm(norms(every))
    factor = limit * torch.clamp(1.0 / norm, max=1.0 / limit) + (norm - norm)
    return [_scaled(group, factor) for group in gradients]


def _scaled(gradients: Any, factor: torch.Tensor) -> Any:
    first = gradients[0]
    return torch._foreach_mul(gradients, factor.to(first.device, first.dtype))
