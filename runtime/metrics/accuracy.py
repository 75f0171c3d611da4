"""How often the right class is found.

The classes count truth values; the functions give them as floatx, 1 where the class is right.
Source: keras.metrics
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch

from kshape.rulebook import metrics_accuracy as rules

from ..core.dtypes import torch_dtype
from ..core.tensors import convert_to_tensor
from ..losses.forms import form
from ..losses.reduction import squeeze_or_expand_to_same_rank
from .means import FunctionMetric


def binary_matches(y_true: torch.Tensor, y_pred: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    """Whether (y_pred > threshold) = y_true: (batch, ...), (batch, ...) -> (batch, ...)"""
    y_true, y_pred = squeeze_or_expand_to_same_rank(y_true, y_pred)
    return (y_pred > threshold) == y_true


def categorical_matches(y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor:
    """Whether argmax(y_true) = argmax(y_pred): (batch, ..., classes), (batch, ..., classes) -> (batch, ...)"""
    labels = _argmax(y_true)
    matches = (labels.squeeze(-1) if labels.ndim == y_pred.ndim else labels) == _argmax(y_pred)
    return matches.reshape(labels.shape) if labels.ndim == y_pred.ndim else matches


def sparse_matches(y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor:
    """Whether y_true = argmax(y_pred): (batch, ...) or (batch, ..., 1), (batch, ..., classes) -> (batch, ...)"""
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        matches = (y_true.squeeze(-1) == _argmax(y_pred)).reshape(y_true.shape)
    else:
        matches = y_true == _argmax(y_pred)
    return matches.squeeze(-1) if matches.ndim > 1 else matches


def top_k_matches(y_true: torch.Tensor, y_pred: torch.Tensor, k: int = 5) -> torch.Tensor:
    """Whether argmax(y_true) is among the k largest outputs."""
    return sparse_top_k_matches(_argmax(y_true), y_pred, k)


def sparse_top_k_matches(
    y_true: torch.Tensor, y_pred: torch.Tensor, k: int = 5, from_sorted_ids: bool = False
) -> torch.Tensor:
    """Whether y_true is among the k largest outputs, or among the first k of sorted class numbers."""
    labels, scores = y_true.reshape(-1), y_pred.reshape(-1, y_pred.shape[-1]) if y_pred.ndim > 2 else y_pred
    if from_sorted_ids:
        matches = (labels[:, None] == scores[:, :k]).any(1)
    else:
        own = torch.take_along_dim(scores, labels.long()[:, None], -1)
        matches = (own >= scores.topk(k, -1).values[..., -1:]).any(-1)
    return matches.reshape(y_true.shape) if y_true.ndim > 1 else matches


def equal_labels(y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor:
    """Whether y_true = y_pred, both class numbers: (batch, ...), (batch, ...) -> (batch, ...)"""
    y_true, y_pred = squeeze_or_expand_to_same_rank(y_true, y_pred)
    return y_true == y_pred


class Accuracy(FunctionMetric, rule=rules.Accuracy):
    function = staticmethod(equal_labels)


class BinaryAccuracy(FunctionMetric, rule=rules.BinaryAccuracy):
    function = staticmethod(binary_matches)


class CategoricalAccuracy(FunctionMetric, rule=rules.CategoricalAccuracy):
    function = staticmethod(categorical_matches)


class SparseCategoricalAccuracy(FunctionMetric, rule=rules.SparseCategoricalAccuracy):
    function = staticmethod(sparse_matches)


class TopKCategoricalAccuracy(FunctionMetric, rule=rules.TopKCategoricalAccuracy):
    function = staticmethod(top_k_matches)


class SparseTopKCategoricalAccuracy(FunctionMetric, rule=rules.SparseTopKCategoricalAccuracy):
    function = staticmethod(sparse_top_k_matches)
    from_sorted_ids: bool

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        return config if self.from_sorted_ids else {key: config[key] for key in config if key != "from_sorted_ids"}


def _floats(matches: Callable[..., torch.Tensor], name: str) -> Callable[..., Any]:
    """The public function of a metric's matches."""

    @functools.wraps(matches)
    def function(y_true: Any, y_pred: Any, *args: Any, **kwargs: Any) -> torch.Tensor:
        y_pred = convert_to_tensor(y_pred)
        y_true = convert_to_tensor(y_true).to(y_pred.device)
        return matches(y_true, y_pred, *args, **kwargs).to(torch_dtype(None))

    function.__name__ = function.__qualname__ = name
    return form(function)


binary_accuracy = _floats(binary_matches, "binary_accuracy")
categorical_accuracy = _floats(categorical_matches, "categorical_accuracy")
sparse_categorical_accuracy = _floats(sparse_matches, "sparse_categorical_accuracy")
top_k_categorical_accuracy = _floats(top_k_matches, "top_k_categorical_accuracy")
sparse_top_k_categorical_accuracy = _floats(sparse_top_k_matches, "sparse_top_k_categorical_accuracy")


def _argmax(x: torch.Tensor) -> torch.Tensor:
    return (x.to(torch.uint8) if x.dtype is torch.bool else x).argmax(-1)
