"""Metrics: constructors, names, and what each expects of targets and outputs.

One long file, since it is one list: every metric of `keras.metrics`, then the names under which they are found.
Source: keras.metrics
"""

from __future__ import annotations

from typing import Any, ClassVar

from . import losses, pairing
from .dims import Shape, differs, exceeds, product
from .errors import Undecided, is_unknown
from .kinds import Anything, Flag, Number, Text, wrong
from .metric import MetricRule, OfLoss, number_in
from .naming import to_snake_case
from .pairing import Clash
from .specs import TensorSpec
from .vocabulary import Function, Vocabulary, public_names


class Metric(MetricRule):
    """The base class of custom metrics: nothing is known of what it takes."""

    targets, outputs = "any", "any"
    dtype: Anything = None
    name: Anything = None

    def relate(self, target: Shape, output: Shape) -> None:
        raise Undecided("a custom metric")


class Mean(MetricRule):
    """The mean of the values given to it; it takes no targets."""

    targets, outputs = "any", "any"
    name: Text = "mean"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> None:
        raise Undecided("values, not targets and outputs")


class Sum(Mean):
    """The sum of the values given to it; it takes no targets."""

    name: Text = "sum"
    dtype: Anything = None


class MeanMetricWrapper(Mean):
    """The mean of fn(target, output)."""

    rest = True
    fn: Anything
    name: Anything = None
    dtype: Anything = None


class Accuracy(MetricRule):
    """How often target equals output: both are class numbers, not probabilities."""

    targets, outputs, direction = "integer", "labels", "up"
    name: Text = "accuracy"
    dtype: Anything = None


class BinaryAccuracy(MetricRule):
    """How often output > threshold agrees with the target."""

    targets, outputs, direction = "binary", "probabilities", "up"
    name: Text = "binary_accuracy"
    dtype: Anything = None
    threshold: Number = 0.5

    @property
    def takes_threshold(self) -> bool:
        return True


class CategoricalAccuracy(MetricRule):
    """How often argmax(target) = argmax(output), along the last axis."""

    targets, outputs, direction = "one-hot", "scores", "up"
    requirement = "one-hot targets of the output's shape"
    instead = "SparseCategoricalAccuracy"
    name: Text = "categorical_accuracy"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> None:
        labels = pairing.dropped(target, -1)
        matches_needed = None
        if len(labels) == len(output):
            if not labels:
                raise Undecided("scalars")
            matches_needed = labels
            if not pairing.is_one(labels[-1]):
                raise Undecided("squeezing an axis that is not 1, which TensorFlow refuses and torch does not")
            labels = labels[:-1]
        matches = pairing.broadcast(labels, pairing.dropped(output, -1))
        if matches_needed is not None:
            pairing.same_count(matches, matches_needed)


class SparseCategoricalAccuracy(MetricRule):
    """How often target = argmax(output), along the last axis."""

    targets, outputs, direction = "integer", "scores", "up"
    requirement = "integer targets of the output's shape without its last axis"
    instead = "CategoricalAccuracy"
    name: Text = "sparse_categorical_accuracy"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> None:
        whole = None
        if len(target) == len(output) and target and pairing.is_one(target[-1]):
            whole, target = target, target[:-1]
        matches = pairing.broadcast(target, pairing.dropped(output, -1))
        if whole is not None:
            pairing.same_count(matches, whole)


class _TopK(MetricRule):
    outputs, direction = "scores", "up"

    def _rank(self, labels: Shape, output: Shape) -> None:
        """As many rows of the output as there are labels, and k classes or more."""
        k = getattr(self, "k", 5)
        if len(output) < 2 or not labels or not isinstance(k, int):
            raise Undecided("scalars, or an unknown k")
        if exceeds(k, output[-1]):
            raise Clash("selected index k out of range")
        count = (product(labels),)
        rows = pairing.broadcast(count, (product(output[:-1]),))
        if len(labels) > 1:
            pairing.same_count(rows, count)


class TopKCategoricalAccuracy(_TopK):
    """How often argmax(target) is among the k largest outputs."""

    targets = "one-hot"
    requirement = "one-hot targets of the output's shape, and k classes or more"
    instead = "SparseTopKCategoricalAccuracy"
    k: Anything = 5
    name: Text = "top_k_categorical_accuracy"
    dtype: Anything = None

    def relate(self, target: Shape, output: Shape) -> None:
        self._rank(pairing.dropped(target, -1), output)


class SparseTopKCategoricalAccuracy(_TopK):
    """How often the target is among the k largest outputs."""

    targets = "integer"
    requirement = "integer targets of the output's shape without its last axis, and k classes or more"
    instead = "TopKCategoricalAccuracy"
    k: Anything = 5
    name: Text = "sparse_top_k_categorical_accuracy"
    dtype: Anything = None
    from_sorted_ids: Flag = False

    def relate(self, target: Shape, output: Shape) -> None:
        if self.from_sorted_ids:
            raise Undecided("sorted class numbers")
        self._rank(target, output)


class BinaryCrossentropy(MetricRule):
    """The mean binary crossentropy."""

    targets, outputs, direction = "binary", "probabilities", "down"
    requirement = "targets of the output's shape"
    name: Text = "binary_crossentropy"
    dtype: Anything = None
    from_logits: Flag = False
    label_smoothing: Number = 0

    def relate(self, target: Shape, output: Shape) -> None:
        pairing.equal(target, output)


class CategoricalCrossentropy(MetricRule):
    """The mean categorical crossentropy."""

    targets, outputs, direction = "one-hot", "probabilities", "down"
    requirement = "one-hot targets of the output's shape"
    instead = "SparseCategoricalCrossentropy"
    name: Text = "categorical_crossentropy"
    dtype: Anything = None
    from_logits: Flag = False
    label_smoothing: Number = 0
    axis: Anything = -1

    def relate(self, target: Shape, output: Shape) -> None:
        pairing.dropped(pairing.equal(target, output), self.axis)


class SparseCategoricalCrossentropy(MetricRule):
    """The mean sparse categorical crossentropy."""

    targets, outputs, direction = "integer", "probabilities", "down"
    requirement = "integer targets of the output's shape without its class axis"
    instead = "CategoricalCrossentropy"
    name: Text = "sparse_categorical_crossentropy"
    dtype: Anything = None
    from_logits: Flag = False
    ignore_class: Anything = None
    axis: Anything = -1

    def relate(self, target: Shape, output: Shape) -> None:
        if self.ignore_class is not None:
            raise Undecided("masked classes")
        pairing.integer_targets(target, output, self.axis)


class KLDivergence(OfLoss):
    """The mean Kullback-Leibler divergence."""

    targets, outputs, direction = "distribution", "probabilities", "down"
    name: Text = "kl_divergence"
    dtype: Anything = None


class Poisson(OfLoss):
    """The mean Poisson loss."""

    outputs, direction = "positive", "down"
    name: Text = "poisson"
    dtype: Anything = None


class Hinge(OfLoss):
    """The mean hinge loss; targets -1 or 1, or 0 and 1."""

    targets, direction = "signed", "down"
    name: Text = "hinge"
    dtype: Anything = None


class SquaredHinge(OfLoss):
    """The mean squared hinge loss; targets -1 or 1, or 0 and 1."""

    targets, direction = "signed", "down"
    name: Text = "squared_hinge"
    dtype: Anything = None


class CategoricalHinge(OfLoss):
    """The mean categorical hinge loss; targets one-hot."""

    targets, direction = "one-hot", "down"
    name: Text = "categorical_hinge"
    dtype: Anything = None


class MeanSquaredError(MetricRule):
    """mean((target - output)^2)"""

    direction = "down"
    name: Text = "mean_squared_error"
    dtype: Anything = None


class RootMeanSquaredError(MetricRule):
    """sqrt(mean((target - output)^2))"""

    direction = "down"
    name: Text = "root_mean_squared_error"
    dtype: Anything = None


class MeanAbsoluteError(MetricRule):
    """mean(|target - output|)"""

    direction = "down"
    name: Text = "mean_absolute_error"
    dtype: Anything = None


class MeanAbsolutePercentageError(MetricRule):
    """100 * mean(|(target - output) / target|)"""

    direction = "down"
    name: Text = "mean_absolute_percentage_error"
    dtype: Anything = None


class MeanSquaredLogarithmicError(MetricRule):
    """mean((log(target + 1) - log(output + 1))^2)"""

    outputs, direction = "positive", "down"
    name: Text = "mean_squared_logarithmic_error"
    dtype: Anything = None


class LogCoshError(MetricRule):
    """mean(log(cosh(output - target)))"""

    direction = "down"
    name: Text = "logcosh"
    dtype: Anything = None


class _AlongAxis(MetricRule):
    direction = "up"

    def relate(self, target: Shape, output: Shape) -> None:
        target, output = pairing.squeezed(target, output)
        axis = getattr(self, "axis", -1)
        pairing.dropped(target, axis)
        pairing.dropped(output, axis)
        pairing.broadcast(target, output)


class CosineSimilarity(_AlongAxis):
    """sum(target/|target| * output/|output|) along `axis`"""

    name: Text = "cosine_similarity"
    dtype: Anything = None
    axis: Anything = -1


class PearsonCorrelation(_AlongAxis):
    """cov(target, output) / (std(target) * std(output)) along `axis`"""

    name: Text = "pearson_correlation"
    dtype: Anything = None
    axis: Anything = -1


class ConcordanceCorrelation(_AlongAxis):
    """2 * cov(target, output) / (var + var + (mean - mean)^2) along `axis`. Source: Lin 1989"""

    name: Text = "concordance_correlation"
    dtype: Anything = None
    axis: Anything = -1


class R2Score(MetricRule):
    """1 - sum((target - output)^2) / sum((target - mean)^2), for each column; both (batch, columns)."""

    direction = "up"
    requirement = "targets and outputs of rank 2 (batch, columns) with as many columns"
    class_aggregation: Text = "uniform_average"
    num_regressors: Anything = 0
    name: Text = "r2_score"
    dtype: Anything = None

    def setup(self) -> None:
        allowed = (None, "uniform_average", "variance_weighted_average")
        if not is_unknown(self.class_aggregation) and self.class_aggregation not in allowed:
            words = '"uniform_average", "variance_weighted_average" or None'
            raise wrong("R2Score", "class_aggregation", words, self.class_aggregation)
        if isinstance(self.num_regressors, int) and self.num_regressors < 0:
            raise wrong("R2Score", "num_regressors", "an integer of 0 or more", self.num_regressors)

    def relate(self, target: Shape, output: Shape) -> None:
        target, output = pairing.squeezed(target, output)
        _need_matrices("R2Score", target, output)
        pairing.broadcast(target, output)
        if differs(target[1], output[1]) and differs(target[1], 1):
            raise Clash


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
        _need_matrices(type(self).__name__, target, output)
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


def _need_matrices(owner: str, target: Shape, output: Shape) -> None:
    if len(target) != 2 or len(output) != 2:
        raise Clash(f"{owner} expects 2D inputs with shape (batch_size, output_dim)")


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


METRICS: tuple[type[MetricRule], ...] = (
    AUC,
    Accuracy,
    BinaryAccuracy,
    BinaryCrossentropy,
    BinaryIoU,
    CategoricalAccuracy,
    CategoricalCrossentropy,
    CategoricalHinge,
    ConcordanceCorrelation,
    CosineSimilarity,
    F1Score,
    FBetaScore,
    FalseNegatives,
    FalsePositives,
    Hinge,
    IoU,
    KLDivergence,
    LogCoshError,
    Mean,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanIoU,
    MeanMetricWrapper,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Metric,
    OneHotIoU,
    OneHotMeanIoU,
    PearsonCorrelation,
    Poisson,
    Precision,
    PrecisionAtRecall,
    R2Score,
    Recall,
    RecallAtPrecision,
    RootMeanSquaredError,
    SensitivityAtSpecificity,
    SparseCategoricalAccuracy,
    SparseCategoricalCrossentropy,
    SparseTopKCategoricalAccuracy,
    SpecificityAtSensitivity,
    SquaredHinge,
    Sum,
    TopKCategoricalAccuracy,
    TrueNegatives,
    TruePositives,
)

_BINARY = {"from_logits": False, "label_smoothing": 0.0, "axis": -1}
_FOCAL = {"alpha": 0.25, "gamma": 2.0, **_BINARY}

FUNCTIONS: tuple[Function, ...] = (
    Function("binary_accuracy", BinaryAccuracy, threshold=0.5),
    Function("binary_crossentropy", BinaryCrossentropy, **_BINARY),
    Function("binary_focal_crossentropy", losses.BinaryFocalCrossentropy, apply_class_balancing=False, **_FOCAL),
    Function("categorical_accuracy", CategoricalAccuracy),
    Function("categorical_crossentropy", CategoricalCrossentropy, **_BINARY),
    Function("categorical_focal_crossentropy", losses.CategoricalFocalCrossentropy, **_FOCAL),
    Function("categorical_hinge", CategoricalHinge),
    Function("concordance_correlation", ConcordanceCorrelation, axis=-1),
    Function("hinge", Hinge),
    Function("huber", losses.Huber, delta=1.0),
    Function("kl_divergence", KLDivergence),
    Function("log_cosh", LogCoshError),
    Function("mean_absolute_error", MeanAbsoluteError),
    Function("mean_absolute_percentage_error", MeanAbsolutePercentageError),
    Function("mean_squared_error", MeanSquaredError),
    Function("mean_squared_logarithmic_error", MeanSquaredLogarithmicError),
    Function("pearson_correlation", PearsonCorrelation, axis=-1),
    Function("poisson", Poisson),
    Function("sparse_categorical_accuracy", SparseCategoricalAccuracy),
    Function(
        "sparse_categorical_crossentropy",
        SparseCategoricalCrossentropy,
        from_logits=False,
        ignore_class=None,
        axis=-1,
    ),
    Function("sparse_top_k_categorical_accuracy", SparseTopKCategoricalAccuracy, k=5, from_sorted_ids=False),
    Function("squared_hinge", SquaredHinge),
    Function("top_k_categorical_accuracy", TopKCategoricalAccuracy, k=5),
)
"""The functional forms. Where `keras.metrics` has no class of its own, the rule is that of the loss."""

_SHORT = {
    "bce": BinaryCrossentropy,
    "mae": MeanAbsoluteError,
    "mse": MeanSquaredError,
    "mape": MeanAbsolutePercentageError,
    "msle": MeanSquaredLogarithmicError,
}

VOCABULARY = Vocabulary(
    "metric",
    "Could not interpret metric identifier: {}",
    names=public_names(METRICS),
    aliases={
        **{rule.__name__: rule for rule in METRICS},
        **{to_snake_case(rule.__name__): rule for rule in METRICS},
        **_SHORT,
        **{text.upper(): rule for text, rule in _SHORT.items()},
    },
    legacy={
        "cosine": CosineSimilarity,
        "cosine_proximity": CosineSimilarity,
        "fbeta_score": FBetaScore,
        "fmeasure": F1Score,
        "kld": KLDivergence,
        "KLD": KLDivergence,
        "kullback_leibler_divergence": KLDivergence,
        "log_cosh": LogCoshError,
        "logcosh": LogCoshError,
    },
    functions=FUNCTIONS,
    shortcuts=("accuracy", "acc"),
)


def resolve(value: Any) -> type[MetricRule] | None:
    """The metric behind a text, rule, rule class or function; None where it is none of Keras's."""
    found = VOCABULARY.resolve(value)
    return found if isinstance(found, type) and issubclass(found, MetricRule) else None


def need_known(value: str, *, owner: str = "compile", argument: str = "metrics") -> type[MetricRule] | None:
    """The metric of this name (None for "acc", see `for_shapes`); RuleError where Keras has none."""
    found: type[MetricRule] | None = VOCABULARY.need_known(value, owner=owner, argument=argument)
    return found


def for_shapes(target: TensorSpec, output: TensorSpec) -> type[MetricRule] | None:
    """What `compile(metrics=["accuracy"])` takes for these shapes; None where that is undecided."""
    rules: dict[str | None, type[MetricRule]] = {
        "binary": BinaryAccuracy,
        "integer": SparseCategoricalAccuracy,
        "one-hot": CategoricalAccuracy,
    }
    return rules.get(losses.label_encoding(target, output))
