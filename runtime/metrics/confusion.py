"""Precision, recall and the best of one where the other is good enough, over thresholds.

Source: keras.metrics
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch

from kshape.rulebook import metrics_confusion as rules

from ..core.dtypes import torch_dtype
from ..core.tensors import convert_to_tensor
from ..losses.reduction import divide_no_nan
from .base import Metric, accumulate
from .counts import NEVER, Thresholds, counts, is_even


class ConfusionMetric(Metric):
    """A metric whose state is some counts of a confusion matrix, one for each threshold."""

    counted: ClassVar[tuple[str, ...]] = ()
    class_id: int | None = None
    top_k: int | None = None
    limits: Thresholds

    @torch.no_grad()
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds the counts of a batch, weighted."""
        y_true, y_pred = convert_to_tensor(y_true), convert_to_tensor(y_pred)
        self._check(y_true, y_pred)
        self._count(y_true, y_pred, sample_weight)

    def _count(self, y_true: torch.Tensor, y_pred: torch.Tensor, sample_weight: Any, **options: Any) -> None:
        state = [getattr(self, name) for name in self.counted]
        options = {"top_k": self.top_k, "class_id": self.class_id, **options}
        dtype = torch_dtype(None)
        accumulate(state, counts(self.counted, y_true, y_pred, self.limits, dtype, sample_weight, **options))

    def _start(self, limits: Thresholds, shape: tuple[int, ...] | None = None) -> None:
        self.limits = limits
        for name in self.counted:
            setattr(self, name, self.add_variable(shape or (len(limits),), name=name))

    def _rate(self, part: str, rest: str) -> torch.Tensor:
        """part / (part + rest) of two counts, 0 where both are 0."""
        found = getattr(self, part).detach()
        return divide_no_nan(found, found + getattr(self, rest))

    def _single(self, values: torch.Tensor) -> torch.Tensor:
        """A scalar where there is but one threshold."""
        return values[0].clone() if len(self.limits) == 1 else values


class _OfThresholds(ConfusionMetric):
    """Thresholds as the user gave them: one, several, or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.init_thresholds = self.thresholds
        values = self.thresholds
        if values is None:
            values = 0.5 if self.top_k is None else NEVER
        self.thresholds: Any = list(values) if isinstance(values, (list, tuple)) else [values]
        self._start(Thresholds(self.thresholds, is_even(self.thresholds)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "thresholds": self.init_thresholds}


class _ConditionCount(_OfThresholds):
    def result(self) -> torch.Tensor:
        return self._single(self.accumulator.detach().clone())

    def _start(self, limits: Thresholds, shape: tuple[int, ...] | None = None) -> None:
        self.limits = limits
        self.accumulator = self.add_variable((len(limits),), name="accumulator")

    def _count(self, y_true: torch.Tensor, y_pred: torch.Tensor, sample_weight: Any, **options: Any) -> None:
        found = counts(self.counted, y_true, y_pred, self.limits, torch_dtype(None), sample_weight)
        accumulate([self.accumulator], found)


class FalsePositives(_ConditionCount, rule=rules.FalsePositives):
    counted = ("false_positives",)


class FalseNegatives(_ConditionCount, rule=rules.FalseNegatives):
    counted = ("false_negatives",)


class TrueNegatives(_ConditionCount, rule=rules.TrueNegatives):
    counted = ("true_negatives",)


class TruePositives(_ConditionCount, rule=rules.TruePositives):
    counted = ("true_positives",)


class Precision(_OfThresholds, rule=rules.Precision):
    counted = ("true_positives", "false_positives")

    def result(self) -> torch.Tensor:
        return self._single(self._rate("true_positives", "false_positives"))


class Recall(_OfThresholds, rule=rules.Recall):
    counted = ("true_positives", "false_negatives")

    def result(self) -> torch.Tensor:
        return self._single(self._rate("true_positives", "false_negatives"))


class _AtValue(ConfusionMetric):
    """The best of one rate among the thresholds where another reaches a value."""

    counted = ("true_positives", "false_positives", "true_negatives", "false_negatives")
    best: ClassVar[tuple[str, str]]
    where: ClassVar[tuple[str, str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.value = getattr(self, self.rule.rate)
        n = self.rule.num_thresholds
        self.thresholds = [0.5] if n == 1 else [i / (n - 1) for i in range(n)]
        self._start(Thresholds(self.thresholds, n > 1))

    def result(self) -> torch.Tensor:
        reached = self._rate(*self.where) >= self.value
        return torch.where(reached, self._rate(*self.best), 0.0).max()


_PRECISION, _RECALL = ("true_positives", "false_positives"), ("true_positives", "false_negatives")
_SPECIFICITY = ("true_negatives", "false_positives")


class PrecisionAtRecall(_AtValue, rule=rules.PrecisionAtRecall):
    best, where = _PRECISION, _RECALL


class RecallAtPrecision(_AtValue, rule=rules.RecallAtPrecision):
    best, where = _RECALL, _PRECISION


class SensitivityAtSpecificity(_AtValue, rule=rules.SensitivityAtSpecificity):
    best, where = _RECALL, _SPECIFICITY


class SpecificityAtSensitivity(_AtValue, rule=rules.SpecificityAtSensitivity):
    best, where = _SPECIFICITY, _RECALL
