"""Metrics of counts over thresholds: precision, recall, areas under curves.

Source: keras.metrics
"""

from __future__ import annotations

from typing import Any, ClassVar

from . import pairing
from .dims import Shape, exceeds, product
from .errors import Undecided, is_unknown
from .kinds import Anything, Flag, Number, wrong
from .metric import MetricRule, number_in
from .pairing import Clash


class _Counts(MetricRule):
    """Counts of a confusion matrix, over all elements of target and output."""

    targets, outputs = "binary", "probabilities"
    requirement = "as many targets as outputs"

    @property
    def takes_threshold(self) -> bool:
        return True

    def relate(self, target: Shape, output: Shape) -> None:
        output, target = pairing.squeezed(output, target)
        class_id = getattr(self, "class_id", None)
        top_k = getattr(self, "top_k", None)
        if top_k is not None:
            self._need_classes(output, top_k)
        if class_id is not None:
            if len(output) == 1:
                raise Clash("When class_id is provided, y_pred must be a 2D array")
            target, output = self._one_class(target, class_id), self._one_class(output, class_id)
        if self._buckets():
            pairing.same_count(target, output)
        else:
            pairing.broadcast((product(target),), (product(output),))

    def _buckets(self) -> bool:
        """True where thresholds are evenly spaced, which Keras counts in buckets without broadcasting."""
        return False

    def _need_classes(self, output: Shape, k: Any) -> None:
        if is_unknown(k) or not output:
            raise Undecided("top_k")
        if exceeds(k, output[-1]):
            raise Clash("selected index k out of range")

    def _one_class(self, shape: Shape, class_id: Any) -> Shape:
        if is_unknown(class_id) or not isinstance(class_id, int):
            raise Undecided("class_id")
        if not shape:
            raise Undecided("scalars")
        if exceeds(class_id + 1, shape[-1]) or exceeds(-class_id, shape[-1]):
            raise Clash(f"index {class_id} is out of bounds")
        return (*shape[:-1], 1)


class _ConditionCount(_Counts):
    thresholds: Anything = None
    name: Anything = None
    dtype: Anything = None

    def setup(self) -> None:
        _need_thresholds(type(self).__name__, self.thresholds)

    def _buckets(self) -> bool:
        return _even(self.thresholds)


class FalsePositives(_ConditionCount):
    """How often output > threshold where the target is 0."""


class FalseNegatives(_ConditionCount):
    """How often output <= threshold where the target is 1."""


class TrueNegatives(_ConditionCount):
    """How often output <= threshold where the target is 0."""


class TruePositives(_ConditionCount):
    """How often output > threshold where the target is 1."""


class Precision(_Counts):
    """tp / (tp + fp)"""

    direction = "up"
    thresholds: Anything = None
    top_k: Anything = None
    class_id: Anything = None
    name: Anything = None
    dtype: Anything = None

    def setup(self) -> None:
        _need_thresholds(type(self).__name__, self.thresholds)

    @property
    def takes_threshold(self) -> bool:
        return self.thresholds is not None or self.top_k is None

    def _buckets(self) -> bool:
        return _even(self.thresholds)


class Recall(Precision):
    """tp / (tp + fn)"""


class _AtValue(_Counts):
    direction = "up"
    rate: ClassVar[str] = "value"

    def setup(self) -> None:
        owner = type(self).__name__
        value, thresholds = getattr(self, self.rate), getattr(self, "num_thresholds", 200)
        number_in(owner, self.rate, value, 0, 1)
        if isinstance(thresholds, int) and thresholds <= 0:
            raise wrong(owner, "num_thresholds", "a positive integer", thresholds)

    def _buckets(self) -> bool:
        return bool(getattr(self, "num_thresholds", 200) != 1)


class PrecisionAtRecall(_AtValue):
    """The best precision where recall >= `recall`."""

    rate = "recall"
    recall: Number
    num_thresholds: Anything = 200
    class_id: Anything = None
    name: Anything = None
    dtype: Anything = None


class RecallAtPrecision(_AtValue):
    """The best recall where precision >= `precision`."""

    rate = "precision"
    precision: Number
    num_thresholds: Anything = 200
    class_id: Anything = None
    name: Anything = None
    dtype: Anything = None


class SensitivityAtSpecificity(_AtValue):
    """The best sensitivity where specificity >= `specificity`."""

    rate = "specificity"
    specificity: Number
    num_thresholds: Anything = 200
    class_id: Anything = None
    name: Anything = None
    dtype: Anything = None


class SpecificityAtSensitivity(_AtValue):
    """The best specificity where sensitivity >= `sensitivity`."""

    rate = "sensitivity"
    sensitivity: Number
    num_thresholds: Anything = 200
    class_id: Anything = None
    name: Anything = None
    dtype: Anything = None


class AUC(_Counts):
    """The area under a curve of rates over thresholds; outputs from 0 to 1."""

    direction = "up"
    num_thresholds: Anything = 200
    curve: Anything = "ROC"
    summation_method: Anything = "interpolation"
    name: Anything = None
    dtype: Anything = None
    thresholds: Anything = None
    multi_label: Flag = False
    num_labels: Anything = None
    label_weights: Anything = None
    from_logits: Flag = False

    def setup(self) -> None:
        methods = ("interpolation", "Interpolation", "majoring", "Majoring", "minoring", "Minoring")
        if isinstance(self.curve, str) and self.curve not in ("PR", "pr", "ROC", "roc", "PRGAIN", "prgain"):
            raise wrong("AUC", "curve", 'one of "ROC", "PR", "PRGAIN"', self.curve)
        if isinstance(self.summation_method, str) and self.summation_method not in methods:
            raise wrong(
                "AUC", "summation_method", 'one of "interpolation", "majoring", "minoring"', self.summation_method
            )
        if self.thresholds is None and isinstance(self.num_thresholds, int) and self.num_thresholds <= 1:
            raise wrong("AUC", "num_thresholds", "an integer above 1", self.num_thresholds)
        if self.multi_label is False and isinstance(self.num_labels, int) and self.num_labels:
            raise wrong("AUC", "num_labels", "None unless multi_label=True", self.num_labels)

    def relate(self, target: Shape, output: Shape) -> None:
        if self.label_weights is not None:
            raise Undecided("label weights")
        if not self.multi_label:
            return super().relate(target, output)
        if self.num_labels is None and len(output) != 2:
            raise Clash("`y_pred` must have rank 2 when `multi_label=True`")
        raise Undecided("several labels")

    def _buckets(self) -> bool:
        return self.thresholds is None or _even([0.0, *sorted(self.thresholds), 1.0])


def _need_thresholds(owner: str, thresholds: Any) -> None:
    for value in thresholds if isinstance(thresholds, (list, tuple)) else [thresholds]:
        if isinstance(value, (int, float)) and not 0 <= value <= 1:
            raise wrong(owner, "thresholds", "numbers from 0 to 1", thresholds)


def _even(thresholds: Any) -> bool:
    """Whether three thresholds or more lie evenly from 0 to 1."""
    if is_unknown(thresholds):
        raise Undecided("thresholds")
    if not isinstance(thresholds, (list, tuple)) or len(thresholds) < 3:
        return False
    last = len(thresholds) - 1
    return all(abs(value - i / last) <= 1e-7 + 1e-5 * i / last for i, value in enumerate(thresholds))
