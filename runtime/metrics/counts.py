"""Counts of a confusion matrix over thresholds: true and false, positives and negatives.

Three thresholds or more that lie evenly from 0 to 1 are counted in buckets: one pass over the outputs, whatever their
number. Others are compared one by one.
Source: keras.metrics
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from ..core.context import context
from ..core.tensors import convert_to_tensor
from ..losses.reduction import on, squeeze_or_expand_to_same_rank

NEVER = -1e10
"""An output below every threshold: that of a class which is not among the top k."""


class Thresholds:
    """Thresholds as numbers, whether they are evenly spaced, and whether the outer ones lie beyond 0 and 1."""

    def __init__(self, values: Sequence[float], even: bool) -> None:
        self.values, self.even = list(values), even
        self.beyond = values[0] < 0.0 or values[-1] > 1.0
        self._tensors: dict[Any, torch.Tensor] = {}

    def __len__(self) -> int:
        return len(self.values)

    def on(self, like: torch.Tensor) -> torch.Tensor:
        """The numbers as a tensor on the device of another, made once."""
        if torch.compiler.is_compiling() or context.dry:  # a tensor without data must not be kept
            return torch.tensor(self.values, dtype=like.dtype, device=like.device)
        key = (like.device, like.dtype)
        if key not in self._tensors:
            self._tensors[key] = torch.tensor(self.values, dtype=like.dtype, device=like.device)
        return self._tensors[key]


def is_even(values: Sequence[float]) -> bool:
    """Whether three thresholds or more lie evenly from 0 to 1."""
    last = len(values) - 1
    return last >= 2 and all(abs(value - i / last) <= 1e-7 + 1e-5 * i / last for i, value in enumerate(values))


def counts(
    wanted: Sequence[str],
    y_true: Any,
    y_pred: Any,
    thresholds: Thresholds,
    dtype: torch.dtype,
    sample_weight: Any = None,
    top_k: int | None = None,
    class_id: int | None = None,
    label_weights: Any = None,
    per_label: bool = False,
) -> list[torch.Tensor]:
    """The sums of weights for each of `wanted` ("true_positives", ...): (thresholds,), or (thresholds, labels).

    y_true, y_pred: (batch, ...) of one shape. An output is positive above its threshold, a target where it is not 0.
    """
    y_pred = convert_to_tensor(y_pred).to(dtype)
    y_true = convert_to_tensor(y_true).to(y_pred.device)
    y_pred, y_true = squeeze_or_expand_to_same_rank(y_pred, y_true)
    weights = None if sample_weight is None else _aligned(on(sample_weight, y_pred), y_true)
    if top_k is not None:
        y_pred = _only_top(y_pred, top_k)
    if class_id is not None:
        y_true, y_pred = y_true[..., class_id, None], y_pred[..., class_id, None]
    weights = None if weights is None else weights.expand(y_pred.shape)
    if label_weights is not None and not per_label:
        labels = on(label_weights, y_pred).unsqueeze(0).expand(y_pred.shape)
        weights = labels if weights is None else weights * labels
    if not per_label:
        y_true, y_pred = y_true.reshape(-1), y_pred.reshape(-1)
        weights = None if weights is None else weights.reshape(-1)
    count = _in_buckets if thresholds.even else _one_by_one
    return count(wanted, y_true != 0, y_pred, thresholds, weights)


def _in_buckets(
    wanted: Sequence[str], positive: torch.Tensor, y_pred: torch.Tensor, thresholds: Thresholds, weights: Any
) -> list[torch.Tensor]:
    """An output p exceeds the first ceil(p * (n - 1)) thresholds; counts of outputs add up from the last threshold.

    positive, y_pred, weights: (samples,) -> (thresholds,), or (samples, labels) -> (thresholds, labels)
    """
    n = len(thresholds)
    ones = torch.ones_like(y_pred) if weights is None else weights
    sides = torch.stack([torch.where(positive, ones, 0.0), torch.where(positive, 0.0, ones)], -1)
    exceeded = torch.ceil(y_pred.clamp(0.0, 1.0) * (n - 1)).long().clamp(1 if thresholds.beyond else 0, n)
    labels = y_pred.shape[1] if y_pred.ndim > 1 else 1
    index = exceeded * labels
    if y_pred.ndim > 1:
        index = index + torch.arange(labels, device=index.device)
    table = sides.new_zeros(((n + 1) * labels, 2)).index_add_(0, index.reshape(-1), sides.reshape(-1, 2))
    table = table.view(n + 1, *y_pred.shape[1:], 2)[1:]  # the first row: outputs that exceed no threshold
    above = table.flip(0).cumsum(0).flip(0)
    found, wrong = above.unbind(-1)
    totals = sides.sum(0)
    of: dict[str, Callable[[], torch.Tensor]] = {
        "true_positives": lambda: found,
        "false_positives": lambda: wrong,
        "false_negatives": lambda: totals[..., 0] - found,
        "true_negatives": lambda: totals[..., 1] - wrong,
    }
    return [of[name]() for name in wanted]


def _one_by_one(
    wanted: Sequence[str], positive: torch.Tensor, y_pred: torch.Tensor, thresholds: Thresholds, weights: Any
) -> list[torch.Tensor]:
    """positive, y_pred, weights: (samples, ...) -> (thresholds, ...)"""
    limits = thresholds.on(y_pred).view(-1, *[1] * y_pred.ndim)
    above = y_pred > limits
    of: dict[str, Callable[[], torch.Tensor]] = {
        "true_positives": lambda: above & positive,
        "false_positives": lambda: above & ~positive,
        "false_negatives": lambda: positive & ~above,
        "true_negatives": lambda: ~(above | positive),
    }
    found = [of[name]() for name in wanted]
    if weights is None:
        return [each.sum(1, dtype=y_pred.dtype) for each in found]
    return [torch.where(each, weights, 0.0).sum(1) for each in found]


def _aligned(weights: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
    """Weights of samples with an axis for the classes, if the targets have one."""
    weights = weights.unsqueeze(-1)
    return squeeze_or_expand_to_same_rank(y_true, weights, expand_rank_1=False)[1]


def _only_top(y_pred: torch.Tensor, k: int) -> torch.Tensor:
    """The k largest outputs of each row; NEVER in place of the others."""
    top = y_pred.topk(k, -1)
    return torch.full_like(y_pred, NEVER).scatter(-1, top.indices, top.values)
