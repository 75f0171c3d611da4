"""AUC: the area under the curve of two rates over thresholds.

Source: keras.metrics.AUC; Davis & Goadrich 2006 for the interpolation of precision and recall; Flach & Kull 2015 for
their gains.
"""

from __future__ import annotations

from typing import Any

import torch

from kshape.rulebook import metrics_confusion as rules
from kshape.rulebook.settings import settings

from ..core.variable import Variable
from ..losses.reduction import divide_no_nan, on
from .confusion import ConfusionMetric
from .counts import Thresholds, is_even


class AUC(ConfusionMetric, rule=rules.AUC):
    counted = ("true_positives", "false_positives", "true_negatives", "false_negatives")
    curve: str
    summation_method: str
    multi_label: bool
    num_labels: int | None
    label_weights: Any
    from_logits: bool
    true_positives: Variable
    false_positives: Variable
    true_negatives: Variable
    false_negatives: Variable

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._given = self.thresholds
        self.curve, self.summation_method = self.curve.upper(), self.summation_method.lower()
        inner = self._inner_thresholds()
        self.num_thresholds = len(inner) + 2
        self.thresholds: Any = [-settings.epsilon, *inner, 1.0 + settings.epsilon]
        self.limits = Thresholds(self.thresholds, self._given is None or is_even([0.0, *inner, 1.0]))
        self._built = False
        if not self.multi_label or self.num_labels:
            self._build(self.num_labels)

    def result(self) -> torch.Tensor:
        if self.curve == "PR" and self.summation_method == "interpolation":
            return self._averaged(self._interpolated())
        x, y = self._curve()
        first, second = y[:-1], y[1:]
        heights = {
            "interpolation": lambda: (first + second) / 2.0,
            "minoring": lambda: torch.minimum(first, second),
            "majoring": lambda: torch.maximum(first, second),
        }[self.summation_method]()
        return self._averaged(((x[:-1] - x[1:]) * heights).sum(0))

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "thresholds": self._given and list(self.thresholds[1:-1])}
        return config if self._given is not None else {key: config[key] for key in config if key != "thresholds"}

    def _count(self, y_true: torch.Tensor, y_pred: torch.Tensor, sample_weight: Any, **options: Any) -> None:
        if not self._built:
            self._build(y_pred.shape[1])
        y_pred = torch.sigmoid(y_pred) if self.from_logits else y_pred
        super()._count(
            y_true, y_pred, sample_weight, label_weights=self.label_weights, per_label=bool(self.multi_label)
        )

    def _build(self, labels: int | None) -> None:
        n = len(self.limits)
        self._start(self.limits, (n, labels) if self.multi_label and labels else (n,))
        self._built = True

    def _inner_thresholds(self) -> list[float]:
        if self._given is not None:
            return sorted(self._given)
        n = self.rule.num_thresholds
        return [(i + 1) / (n - 1) for i in range(n - 2)]

    def _curve(self) -> tuple[torch.Tensor, torch.Tensor]:
        """x and y at every threshold."""
        recall = self._rate("true_positives", "false_negatives")
        if self.curve == "ROC":
            return self._rate("false_positives", "true_negatives"), recall
        if self.curve == "PR":
            return recall, self._rate("true_positives", "false_positives")
        return self._gains()

    def _gains(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Gains of recall and precision over always saying yes; recall's no lower than 0, 0 and 1 without any hit."""
        tp, fp = self.true_positives.detach(), self.false_positives.detach()
        tn, fn = self.true_negatives.detach(), self.false_negatives.detach()
        odds = divide_no_nan(tp + fn, tn + fp)
        recall = 1.0 - odds * divide_no_nan(fn, tp)
        precision = 1.0 - odds * divide_no_nan(fp, tp)
        none = tp == 0.0
        return torch.where(none, 0.0, recall).clamp_min(0.0), torch.where(none, 1.0, precision)

    def _interpolated(self) -> torch.Tensor:
        """The area under precision and recall: between thresholds, hits grow in proportion to positives."""
        tp, fp, fn = (getattr(self, name).detach() for name in ("true_positives", "false_positives", "false_negatives"))
        gained, positives = tp[:-1] - tp[1:], tp + fp
        more, fewer = positives[:-1], positives[1:]
        slope = divide_no_nan(gained, (more - fewer).clamp_min(0.0))
        intercept = tp[1:] - slope * fewer
        ratio = torch.where((more > 0) & (fewer > 0), divide_no_nan(more, fewer.clamp_min(0.0)), 1.0)
        area = slope * (gained + intercept * torch.log(ratio))
        return divide_no_nan(area, (tp[1:] + fn[1:]).clamp_min(0.0)).sum(0)

    def _averaged(self, areas: torch.Tensor) -> torch.Tensor:
        """The mean over the labels, weighted; the area itself where there is but one."""
        if not self.multi_label:
            return areas
        if self.label_weights is None:
            return areas.mean()
        weights = on(self.label_weights, areas)
        return divide_no_nan((areas * weights).sum(), weights.sum())
