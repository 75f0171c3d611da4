"""The statistics of a batch where torch's fused kernel does not serve: under a mask, over processes, with renorm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from kshape.rulebook.settings import settings

Moments = tuple[torch.Tensor, torch.Tensor]


def moments(x: torch.Tensor, axis: int, mask: torch.Tensor | None, synchronized: bool) -> Moments:
    """Mean and variance over all axes but one, each of shape (size of axis,).

    mask: (batch, ...) without the last axis; what it does not keep does not count.
    """
    axes = [each for each in range(x.ndim) if each != axis]
    if mask is not None:
        return _masked(x, axes, mask)
    if synchronized and torch.distributed.is_available() and torch.distributed.is_initialized():
        return _over_processes(x, axes)
    variance, mean = torch.var_mean(x, axes, correction=0) if axes else (torch.zeros_like(x), x)
    return mean, variance


def _masked(x: torch.Tensor, axes: list[int], mask: torch.Tensor) -> Moments:
    kept = mask.to(torch.bool).unsqueeze(-1).expand_as(x)
    count = kept.sum(axes, keepdim=True).to(x.dtype) + settings.epsilon
    mean = torch.where(kept, x, 0).sum(axes, keepdim=True) / count
    variance = torch.where(kept, x - mean, 0).square().sum(axes, keepdim=True) / count
    return mean.flatten(), variance.flatten()


def _over_processes(x: torch.Tensor, axes: list[int]) -> Moments:
    """Sums are added up over the processes of torch.distributed, and their gradients too."""
    sums = torch.stack([x.sum(axes), x.square().sum(axes), torch.full_like(x.sum(axes), x.numel())])
    total, squares, elements = _Summed.apply(sums).unbind(0)
    count = elements / total.numel()
    mean = total / count
    return mean, squares / count - mean.square()


class _Summed(torch.autograd.Function):
    """The sum of a tensor over all processes; its gradient is the sum of theirs."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        x = x.clone()
        torch.distributed.all_reduce(x)
        return x

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> torch.Tensor:
        gradient = gradient.clone()
        torch.distributed.all_reduce(gradient)
        return gradient


def moved(old: torch.Tensor, new: torch.Tensor, momentum: float) -> None:
    """old * momentum + new * (1 - momentum) becomes the old one's value.

    Through `data`, as torch's kernels do it, so that a backward pass that saved the old one still runs.
    """
    old.data.lerp_(new.detach().to(old.dtype), 1.0 - momentum)


def renorm_corrections(
    mean: torch.Tensor, deviation: torch.Tensor, renorm_mean: Any, renorm_deviation: Any, least: float, clipping: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    """r = deviation / renorm_deviation, d = (mean - renorm_mean) / renorm_deviation, clipped and without gradients."""
    limits: Mapping[str, float] = clipping or {}
    with torch.no_grad():
        known = renorm_deviation.clamp(min=least)
        r, d = deviation / known, (mean - renorm_mean) / known
        if "rmin" in limits or "rmax" in limits:
            r = r.clamp(min=limits.get("rmin"), max=limits.get("rmax"))
        if limits.get("dmax") is not None:
            d = d.clamp(-limits["dmax"], limits["dmax"])
        if torch.compiler.is_compiling():  # which else computes them anew in the backward pass, of the moved statistics
            r, d = r.flip(0).flip(0), d.flip(0).flip(0)
    return r, d
