"""Metrics of overlap between what was found and what is there: F scores, intersection over union.

Source: keras.metrics
"""

from __future__ import annotations

from . import pairing
from .dims import Shape, differs, product
from .errors import Undecided, is_unknown
from .kinds import Anything, Flag, Number, Text, wrong
from .metric import MetricRule, need_matrices
from .pairing import Clash


class _FScore(MetricRule):
    targets, outputs, direction = "one-hot", "probabilities", "up"
    requirement = "one-hot targets and outputs of rank 2 (batch, classes)"

    def setup(self) -> None:
        owner = type(self).__name__
        average, beta, threshold = (getattr(self, name, default) for name, default in _F_DEFAULTS)
        if not is_unknown(average) and average not in (None, "micro", "macro", "weighted"):
            raise wrong(owner, "average", 'one of "micro", "macro", "weighted", None', average)
        if isinstance(beta, (int, str)) or (isinstance(beta, float) and beta <= 0):
            raise wrong(owner, "beta", "a float above 0", beta)
        if isinstance(threshold, (int, str)) or (isinstance(threshold, float) and not 0 < threshold <= 1):
            raise wrong(owner, "threshold", "a float above 0 and up to 1", threshold)

    @property
    def takes_threshold(self) -> bool:
        return getattr(self, "threshold", None) is not None

    def relate(self, target: Shape, output: Shape) -> None:
        need_matrices(type(self).__name__, target, output)
        pairing.broadcast(target, output)
        average = getattr(self, "average", None)
        if average != "micro" and differs(target[1], output[1]) and differs(target[1], 1):
            raise Clash


_F_DEFAULTS = (("average", None), ("beta", 1.0), ("threshold", None))


class FBetaScore(_FScore):
    """(1 + beta^2) * precision * recall / (beta^2 * precision + recall); both (batch, classes), targets one-hot."""

    average: Anything = None
    beta: Number = 1.0
    threshold: Anything = None
    name: Text = "fbeta_score"
    dtype: Anything = None


class F1Score(_FScore):
    """2 * precision * recall / (precision + recall); both (batch, classes), targets one-hot."""

    average: Anything = None
    threshold: Anything = None
    name: Text = "f1_score"
    dtype: Anything = None


class _Intersection(MetricRule):
    direction = "up"
    requirement = "as many target labels as output labels"

    def setup(self) -> None:
        ids, classes = getattr(self, "target_class_ids", None), getattr(self, "num_classes", 2)
        known = isinstance(ids, (list, tuple)) and ids and all(isinstance(each, int) for each in ids)
        if known and isinstance(classes, int) and max(ids or ()) >= classes:
            raise wrong(type(self).__name__, "target_class_ids", f"class numbers below num_classes={classes}", ids)

    def relate(self, target: Shape, output: Shape) -> None:
        axis = getattr(self, "axis", -1)
        if not getattr(self, "sparse_y_true", self.targets != "one-hot"):
            target = pairing.dropped(target, axis)
        if not getattr(self, "sparse_y_pred", True):
            output = pairing.dropped(output, axis)
        if not target or not output:
            raise Undecided("scalars")
        pairing.broadcast((product(target),), (product(output),))


class IoU(_Intersection):
    """Intersection over union of some classes, over all elements; class numbers unless sparse_y_... is False."""

    targets, outputs = "integer", "labels"
    num_classes: Anything
    target_class_ids: Anything
    name: Anything = None
    dtype: Anything = None
    ignore_class: Anything = None
    sparse_y_true: Flag = True
    sparse_y_pred: Flag = True
    axis: Anything = -1


class BinaryIoU(_Intersection):
    """Intersection over union of outputs above a threshold."""

    targets, outputs = "binary", "probabilities"
    target_class_ids: Anything = (0, 1)
    threshold: Number = 0.5
    name: Anything = None
    dtype: Anything = None

    @property
    def takes_threshold(self) -> bool:
        return True


class MeanIoU(_Intersection):
    """The mean over all classes of intersection over union."""

    targets, outputs = "integer", "labels"
    num_classes: Anything
    name: Anything = None
    dtype: Anything = None
    ignore_class: Anything = None
    sparse_y_true: Flag = True
    sparse_y_pred: Flag = True
    axis: Anything = -1


class OneHotIoU(_Intersection):
    """Intersection over union of some classes, targets one-hot."""

    targets, outputs = "one-hot", "scores"
    num_classes: Anything
    target_class_ids: Anything
    name: Anything = None
    dtype: Anything = None
    ignore_class: Anything = None
    sparse_y_pred: Flag = False
    axis: Anything = -1


class OneHotMeanIoU(_Intersection):
    """The mean over all classes of intersection over union, targets one-hot."""

    targets, outputs = "one-hot", "scores"
    num_classes: Anything
    name: Anything = None
    dtype: Anything = None
    ignore_class: Anything = None
    sparse_y_pred: Flag = False
    axis: Anything = -1
