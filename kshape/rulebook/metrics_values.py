"""Metrics of differences between values, of distributions and of margins.

Source: keras.metrics
"""

from __future__ import annotations

from . import pairing
from .dims import Shape, differs
from .errors import Undecided, is_unknown
from .kinds import Anything, Flag, Number, Text, wrong
from .metric import MetricRule, OfLoss, need_matrices
from .pairing import Clash


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
        need_matrices("R2Score", target, output)
        pairing.broadcast(target, output)
        if differs(target[1], output[1]) and differs(target[1], 1):
            raise Clash
