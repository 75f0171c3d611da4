"""Masks of attention: which query may look at which key.

True where it may. Masks become numbers that are added to the scores: a row in which nothing may be looked at then
spreads its weight evenly, as it does where Keras calls torch's kernel.
"""

from __future__ import annotations

from typing import Any

import torch


def causal(rows: int, columns: int, device: torch.device) -> torch.Tensor:
    """(1, T, S): each query sees the keys up to its own place."""
    return torch.ones((1, rows, columns), dtype=torch.bool, device=device).tril_()


def window(rows: int, columns: int, width: int, device: torch.device) -> torch.Tensor:
    """(1, T, S): each query sees the keys less than `width` places away."""
    distance = torch.arange(rows, device=device).unsqueeze(1) - torch.arange(columns, device=device)
    return (distance.abs() < width).unsqueeze(0)


def combined(query_mask: Any, key_masks: Any, attention_mask: Any, *others: Any) -> torch.Tensor | None:
    """All masks together, (batch, T, S) or what broadcasts to it; None where there is none."""
    found = [] if query_mask is None else [query_mask.bool().unsqueeze(-1)]
    found += [mask.bool().unsqueeze(-2) for mask in key_masks if mask is not None]
    found += [mask.bool() for mask in (*others, attention_mask) if mask is not None]
    total = None
    for mask in found:
        total = mask if total is None else total & mask
    return total


def with_heads(mask: torch.Tensor, rank: int, axes: int) -> torch.Tensor:
    """The mask with axes of size 1 for what it lacks of the scores: batch axes and heads, before queries and keys.

    rank: that of the scores. axes: over how many axes attention goes.
    """
    for _ in range(rank - mask.ndim):
        mask = mask.unsqueeze(-2 * axes - 1)
    return mask


def as_bias(mask: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """0 where a key may be looked at, and so low a number elsewhere that any score is lost in it."""
    low = -0.7 * (65500.0 if dtype is torch.float16 else 3.38953e38)
    return torch.zeros_like(mask, dtype=dtype).masked_fill_(~mask, low)
