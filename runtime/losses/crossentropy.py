"""Crossentropies of probabilities or logits with one-hot, integer and binary targets.

Probabilities are cut to [epsilon, 1 - epsilon], as in Keras. Logits go to torch's fused kernels, and so do the logits
behind probabilities, where the output knows them (see `logits`).
Source: keras.losses
"""

from __future__ import annotations

import copy
import warnings
from typing import Any

import torch
import torch.nn.functional as F

from kshape.rulebook import losses as rules
from kshape.rulebook.settings import settings

from ..core.tensors import convert_to_tensor
from .base import FunctionLoss, Loss
from .forms import floats, form, need_same_shape


@form
def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> torch.Tensor:
    """-sum(y_true * log(p), axis); p = y_pred / sum(y_pred), or softmax(y_pred) of logits

    y_true: (batch, ..., classes)   y_pred: (batch, ..., classes) -> (batch, ...)
    """
    y_true, y_pred = floats(y_true, y_pred)
    need_same_shape(y_true, y_pred)
    _warn_of_one_class(y_pred, "categorical_crossentropy")
    y_true = _smoothed(y_true, label_smoothing)
    log_p = F.log_softmax(y_pred, axis) if from_logits else torch.log(_probabilities(y_pred, axis))
    return -(y_true * log_p).sum(axis)


@form
def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> torch.Tensor:
    """-log(p[y_true]); p = y_pred / sum(y_pred), or softmax(y_pred) of logits. Samples of ignore_class have loss 0.

    y_true: (batch, ...) or (batch, ..., 1)   y_pred: (batch, ..., classes) -> (batch, ...)
    """
    classes, scores, shape = _rows(y_true, y_pred, axis)
    if ignore_class is None:
        losses = F.cross_entropy(scores, classes, reduction="none") if from_logits else _negative_log(classes, scores)
        return losses.view(shape)
    valid = classes != ignore_class
    if from_logits:
        losses = F.cross_entropy(scores, classes, reduction="none", ignore_index=ignore_class).view(shape)
    else:
        losses = torch.where(valid, _negative_log(torch.where(valid, classes, 0), scores, valid), 0.0).view(shape)
    losses._keras_mask = valid.view(shape)  # type: ignore[attr-defined]
    return losses


@form
def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> torch.Tensor:
    """-mean(y_true * log(p) + (1 - y_true) * log(1 - p), axis); p = y_pred, or sigmoid(y_pred) of logits

    y_true: (batch, ..., n)   y_pred: (batch, ..., n) -> (batch, ...)
    """
    y_true, y_pred = floats(y_true, y_pred)
    need_same_shape(y_true, y_pred)
    return _binary(_smoothed_binary(y_true, label_smoothing), y_pred, from_logits, "none").mean(axis)


class _Crossentropy(FunctionLoss):
    from_logits: bool
    axis: Any = -1
    _twins: dict[str, Loss | None]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._twins = {}

    def on_logits(self, activation: str) -> Loss | None:
        if activation not in self._twins:
            self._twins[activation] = self._twin(activation)
        return self._twins[activation]

    def _twin(self, activation: str) -> Loss | None:
        fits = activation == self.rule.activation and (activation == "sigmoid" or self.axis == -1)
        if not fits or self.from_logits or not self.ruled_call:
            return None
        twin = copy.copy(self)
        twin.from_logits, twin._twins = True, {}
        twin._arguments = {**self._arguments, "from_logits": True}
        return twin


class CategoricalCrossentropy(_Crossentropy, rule=rules.CategoricalCrossentropy):
    function = staticmethod(categorical_crossentropy)
    label_smoothing: float

    def fused_mean(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor | None:
        if not self.from_logits or y_pred.ndim != 2 or self.axis not in (-1, 1) or y_pred.shape[-1] == 1:
            return None
        return F.cross_entropy(y_pred, y_true, label_smoothing=float(self.label_smoothing))


class SparseCategoricalCrossentropy(_Crossentropy, rule=rules.SparseCategoricalCrossentropy):
    function = staticmethod(sparse_categorical_crossentropy)
    ignore_class: int | None

    def fused_mean(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor | None:
        if self.ignore_class is not None:
            return None
        classes, scores, _ = _rows(y_true, y_pred, self.axis)
        return F.cross_entropy(scores, classes) if self.from_logits else _negative_log(classes, scores).mean()

    def _target(self, y_true: Any) -> torch.Tensor:
        return convert_to_tensor(y_true)


class BinaryCrossentropy(_Crossentropy, rule=rules.BinaryCrossentropy):
    function = staticmethod(binary_crossentropy)
    label_smoothing: float

    def fused_mean(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor | None:
        return _binary(_smoothed_binary(y_true, self.label_smoothing), y_pred, self.from_logits, "mean")


def _probabilities(y_pred: torch.Tensor, axis: int) -> torch.Tensor:
    """y_pred scaled so that its sum along the axis is 1, cut to [epsilon, 1 - epsilon]."""
    return (y_pred / y_pred.sum(axis, keepdim=True)).clamp(settings.epsilon, 1.0 - settings.epsilon)


def _rows(y_true: Any, y_pred: Any, axis: int) -> tuple[torch.Tensor, torch.Tensor, torch.Size]:
    """(samples,) class numbers, (samples, classes) scores, and the shape of the losses."""
    y_pred = convert_to_tensor(y_pred)
    y_true = convert_to_tensor(y_true).to(y_pred.device, torch.int64, non_blocking=True)
    if y_true.ndim == y_pred.ndim and y_true.shape[axis] == 1:
        y_true = y_true.squeeze(axis)
    if axis not in (-1, y_pred.ndim - 1):
        y_pred = y_pred.movedim(axis, -1)
    if y_true.shape != y_pred.shape[:-1]:
        raise ValueError("class numbers of another shape than the rows of scores")
    return y_true.reshape(-1), y_pred.reshape(-1, y_pred.shape[-1]), y_true.shape


def _negative_log(classes: torch.Tensor, scores: torch.Tensor, valid: torch.Tensor | None = None) -> torch.Tensor:
    """-log(p[class]) of each row. Only the probability of its own class is ever computed.

    Rows that are not valid may be all zeros, which no gradient survives unless their sum is kept out.
    """
    total = scores.sum(1) if valid is None else torch.where(valid, scores.sum(1), 1.0)
    p = scores.gather(1, classes[:, None]).squeeze(1) / total
    return -torch.log(p.clamp(settings.epsilon, 1.0 - settings.epsilon))


def _binary(y_true: torch.Tensor, y_pred: torch.Tensor, from_logits: bool, reduction: str) -> torch.Tensor:
    """Two kernels: probabilities are cut to [epsilon, 1 - epsilon] on their way back to logits.

    torch's own crossentropy of probabilities raises for one that is not a number; this gives a loss that is none.
    """
    logits = y_pred if from_logits else torch.logit(y_pred, settings.epsilon)
    return F.binary_cross_entropy_with_logits(logits, y_true, reduction=reduction)


def _smoothed(y_true: torch.Tensor, label_smoothing: float) -> torch.Tensor:
    if not label_smoothing:
        return y_true
    return y_true * (1.0 - label_smoothing) + label_smoothing / y_true.shape[-1]


def _smoothed_binary(y_true: torch.Tensor, label_smoothing: float) -> torch.Tensor:
    return y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing if label_smoothing else y_true


def _warn_of_one_class(y_pred: torch.Tensor, name: str) -> None:
    if y_pred.shape[-1] == 1:
        warnings.warn(
            f"{name} of one class is always 0. Received: output shape={tuple(y_pred.shape)}. "
            "One unit with sigmoid goes with binary_crossentropy.",
            SyntaxWarning,
            stacklevel=4,
        )
