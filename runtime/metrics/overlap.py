"""F scores and intersections over unions.

Source: keras.metrics
"""

from __future__ import annotations

import warnings
from typing import Any

import torch

from kshape.rulebook import metrics_overlap as rules
from kshape.rulebook.settings import settings

from ..core.dtypes import torch_dtype
from ..core.tensors import convert_to_tensor
from ..losses.reduction import on
from .base import Metric, accumulate


class FBetaScore(Metric, rule=rules.FBetaScore):
    average: str | None
    beta: float = 1.0
    threshold: float | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._built = False

    @torch.no_grad()
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds the hits and misses of a batch, by class. Both (batch, classes), targets one-hot."""
        y_pred = convert_to_tensor(y_pred, self._torch_dtype)
        y_true = on(y_true, y_pred)
        self._check(y_true, y_pred)
        if not self._built:
            self._build(y_pred.shape[-1])
        y_pred = self._decided(y_pred).to(y_true.dtype)
        each = [y_pred * y_true, y_pred * (1.0 - y_true), (1.0 - y_pred) * y_true, y_true]
        if sample_weight is not None:
            weights = on(sample_weight, y_true).unsqueeze(1)
            each = [values * weights for values in each]
        accumulate(self._state, [values.sum() if self.average == "micro" else values.sum(0) for values in each])

    def result(self) -> torch.Tensor:
        tp, fp, fn, support = (variable.detach() for variable in self._state)
        precision, recall = tp / (tp + fp + settings.epsilon), tp / (tp + fn + settings.epsilon)
        square = self.beta**2
        score = precision * recall / (square * precision + recall + settings.epsilon) * (1.0 + square)
        if self.average == "weighted":
            return (score * (support / (support.sum() + settings.epsilon))).sum()
        return score if self.average is None else score.mean()

    def _decided(self, y_pred: torch.Tensor) -> torch.Tensor:
        """Outputs above the threshold; without one, the largest of each row, unless it is 0."""
        if self.threshold is not None:
            return y_pred > self.threshold
        return (y_pred >= y_pred.amax(-1, keepdim=True)) & (y_pred.abs() > 1e-9)

    def _build(self, classes: int) -> None:
        shape = () if self.average == "micro" else (classes,)
        names = ("true_positives", "false_positives", "false_negatives", "intermediate_weights")
        self._state = [self.add_variable(shape, dtype=self.dtype, name=name) for name in names]
        self.true_positives, self.false_positives, self.false_negatives, self.intermediate_weights = self._state
        self._built = True


class F1Score(FBetaScore, rule=rules.F1Score):
    pass


class IoU(Metric, rule=rules.IoU):
    """tp / (tp + fp + fn), the mean over some classes of those that occur at all.

    The matrix counts in int32 unless another dtype is given, so that weights lose their fractions.
    """

    num_classes: Any
    target_class_ids: Any = None
    ignore_class: int | None = None
    sparse_y_true: bool = True
    sparse_y_pred: bool = True
    axis: int = -1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.rule.dtype is None:
            self.dtype = "int32"
        self.target_class_ids = self._targets()
        n = self.num_classes
        self.total_cm = self.add_variable((n, n), dtype=self.dtype, name="total_confusion_matrix")

    @torch.no_grad()
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch to the matrix of (target, output) pairs; pairs outside of the classes do not count."""
        y_true, y_pred = convert_to_tensor(y_true), convert_to_tensor(y_pred)
        self._check(y_true, y_pred)
        labels = self._labels(y_true, self.sparse_y_true).to(y_pred.device)
        found = self._labels(y_pred, self.sparse_y_pred)
        n = self.num_classes
        valid = (labels >= 0) & (labels < n) & (found >= 0) & (found < n)
        if self.ignore_class is not None:
            valid = valid & (labels != self.ignore_class)
        weights = valid.to(self._torch_dtype)
        if sample_weight is not None:
            weights = weights * self._weights(sample_weight, weights)
        pairs = torch.where(valid, labels * n + found, 0)
        batch = weights.new_zeros(n * n).index_add_(0, pairs, weights.expand(pairs.shape))
        accumulate([self.total_cm], [batch.view(n, n)])

    def result(self) -> torch.Tensor:
        matrix = self.total_cm.detach()
        hits = matrix.diagonal()
        union = (matrix.sum(0) + matrix.sum(1) - hits).to(torch.float32)[self.target_class_ids]
        occurs = union > 1e-9
        scores = torch.where(occurs, hits[self.target_class_ids] / (union + settings.epsilon), 0.0)
        return scores.sum() / (occurs.sum() + settings.epsilon)

    def _targets(self) -> list[int]:
        return list(self.target_class_ids)

    def _labels(self, values: torch.Tensor, sparse: bool) -> torch.Tensor:
        """Class numbers in one row."""
        return (values if sparse else values.argmax(self.axis)).reshape(-1).long()

    def _weights(self, sample_weight: Any, like: torch.Tensor) -> torch.Tensor:
        weights = convert_to_tensor(sample_weight)
        if weights.is_floating_point() and not self._torch_dtype.is_floating_point:
            warnings.warn(
                f"{type(self).__name__} counts in {self.dtype}, which cuts the fractions of weights off. "
                'Received: sample_weight of floats. Give the metric dtype="float32".',
                stacklevel=4,
            )
        return on(weights, like).reshape(-1)


class BinaryIoU(IoU, rule=rules.BinaryIoU):
    num_classes = 2
    threshold: float

    @torch.no_grad()
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_pred = convert_to_tensor(y_pred, torch_dtype("float32")) >= self.threshold
        super().update_state(y_true, y_pred, sample_weight)


class MeanIoU(IoU, rule=rules.MeanIoU):
    def _targets(self) -> list[int]:
        return list(range(self.num_classes))


class OneHotIoU(IoU, rule=rules.OneHotIoU):
    sparse_y_true = False


class OneHotMeanIoU(MeanIoU, rule=rules.OneHotMeanIoU):
    sparse_y_true = False
