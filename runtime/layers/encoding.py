"""Integers as vectors: one_hot for each, multi_hot or count for each row. Integers that are no class count nowhere."""

from __future__ import annotations

import torch

from ..ops.indexing import hot


def encoded(
    indices: torch.Tensor,
    mode: str,
    depth: int,
    dtype: torch.dtype,
    weights: torch.Tensor | None = None,
    axis: int = -1,
) -> torch.Tensor:
    """one_hot: (..., n) -> (..., n, depth), n = 1 being left out. multi_hot, count: (..., n) -> (..., depth).

    weights: in place of the 1 that each integer counts. axis: the one over which integers are gathered.
    """
    x = indices.reshape(1) if indices.ndim == 0 else indices
    if mode == "one_hot":
        x = x.squeeze(-1) if x.ndim > 1 and x.shape[-1] == 1 else x
        return hot(x, depth, -1, False).to(dtype)
    x = x.movedim(axis, -1)
    bins = torch.where((x < 0) | (x >= depth), depth, x).long()
    if mode == "multi_hot":
        ones = torch.ones((), dtype=dtype, device=x.device)
        return _zeros(x, depth, dtype).scatter_(-1, bins, ones.expand(bins.shape))[..., :depth]
    counts = torch.ones((), dtype=dtype, device=x.device) if weights is None else weights.to(dtype).movedim(axis, -1)
    return _zeros(x, depth, dtype).scatter_add_(-1, bins, counts.expand(bins.shape))[..., :depth]


def _zeros(x: torch.Tensor, depth: int, dtype: torch.dtype) -> torch.Tensor:
    """One bin more than there are classes, for integers that are none."""
    return torch.zeros((*x.shape[:-1], depth + 1), dtype=dtype, device=x.device)
