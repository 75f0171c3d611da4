"""Losses of whole pictures, batches and sequences: overlap, similarity of embeddings, alignment.

Source: keras.losses
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F

from kshape.rulebook import losses as rules
from kshape.rulebook.settings import settings

from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from .base import FunctionLoss
from .forms import floats, form


@form
def dice(y_true: Any, y_pred: Any, axis: int | Sequence[int] | None = None) -> torch.Tensor:
    """1 - 2 * sum(y_true * y_pred) / (sum(y_true) + sum(y_pred) + epsilon) over `axis`, all axes for None"""
    y_true, y_pred = floats(y_true, y_pred)
    both, each = _sum(y_true * y_pred, axis), _sum(y_true, axis) + _sum(y_pred, axis)
    return 1.0 - 2.0 * both / (each + settings.epsilon)


@form
def tversky(
    y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: int | Sequence[int] | None = None
) -> torch.Tensor:
    """1 - tp / (tp + alpha * fn + beta * fp + epsilon) over `axis`. Source: Salehi et al. 2017, arXiv:1706.05721

    Keras's text calls them the other way round: alpha weighs what is true and not found.
    """
    y_true, y_pred = floats(y_true, y_pred)
    both = _sum(y_true * y_pred, axis)
    missed, wrong = _sum((1.0 - y_pred) * y_true, axis), _sum(y_pred * (1.0 - y_true), axis)
    return 1.0 - both / (both + missed * alpha + wrong * beta + settings.epsilon)


@form
def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> torch.Tensor:
    """log(1 + sum over pairs of exp(gamma * ...)): draws embeddings of one class together, the others apart.

    y_true: (batch,) or (batch, 1), class numbers   y_pred: (batch, features), of length 1 -> (batch,)
    Samples of loss 0 do not count in the mean. Source: Sun et al. 2020, arXiv:2002.10857
    """
    y_pred = convert_to_tensor(y_pred)
    labels = convert_to_tensor(y_true).to(y_pred.device, torch.int32)
    others = y_pred if ref_embeddings is None else convert_to_tensor(ref_embeddings)
    other_labels = labels if ref_labels is None else convert_to_tensor(ref_labels).to(y_pred.device, torch.int32)
    distances = (1.0 - y_pred @ others.T).clamp_min(0.0)
    same, different = _pairs(labels, other_labels, remove_diagonal)
    pull = -gamma * (margin + distances) * (margin - distances)
    push = gamma * (1.0 + margin - distances).clamp_min(0.0) * (1.0 - margin - distances)
    lowest = float("-inf")
    losses = F.softplus(
        torch.logsumexp(torch.where(same, pull, lowest), 1) + torch.logsumexp(torch.where(different, push, lowest), 1)
    )
    losses._keras_mask = losses > 0  # type: ignore[attr-defined]
    return losses


@form
def ctc(y_true: Any, y_pred: Any) -> torch.Tensor:
    """-log of the probability of all alignments of the labels with the frames. Class 0 is blank, and pads the labels.

    y_true: (batch, labels)   y_pred: (batch, time, classes), logits -> (batch,)   Source: Graves et al. 2006
    """
    y_pred = convert_to_tensor(y_pred)
    y_true = convert_to_tensor(y_true).to(y_pred.device, torch.int64)
    if y_true.ndim != 2 or y_pred.ndim != 3:
        raise ValueError("labels of rank 2 and logits of rank 3 are needed")
    batch, time, _ = y_pred.shape
    frames = torch.full((batch,), time, dtype=torch.int64, device=y_pred.device)
    log_p = F.log_softmax(y_pred.transpose(0, 1).float(), -1)
    return F.ctc_loss(log_p, y_true, frames, (y_true != 0).sum(-1), reduction="none")


class Dice(FunctionLoss, rule=rules.Dice):
    function = staticmethod(dice)


class Tversky(FunctionLoss, rule=rules.Tversky):
    function = staticmethod(tversky)


class Circle(FunctionLoss, rule=rules.Circle):
    function = staticmethod(circle)

    def _target(self, y_true: Any) -> torch.Tensor:
        return convert_to_tensor(y_true)


class CTC(FunctionLoss, rule=rules.CTC):
    function = staticmethod(ctc)

    def _target(self, y_true: Any) -> torch.Tensor:
        return convert_to_tensor(y_true)


def _sum(x: torch.Tensor, axis: Any) -> torch.Tensor:
    return x.sum() if axis is None else x.sum(axis)


def _pairs(labels: torch.Tensor, others: torch.Tensor, remove_diagonal: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Which pairs are of one class and which are not: (batch, references) each. The diagonal is of one class."""
    if labels.ndim > 2 or others.ndim > 2:
        raise InvalidArgument(f"circle needs labels (batch,) or (batch, 1). Received: shape={tuple(labels.shape)}.")
    same = labels.reshape(-1, 1) == others.reshape(1, -1)
    different = ~same
    if remove_diagonal:
        same = same & ~torch.eye(*same.shape, dtype=torch.bool, device=same.device)
    return same, different
