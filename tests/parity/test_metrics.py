"""Metrics against real Keras: they refuse the same pairs of shapes and the same arguments."""

from __future__ import annotations

import itertools
import random
import warnings
from typing import Any

import keras
import pytest
import torch

from kshape.rulebook import metrics
from kshape.rulebook.errors import RuleError
from kshape.rulebook.specs import TensorSpec
from tests.parity.harness import CASES
from tests.parity.test_losses import PAIRS, TYPICAL

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "AUC": [{}, {"thresholds": [0.2, 0.7]}, {"thresholds": [0.5]}, {"num_thresholds": 2}],
    "BinaryAccuracy": [{}, {"threshold": 0.1}, {"threshold": 1.5}],
    "CategoricalCrossentropy": [{}, {"axis": 0}, {"axis": 1}],
    "CosineSimilarity": [{}, {"axis": 0}, {"axis": 1}],
    "F1Score": [{}, {"average": "micro"}, {"threshold": 0.5}],
    "FBetaScore": [{"average": "macro"}, {"average": "weighted"}],
    "FalsePositives": [{}, {"thresholds": [0.0, 0.5, 1.0]}, {"thresholds": [0.1, 0.9]}],
    "IoU": [
        {"num_classes": 3, "target_class_ids": [0]},
        {"num_classes": 3, "target_class_ids": [0], "sparse_y_pred": False},
        {"num_classes": 3, "target_class_ids": [0], "sparse_y_pred": False, "axis": 1},
    ],
    "MeanIoU": [{"num_classes": 2}, {"num_classes": 2, "sparse_y_true": False, "sparse_y_pred": False}],
    "OneHotIoU": [{"num_classes": 3, "target_class_ids": [0]}],
    "OneHotMeanIoU": [{"num_classes": 3}, {"num_classes": 3, "sparse_y_pred": True}],
    "Precision": [{}, {"top_k": 2}, {"class_id": 1}, {"class_id": -1}, {"top_k": 1, "class_id": 2}],
    "PrecisionAtRecall": [{"recall": 0.5}, {"recall": 0.5, "num_thresholds": 1}],
    "Recall": [{}, {"thresholds": [0.0, 0.25, 0.5, 0.75, 1.0]}],
    "RecallAtPrecision": [{"precision": 0.5}],
    "SensitivityAtSpecificity": [{"specificity": 0.5}],
    "SparseCategoricalCrossentropy": [{}, {"axis": 1}],
    "SparseTopKCategoricalAccuracy": [{"k": 2}, {"k": 4}],
    "SpecificityAtSensitivity": [{"sensitivity": 0.5, "class_id": 0}],
    "TopKCategoricalAccuracy": [{"k": 2}, {"k": 4}],
}
LEAVES_SCALARS_OPEN = (
    "CategoricalAccuracy",
    "IoU",
    "MeanIoU",
    "OneHotIoU",
    "OneHotMeanIoU",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
)
WITHOUT_TARGETS = ("Mean", "Sum", "Metric", "MeanMetricWrapper")
METRICS = [rule for rule in metrics.METRICS if rule.__name__ not in WITHOUT_TARGETS]


@pytest.mark.parametrize("rule", METRICS, ids=lambda rule: rule.__name__)
def test_a_metric_refuses_what_keras_refuses(rule: type[metrics.MetricRule]) -> None:
    chosen = TYPICAL + random.Random(rule.__name__).sample(PAIRS, 150)
    undecided = 0
    for kwargs in VARIANTS.get(rule.__name__, [{}]):
        ours = rule(**kwargs)
        for target, output in chosen:
            CASES[f"metrics.{rule.__name__}"] += 1
            real = real_refuses(getattr(keras.metrics, rule.__name__)(**kwargs), target, output)
            answer = our_answer(ours, target, output)
            undecided += answer is None
            assert answer in (real, None), (kwargs, target, output, real)
    assert undecided == 0 or rule.__name__ in LEAVES_SCALARS_OPEN


def real_refuses(metric: Any, target: tuple[int, ...], output: tuple[int, ...]) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            metric.update_state(torch.zeros(target), torch.full(output, 0.5))
        except (ValueError, RuntimeError, IndexError, TypeError):
            return True
    return False


def our_answer(rule: metrics.MetricRule, target: tuple[int, ...], output: tuple[int, ...]) -> bool | None:
    """Whether the rule refuses; None where it leaves the question open."""
    from kshape.rulebook.errors import Undecided
    from kshape.rulebook.pairing import Clash

    try:
        rule.relate(target, output)
    except Undecided:
        return None
    except Clash:
        with pytest.raises(RuleError):
            rule.check(TensorSpec(target), TensorSpec(output))
        return True
    return False


@pytest.mark.parametrize("rule", METRICS, ids=lambda rule: rule.__name__)
def test_a_metric_knows_where_better_lies(rule: type[metrics.MetricRule]) -> None:
    kwargs = VARIANTS.get(rule.__name__, [{}])[0]
    real = getattr(keras.metrics, rule.__name__)(**kwargs)
    assert getattr(real, "_direction", None) == rule(**kwargs).direction


ARGUMENTS = [
    ("AUC", {"curve": "pr"}),
    ("AUC", {"curve": "ROCK"}),
    ("AUC", {"summation_method": "major"}),
    ("AUC", {"num_thresholds": 1}),
    ("AUC", {"num_labels": 3}),
    ("AUC", {"num_labels": 3, "multi_label": True}),
    ("FBetaScore", {"average": "none"}),
    ("FBetaScore", {"beta": 2}),
    ("FBetaScore", {"beta": -1.0}),
    ("F1Score", {"threshold": 1}),
    ("F1Score", {"threshold": 1.0}),
    ("F1Score", {"threshold": 1.5}),
    ("F1Score", {"beta": 1.0}),
    ("IoU", {"num_classes": 2, "target_class_ids": [2]}),
    ("IoU", {"num_classes": 2, "target_class_ids": [1]}),
    ("BinaryIoU", {"target_class_ids": [2]}),
    ("MeanIoU", {}),
    ("Precision", {"thresholds": 1.5}),
    ("Precision", {"thresholds": [0.5, 1.0]}),
    ("PrecisionAtRecall", {"recall": 1.5}),
    ("PrecisionAtRecall", {"recall": 0.5, "num_thresholds": 0}),
    ("R2Score", {"class_aggregation": "mean"}),
    ("R2Score", {"num_regressors": -1}),
    ("Recall", {"threshold": 0.5}),
]


@pytest.mark.parametrize(("name", "kwargs"), ARGUMENTS, ids=str)
def test_a_metric_refuses_the_arguments_that_keras_refuses(name: str, kwargs: dict[str, Any]) -> None:
    assert accepts(metrics.VOCABULARY.names[name], kwargs) == accepts(getattr(keras.metrics, name), kwargs)


def accepts(made: Any, kwargs: dict[str, Any]) -> bool:
    try:
        made(**kwargs)
    except (RuleError, ValueError, TypeError):
        return False
    return True


@pytest.mark.parametrize(("target", "output"), TYPICAL + list(itertools.islice(PAIRS, 0, None, 97)))
def test_accuracy_is_chosen_as_compile_does(target: tuple[int, ...], output: tuple[int, ...]) -> None:
    from keras.src.trainers.compile_utils import get_metric

    chosen = get_metric("accuracy", torch.zeros(target), torch.zeros(output))
    ours = metrics.for_shapes(TensorSpec(target), TensorSpec(output))
    assert ours is not None and ours.__name__ == type(chosen).__name__
