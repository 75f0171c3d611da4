"""Metrics of how often the right class is found.

Source: keras.metrics
"""

from __future__ import annotations

from . import pairing
from .dims import Shape, exceeds, product
from .errors import Undecided
from .kinds import Anything, Flag, Number, Text
from .metric import MetricRule
from .pairing import Clash


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
