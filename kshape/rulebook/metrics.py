"""Metrics: the names under which they are found, and those that take values rather than targets and outputs.

Source: keras.metrics
"""

from __future__ import annotations

from typing import Any

from . import losses
from .dims import Shape
from .errors import Undecided
from .kinds import Anything, Text
from .metric import MetricRule
from .metrics_accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from .metrics_confusion import (
    AUC,
    FalseNegatives,
    FalsePositives,
    Precision,
    PrecisionAtRecall,
    Recall,
    RecallAtPrecision,
    SensitivityAtSpecificity,
    SpecificityAtSensitivity,
    TrueNegatives,
    TruePositives,
)
from .metrics_overlap import (
    BinaryIoU,
    F1Score,
    FBetaScore,
    IoU,
    MeanIoU,
    OneHotIoU,
    OneHotMeanIoU,
)
from .metrics_values import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CategoricalHinge,
    ConcordanceCorrelation,
    CosineSimilarity,
    Hinge,
    KLDivergence,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    PearsonCorrelation,
    Poisson,
    R2Score,
    RootMeanSquaredError,
    SparseCategoricalCrossentropy,
    SquaredHinge,
)
from .naming import to_snake_case
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
