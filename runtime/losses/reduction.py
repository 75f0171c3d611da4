"""From the losses of the samples to one number: ranks, masks, weights, reductions.

Source: keras.losses.Loss
"""

from __future__ import annotations

from typing import Any

import torch

from ..core.tensors import convert_to_tensor

AVERAGES = ("sum_over_batch_size", "mean", "mean_with_sample_weight")
"""The reductions that divide by the number of losses, as long as there are no weights."""


def squeeze_or_expand_to_same_rank(
    x1: torch.Tensor, x2: torch.Tensor, expand_rank_1: bool = True
) -> tuple[torch.Tensor, torch.Tensor]:
    """Both at one rank, where they differ by one trailing axis of size 1; otherwise as they are.

    (n,), (n, 1) -> (n, 1), (n, 1)   (n, t), (n, t, 1) -> (n, t), (n, t)   (n,), (n, 5) -> (n,), (n, 5)
    """
    more = x1.ndim - x2.ndim
    if more == 1 and x1.shape[-1] == 1:
        return (x1, x2.unsqueeze(-1)) if x2.ndim == 1 and expand_rank_1 else (x1.squeeze(-1), x2)
    if more == -1 and x2.shape[-1] == 1:
        return (x1.unsqueeze(-1), x2) if x1.ndim == 1 and expand_rank_1 else (x1, x2.squeeze(-1))
    return x1, x2


def reduce_weighted_values(
    values: torch.Tensor, sample_weight: Any = None, mask: Any = None, reduction: str | None = "sum_over_batch_size"
) -> torch.Tensor:
    """The losses times their weights, reduced. values: (batch, ...) -> (), or (batch, ...) without a reduction."""
    if sample_weight is None and mask is None:
        return reduce_values(values, None, reduction)
    weight = apply_mask(sample_weight, mask, values, reduction)
    values, weight = squeeze_or_expand_to_same_rank(values, weight)
    return reduce_values(values * weight, weight, reduction)


def reduce_values(values: torch.Tensor, weight: torch.Tensor | None, reduction: str | None) -> torch.Tensor:
    """The sum, or the sum by the number of losses, or by the sum of their weights; 0 where that is 0."""
    if reduction is None or reduction == "none" or values.ndim == 0 or tuple(values.shape) == (0,):
        return values
    if reduction == "sum":
        return values.sum()
    if reduction == "mean_with_sample_weight" and weight is not None:
        return divide_no_nan(values.sum(), weight.sum())
    return values.mean() if values.numel() else values.sum()


def apply_mask(sample_weight: Any, mask: Any, values: torch.Tensor, reduction: str | None) -> torch.Tensor:
    """Sample weights with 0 where the mask is False, on the device and in the dtype of `values`.

    Where the reduction divides by the number of all losses, what is left counts for what is masked out: its weights
    are multiplied by all / valid, so that the result is the mean over what is valid.
    """
    if mask is None:
        return on(sample_weight, values)
    mask = on(mask, values).bool()
    kept = mask.to(values.dtype)
    if reduction in ("mean", "sum_over_batch_size"):
        kept = kept * divide_no_nan(float(mask.numel()), kept.sum())
    if sample_weight is None:
        return kept
    kept, weight = squeeze_or_expand_to_same_rank(kept, on(sample_weight, values))
    return weight * kept


def divide_no_nan(a: Any, b: torch.Tensor) -> torch.Tensor:
    """a / b, and 0 where b is 0."""
    zero = b == 0
    return torch.where(zero, 0.0, a / torch.where(zero, 1.0, b))


def on(value: Any, like: torch.Tensor) -> torch.Tensor:
    """value as a tensor on the device and in the dtype of another."""
    return convert_to_tensor(value).to(like.device, like.dtype, non_blocking=True)
