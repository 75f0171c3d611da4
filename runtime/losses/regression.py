"""Losses between values: squared, absolute, relative and logarithmic errors, and the angle between vectors.

Every function: (batch, ..., n), (batch, ..., n) -> (batch, ...).
Source: keras.losses
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F

from kshape.rulebook import losses as rules
from kshape.rulebook.settings import settings

from .base import FunctionLoss
from .forms import form, matched, same_shape


@form
def mean_squared_error(y_true: Any, y_pred: Any) -> torch.Tensor:
    """mean((y_true - y_pred)^2, axis=-1)"""
    y_true, y_pred = same_shape(y_true, y_pred)
    return F.mse_loss(y_pred, y_true, reduction="none").mean(-1)


@form
def mean_absolute_error(y_true: Any, y_pred: Any) -> torch.Tensor:
    """mean(|y_true - y_pred|, axis=-1)"""
    y_true, y_pred = same_shape(y_true, y_pred)
    return F.l1_loss(y_pred, y_true, reduction="none").mean(-1)


@form
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> torch.Tensor:
    """100 * mean(|(y_true - y_pred) / max(|y_true|, epsilon)|, axis=-1)"""
    y_true, y_pred = matched(y_true, y_pred)
    return 100.0 * ((y_true - y_pred) / y_true.abs().clamp_min(settings.epsilon)).abs().mean(-1)


@form
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> torch.Tensor:
    """mean((log(max(y_true, epsilon) + 1) - log(max(y_pred, epsilon) + 1))^2, axis=-1)"""
    y_true, y_pred = matched(y_true, y_pred)
    first = torch.log(y_pred.clamp_min(settings.epsilon) + 1.0)
    second = torch.log(y_true.clamp_min(settings.epsilon) + 1.0)
    return (first - second).square().mean(-1)


@form
def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> torch.Tensor:
    """mean(e^2 / 2 if |e| <= delta else delta * |e| - delta^2 / 2, axis=-1), e = y_pred - y_true. Source: Huber 1964"""
    y_true, y_pred = same_shape(y_true, y_pred)
    return F.huber_loss(y_pred, y_true, reduction="none", delta=delta).mean(-1)


@form
def log_cosh(y_true: Any, y_pred: Any) -> torch.Tensor:
    """mean(log(cosh(y_pred - y_true)), axis=-1)"""
    y_true, y_pred = matched(y_true, y_pred)
    error = y_pred - y_true
    return (error + F.softplus(-2.0 * error) - math.log(2.0)).mean(-1)


@form
def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> torch.Tensor:
    """-sum(y_true / |y_true| * y_pred / |y_pred|, axis), -1 for vectors of one direction"""
    y_true, y_pred = matched(y_true, y_pred)
    y_true = F.normalize(y_true, dim=axis, eps=settings.epsilon)
    return -(y_true * F.normalize(y_pred, dim=axis, eps=settings.epsilon)).sum(axis)


class MeanSquaredError(FunctionLoss, rule=rules.MeanSquaredError):
    function = staticmethod(mean_squared_error)

    def fused_mean(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor | None:
        return F.mse_loss(y_pred, y_true) if y_true.shape == y_pred.shape else None


class MeanAbsoluteError(FunctionLoss, rule=rules.MeanAbsoluteError):
    function = staticmethod(mean_absolute_error)

    def fused_mean(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor | None:
        return F.l1_loss(y_pred, y_true) if y_true.shape == y_pred.shape else None


class MeanAbsolutePercentageError(FunctionLoss, rule=rules.MeanAbsolutePercentageError):
    function = staticmethod(mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(FunctionLoss, rule=rules.MeanSquaredLogarithmicError):
    function = staticmethod(mean_squared_logarithmic_error)


class Huber(FunctionLoss, rule=rules.Huber):
    function = staticmethod(huber)
    delta: float

    def fused_mean(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor | None:
        return F.huber_loss(y_pred, y_true, delta=self.delta) if y_true.shape == y_pred.shape else None


class LogCosh(FunctionLoss, rule=rules.LogCosh):
    function = staticmethod(log_cosh)


class CosineSimilarity(FunctionLoss, rule=rules.CosineSimilarity):
    function = staticmethod(cosine_similarity)
