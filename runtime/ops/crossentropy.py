"""Crossentropies as ops: one number for each distribution. The losses of `runtime.losses` weight and reduce them.

Source: keras.ops.nn
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from kshape.rulebook.settings import settings

from ..core.tensors import convert_to_tensor
from .base import op
from .operands import floating, one_axis


@op
def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> torch.Tensor:
    """-(target * log(p) + (1 - target) * log(1 - p)), p being output, or sigmoid(output) of logits.

    target and output of one shape -> that shape.

    Source: keras.ops.binary_crossentropy
    """
    p = floating(output)
    target = _like(target, p)
    if from_logits:
        return functional.binary_cross_entropy_with_logits(p, target, reduction="none")
    return functional.binary_cross_entropy(_cut(p), target, reduction="none")


@op
def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> torch.Tensor:
    """-sum(target * log(p)) over the axis; p = output / sum(output), or softmax(output) of logits.

    target and output: (..., classes) -> (...)

    Source: keras.ops.categorical_crossentropy
    """
    p = floating(output)
    target = _like(target, p)
    if from_logits:
        return -(target * p.log_softmax(axis)).sum(axis)
    return -(target * _cut(p / p.sum(axis, keepdim=True)).log()).sum(axis)


@op
def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> torch.Tensor:
    """-log(p[target]); p = output / sum(output) along the axis, or softmax(output) of logits.

    target: (...) or (..., 1), output: (..., classes) -> (...)

    Source: keras.ops.sparse_categorical_crossentropy
    """
    p, labels = floating(output), convert_to_tensor(target).long()
    axis = one_axis(axis, p.ndim)
    shape = p.shape[:axis] + p.shape[axis + 1 :]
    if labels.ndim == p.ndim and labels.shape[axis] == 1:
        labels = labels.squeeze(axis)
    if labels.shape != shape:
        raise ValueError(f"target of shape {tuple(labels.shape)}")
    p, labels = p.movedim(axis, -1).reshape(-1, p.shape[axis]), labels.reshape(-1)
    if from_logits:
        return functional.cross_entropy(p, labels, reduction="none").view(shape)
    return functional.nll_loss(_cut(p / p.sum(-1, keepdim=True)).log(), labels, reduction="none").view(shape)


def _like(target: Any, output: torch.Tensor) -> torch.Tensor:
    """The target in the output's dtype; ValueError where the shapes differ, which the rule words."""
    target = convert_to_tensor(target)
    if target.shape != output.shape:
        raise ValueError(f"target of shape {tuple(target.shape)}")
    return target.to(output.dtype)


def _cut(p: torch.Tensor) -> torch.Tensor:
    return p.clamp(settings.epsilon, 1.0 - settings.epsilon)
