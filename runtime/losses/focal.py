"""Crossentropies that count hard samples more: focal and generalized.

Source: keras.losses; Lin et al. 2018, arXiv:1708.02002; Zhang & Sabuncu 2018, arXiv:1805.07836
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from kshape.rulebook import losses as rules

from ..core.tensors import convert_to_tensor
from .base import FunctionLoss
from .crossentropy import _binary, _probabilities, _smoothed, _smoothed_binary, _warn_of_one_class
from .forms import floats, form, need_same_shape


@form
def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> torch.Tensor:
    """mean((1 - p_t)^gamma * binary crossentropy, axis), p_t the probability of what is true

    With apply_class_balancing, times alpha where the target is 1 and 1 - alpha where it is 0.
    """
    y_true, y_pred = floats(y_true, y_pred)
    need_same_shape(y_true, y_pred)
    y_true = _smoothed_binary(y_true, label_smoothing)
    p = torch.sigmoid(y_pred) if from_logits else y_pred
    missing = 1.0 - (y_true * p + (1.0 - y_true) * (1.0 - p))
    losses = missing.pow(gamma) * _binary(y_true, p, False, "none")
    if apply_class_balancing:
        losses = (y_true * alpha + (1.0 - y_true) * (1.0 - alpha)) * losses
    return losses.mean(axis)


@form
def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> torch.Tensor:
    """-sum(alpha * (1 - p)^gamma * y_true * log(p), axis); p = y_pred / sum(y_pred), or of softmax(y_pred)"""
    y_true, y_pred = floats(y_true, y_pred)
    _warn_of_one_class(y_pred, "categorical_focal_crossentropy")
    y_true = _smoothed(y_true, label_smoothing)
    p = _probabilities(F.softmax(y_pred, axis) if from_logits else y_pred, axis)
    return -(alpha * (1.0 - p).pow(gamma) * y_true * torch.log(p)).sum(axis)


@form
def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> torch.Tensor:
    """(1 - p[y_true]^q) / q

    y_true: (batch, ...), class numbers   y_pred: (batch, ..., classes) -> (batch, ...)
    """
    y_pred = convert_to_tensor(y_pred)
    y_true = convert_to_tensor(y_true).to(y_pred.device, torch.int64, non_blocking=True)
    if y_true.shape == y_pred.shape[:-1]:
        p = y_pred.gather(-1, y_true[..., None]).squeeze(-1)
    else:  # Keras stretches both: (batch, 1) class numbers give (batch, batch) losses.
        p = (y_pred * F.one_hot(y_true, y_pred.shape[-1])).sum(-1)
    return (1.0 - p.pow(q)) / q


class BinaryFocalCrossentropy(FunctionLoss, rule=rules.BinaryFocalCrossentropy):
    function = staticmethod(binary_focal_crossentropy)


class CategoricalFocalCrossentropy(FunctionLoss, rule=rules.CategoricalFocalCrossentropy):
    function = staticmethod(categorical_focal_crossentropy)


class CategoricalGeneralizedCrossEntropy(FunctionLoss, rule=rules.CategoricalGeneralizedCrossEntropy):
    function = staticmethod(categorical_generalized_cross_entropy)

    def _target(self, y_true: Any) -> torch.Tensor:
        return convert_to_tensor(y_true)
