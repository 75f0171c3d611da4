"""Losses of margins and of differences between distributions.

Every function: (batch, ..., n), (batch, ..., n) -> (batch, ...). None of them brings its tensors to one rank.
Source: keras.losses
"""

from __future__ import annotations

from typing import Any

import torch

from kshape.rulebook import losses as rules
from kshape.rulebook.settings import settings

from .base import FunctionLoss
from .forms import floats, form


@form
def hinge(y_true: Any, y_pred: Any) -> torch.Tensor:
    """mean(max(1 - y_true * y_pred, 0), axis=-1), targets -1 or 1 (0 and 1 are converted)"""
    y_true, y_pred = floats(y_true, y_pred)
    return (1.0 - signed(y_true) * y_pred).clamp_min(0.0).mean(-1)


@form
def squared_hinge(y_true: Any, y_pred: Any) -> torch.Tensor:
    """mean(max(1 - y_true * y_pred, 0)^2, axis=-1), targets -1 or 1 (0 and 1 are converted)"""
    y_true, y_pred = floats(y_true, y_pred)
    return (1.0 - signed(y_true) * y_pred).clamp_min(0.0).square().mean(-1)


@form
def categorical_hinge(y_true: Any, y_pred: Any) -> torch.Tensor:
    """max(max((1 - y_true) * y_pred) - sum(y_true * y_pred) + 1, 0) along the last axis, targets one-hot"""
    y_true, y_pred = floats(y_true, y_pred)
    right, wrong = (y_true * y_pred).sum(-1), ((1.0 - y_true) * y_pred).amax(-1)
    return (wrong - right + 1.0).clamp_min(0.0)


@form
def kl_divergence(y_true: Any, y_pred: Any) -> torch.Tensor:
    """sum(y_true * log(y_true / y_pred), axis=-1), both cut to [epsilon, 1]"""
    y_true, y_pred = floats(y_true, y_pred)
    y_true, y_pred = y_true.clamp(settings.epsilon, 1.0), y_pred.clamp(settings.epsilon, 1.0)
    return (y_true * torch.log(y_true / y_pred)).sum(-1)


@form
def poisson(y_true: Any, y_pred: Any) -> torch.Tensor:
    """mean(y_pred - y_true * log(y_pred + epsilon), axis=-1)"""
    y_true, y_pred = floats(y_true, y_pred)
    return (y_pred - y_true * torch.log(y_pred + settings.epsilon)).mean(-1)


def signed(y_true: torch.Tensor) -> torch.Tensor:
    """Targets of -1 and 1 from such of 0 and 1; as they are, if there is any other number among them."""
    binary = ((y_true == 0) | (y_true == 1)).all()
    return torch.where(binary, 2.0 * y_true - 1.0, y_true)


class Hinge(FunctionLoss, rule=rules.Hinge):
    function = staticmethod(hinge)


class SquaredHinge(FunctionLoss, rule=rules.SquaredHinge):
    function = staticmethod(squared_hinge)


class CategoricalHinge(FunctionLoss, rule=rules.CategoricalHinge):
    function = staticmethod(categorical_hinge)


class KLDivergence(FunctionLoss, rule=rules.KLDivergence):
    function = staticmethod(kl_divergence)


class Poisson(FunctionLoss, rule=rules.Poisson):
    function = staticmethod(poisson)
