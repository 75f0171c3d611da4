"""Metrics that are means of losses, and those of differences between values.

Source: keras.metrics
"""

from __future__ import annotations

from typing import Any

import torch

from kshape.rulebook import metrics_values as rules
from kshape.rulebook.settings import settings

from ..core.tensors import convert_to_tensor
from ..losses import crossentropy, margins, regression
from ..losses.forms import form, matched
from ..losses.reduction import on, squeeze_or_expand_to_same_rank
from .base import Metric, accumulate
from .means import FunctionMetric, Mean


class MeanSquaredError(FunctionMetric, rule=rules.MeanSquaredError):
    function = staticmethod(regression.mean_squared_error)


class MeanAbsoluteError(FunctionMetric, rule=rules.MeanAbsoluteError):
    function = staticmethod(regression.mean_absolute_error)


class MeanAbsolutePercentageError(FunctionMetric, rule=rules.MeanAbsolutePercentageError):
    function = staticmethod(regression.mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(FunctionMetric, rule=rules.MeanSquaredLogarithmicError):
    function = staticmethod(regression.mean_squared_logarithmic_error)


class LogCoshError(FunctionMetric, rule=rules.LogCoshError):
    function = staticmethod(regression.log_cosh)


class Hinge(FunctionMetric, rule=rules.Hinge):
    function = staticmethod(margins.hinge)


class SquaredHinge(FunctionMetric, rule=rules.SquaredHinge):
    function = staticmethod(margins.squared_hinge)


class CategoricalHinge(FunctionMetric, rule=rules.CategoricalHinge):
    function = staticmethod(margins.categorical_hinge)


class KLDivergence(FunctionMetric, rule=rules.KLDivergence):
    function = staticmethod(margins.kl_divergence)


class Poisson(FunctionMetric, rule=rules.Poisson):
    function = staticmethod(margins.poisson)


class BinaryCrossentropy(FunctionMetric, rule=rules.BinaryCrossentropy):
    function = staticmethod(crossentropy.binary_crossentropy)


class CategoricalCrossentropy(FunctionMetric, rule=rules.CategoricalCrossentropy):
    function = staticmethod(crossentropy.categorical_crossentropy)


class SparseCategoricalCrossentropy(FunctionMetric, rule=rules.SparseCategoricalCrossentropy):
    function = staticmethod(crossentropy.sparse_categorical_crossentropy)


class RootMeanSquaredError(Mean, rule=rules.RootMeanSquaredError):
    @torch.no_grad()
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Adds the squared errors of a batch."""
        y_pred = convert_to_tensor(y_pred, self._torch_dtype)
        y_true = on(y_true, y_pred)
        self._check(y_true, y_pred)
        y_true, y_pred = squeeze_or_expand_to_same_rank(y_true, y_pred)
        super().update_state((y_pred - y_true).square(), sample_weight)

    def result(self) -> torch.Tensor:
        return super().result().sqrt()


@form
def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> torch.Tensor:
    """sum(y_true / |y_true| * y_pred / |y_pred|, axis), 1 for vectors of one direction"""
    return -regression.cosine_similarity(y_true, y_pred, axis)


@form
def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> torch.Tensor:
    """cov(y_true, y_pred) / (std(y_true) * std(y_pred)) along the axis; not a number where one of them is constant"""
    y_true, y_pred = matched(y_true, y_pred)
    a, b = y_true - y_true.mean(axis, keepdim=True), y_pred - y_pred.mean(axis, keepdim=True)
    a = a / a.std(axis, correction=0, keepdim=True)
    return (a * (b / b.std(axis, correction=0, keepdim=True))).mean(axis)


@form
def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> torch.Tensor:
    """2 * cov / (var + var + (mean - mean)^2) along the axis. Source: Lin 1989

    As in Keras, y_true's distance is taken from the mean of y_pred; over the axis this adds up to the covariance.
    """
    y_true, y_pred = matched(y_true, y_pred)
    mean_true, mean_pred = y_true.mean(axis, keepdim=True), y_pred.mean(axis, keepdim=True)
    var_true, var_pred = (x.var(axis, correction=0, keepdim=True) for x in (y_true - mean_true, y_pred - mean_pred))
    norm = var_true + var_pred + (mean_true - mean_pred).square()
    return (2.0 * (y_true - mean_pred) * (y_pred - mean_pred) / (norm + settings.epsilon)).mean(axis)


class CosineSimilarity(FunctionMetric, rule=rules.CosineSimilarity):
    function = staticmethod(cosine_similarity)


class PearsonCorrelation(FunctionMetric, rule=rules.PearsonCorrelation):
    function = staticmethod(pearson_correlation)


class ConcordanceCorrelation(FunctionMetric, rule=rules.ConcordanceCorrelation):
    function = staticmethod(concordance_correlation)


class R2Score(Metric, rule=rules.R2Score):
    class_aggregation: str | None
    num_regressors: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.num_samples = self.add_variable((), name="num_samples")
        self._built = False

    @torch.no_grad()
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds sums of the targets, of their squares and of the squared errors. Both (batch, columns)."""
        y_pred = convert_to_tensor(y_pred, self._torch_dtype)
        y_true = on(y_true, y_pred)
        self._check(y_true, y_pred)
        y_true, y_pred = squeeze_or_expand_to_same_rank(y_true, y_pred)
        if not self._built:
            self._build(y_pred.shape[-1])
        weights = y_true.new_ones(()) if sample_weight is None else on(sample_weight, y_true)
        weights = (weights.unsqueeze(1) if weights.ndim == 1 else weights).expand(y_true.shape)
        weighted = y_true * weights
        errors = ((y_true - y_pred).square() * weights).sum(0)
        accumulate(
            [self.sum, self.squared_sum, self.total_mse, self.count, self.num_samples],
            [weighted.sum(0), (y_true * weighted).sum(0), errors, weights.sum(0), weights.new_full((), y_true.numel())],
        )

    def result(self) -> torch.Tensor:
        """1 - errors / variance, of each column or their average; adjusted for num_regressors, if there are any.

        The adjustment needs more samples than regressors; with fewer it is left out (Keras warns then).
        """
        total = self.squared_sum - self.sum * (self.sum / self.count)
        scores = 1.0 - self.total_mse / total
        scores = torch.where(scores.isinf(), 0.0, scores)
        if self.class_aggregation == "uniform_average":
            scores = scores.mean()
        elif self.class_aggregation == "variance_weighted_average":
            scores = (total * scores).sum() / total.sum()
        if not self.num_regressors:
            return scores
        left = self.num_samples.detach() - self.num_regressors - 1.0
        return torch.where(left > 0, 1.0 - (1.0 - scores) * (self.num_samples - 1.0) / left, scores)

    def _build(self, columns: int) -> None:
        self.squared_sum = self.add_variable((columns,), name="squared_sum")
        self.sum = self.add_variable((columns,), name="sum")
        self.total_mse = self.add_variable((columns,), name="residual")
        self.count = self.add_variable((columns,), name="count")
        self._built = True
