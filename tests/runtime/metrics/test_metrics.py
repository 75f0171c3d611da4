"""Metric classes against real Keras: state and results over generated batches, arguments, weights and masks."""

from __future__ import annotations

import random
from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook import metrics as rules
from runtime import metrics
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES
from tests.runtime.losses.samples import mask_for, outputs_for, targets_for, weights_for
from tests.runtime.numbers import assert_close, outcome

COUNTS = {"thresholds": [..., ..., 0.3, [0.2, 0.7], [0.0, 0.5, 1.0], [0.1, 0.2, 0.9]]}
CLASSES = {"top_k": [..., ..., 1, 2], "class_id": [..., ..., 0, -1]}
IOU = {"ignore_class": [..., ..., 1, -1], "dtype": [..., "float32"]}
SMOOTH = {"from_logits": [..., True], "label_smoothing": [..., 0.1]}
F = {"average": [..., "micro", "macro", "weighted"], "threshold": [..., 0.4]}
AT = {"num_thresholds": [..., 1, 2, 5, 50], "class_id": [..., ..., 0, -1]}
OPTIONS: dict[str, dict[str, Any]] = {
    "AUC": {
        "num_thresholds": [..., 3, 11],
        "curve": ["ROC", "PR", "pr", "PRGAIN"],
        "summation_method": [..., "minoring", "majoring"],
        "thresholds": [..., ..., [0.2, 0.7], [0.5], [0.6, 0.1, 0.3]],
        "from_logits": [..., ..., True],
    },
    "BinaryAccuracy": {"threshold": [..., 0.3]},
    "BinaryCrossentropy": SMOOTH,
    "BinaryIoU": {"target_class_ids": [..., [1], [0]], "threshold": [..., 0.3], "dtype": [..., "float32"]},
    "CategoricalCrossentropy": {**SMOOTH, "axis": [..., 0]},
    "ConcordanceCorrelation": {"axis": [..., 0]},
    "CosineSimilarity": {"axis": [..., 0]},
    "F1Score": F,
    "FBetaScore": {**F, "beta": [..., 2.0]},
    **dict.fromkeys(("FalseNegatives", "FalsePositives", "TrueNegatives", "TruePositives"), COUNTS),
    "IoU": {"num_classes": [4], "target_class_ids": [[0], [1, 3], (0, 1, 2)], "sparse_y_pred": [..., False], **IOU},
    "MeanIoU": {"num_classes": [3, 4], "sparse_y_true": [..., False], "sparse_y_pred": [..., False], **IOU},
    "OneHotIoU": {"num_classes": [4], "target_class_ids": [[0], [1, 2]], "sparse_y_pred": [..., True], **IOU},
    "OneHotMeanIoU": {"num_classes": [4], "sparse_y_pred": [..., True], **IOU},
    "PearsonCorrelation": {"axis": [..., 0]},
    "Precision": {**COUNTS, **CLASSES},
    "PrecisionAtRecall": {"recall": [0.0, 0.5, 0.9], **AT},
    "R2Score": {"class_aggregation": [..., None, "variance_weighted_average"], "num_regressors": [..., ..., 1, 30]},
    "Recall": {**COUNTS, **CLASSES},
    "RecallAtPrecision": {"precision": [0.3, 0.8], **AT},
    "SensitivityAtSpecificity": {"specificity": [0.2, 0.7], **AT},
    "SparseCategoricalCrossentropy": {"from_logits": [..., True], "ignore_class": [..., ..., 1]},
    "SparseTopKCategoricalAccuracy": {"k": [1, 2, 3]},
    "SpecificityAtSensitivity": {"sensitivity": [0.2, 0.7], **AT},
    "TopKCategoricalAccuracy": {"k": [1, 2, 3]},
}
WITHOUT_TARGETS = ("Mean", "Sum", "Metric", "MeanMetricWrapper")
NAMES = [rule.__name__ for rule in rules.METRICS if rule.__name__ not in WITHOUT_TARGETS]
MATRICES = ("F1Score", "FBetaScore", "R2Score")
KERAS_OWN_FAULTS = ("match the broadcast shape", "grad_input must be contiguous")


def shape_for(name: str, rng: random.Random) -> tuple[int, ...]:
    """(batch, ..., n), the batch left open."""
    if name in MATRICES:
        return (rng.randrange(1, 4),)
    rank = rng.choice([1, 1, 1, 2, 3])
    return (*(rng.randrange(1, 4) for _ in range(rank - 1)), rng.choice([1, 3, 4]) if rank == 1 else 4)


def batch(rule: Any, shape: tuple[int, ...], rng: random.Random) -> tuple[Any, Any, Any]:
    """A target, an output, and the shape of what is computed of each pair."""
    name = type(rule).__name__
    full = (rng.randrange(1, 9), *shape)
    target = full
    if "IoU" in name:
        n = getattr(rule, "num_classes", 2)
        one_hot = (*full[:-1], n)
        sparse_true = getattr(rule, "sparse_y_true", not name.startswith("OneHot"))
        y_true = torch.tensor(
            draw(rng).integers(0, n + 1, full[:-1] if not getattr(rule, "sparse_y_pred", True) else full)
        )
        if not sparse_true:
            y_true = torch.tensor(draw(rng).random(one_hot if not getattr(rule, "sparse_y_pred", True) else (*full, n)))
        if name == "BinaryIoU":
            return (y_true > 0).long(), torch.tensor(draw(rng).random(full), dtype=torch.float32), full
        if getattr(rule, "sparse_y_pred", True):
            return y_true, torch.tensor(draw(rng).integers(0, n + 1, full)), full
        return y_true, torch.tensor(draw(rng).random(one_hot), dtype=torch.float32), full[:-1]
    if rule.targets == "integer" and rule.outputs != "labels":
        full = (*full[:-1], max(full[-1], 3))
        target = rng.choice([full[:-1], full[:-1], (*full[:-1], 1)])
        return targets_for(rule, target, rng), outputs_for(rule, full, rng), full[:-1]
    if full[-1] == 1 and rng.random() < 0.5 and name not in MATRICES:
        target = full[:-1]
    if rule.targets == "one-hot" and full[-1] == 1:
        full = target = (*full[:-1], 3)
    return targets_for(rule, target, rng), outputs_for(rule, full, rng), full


def draw(rng: random.Random) -> Any:
    return np.random.default_rng(rng.randrange(10**9))


def run(cls: Any, kwargs: dict[str, Any], batches: Any) -> tuple[Any, list[Any]]:
    """The result and the state after all batches."""
    metric = cls(**kwargs)
    for y_true, y_pred, weights, mask in batches:
        y_pred = y_pred.clone()
        if mask is not None:
            y_pred._keras_mask = mask
        metric.update_state(y_true, y_pred, sample_weight=None if weights is None else weights.clone())
    return metric.result(), list(metric.variables)


@pytest.mark.parametrize("name", NAMES)
def test_state_and_results(name: str) -> None:
    accepted = 0
    for rng in cases(f"metric {name}", 120):
        kwargs = choices(rng, OPTIONS.get(name, {}))
        rule, batches = getattr(rules, name)(**kwargs), []
        shape = shape_for(name, rng)
        weighted, masked = rng.random() < 0.5, rng.random() < 0.3
        for _ in range(rng.choice([1, 2, 3])):
            y_true, y_pred, sizes = batch(rule, shape, rng)
            weights = weights_for(sizes, rng) if weighted else None
            if name in MATRICES and weights is not None:
                weights = weights.reshape(len(weights), -1)[:, 0]
            if "IoU" in name and weights is not None:
                weights = torch.tensor(draw(rng).integers(0, 3, y_true.shape[0] if rng.random() < 0.3 else sizes))
            batches.append(
                (y_true, y_pred, weights, mask_for(sizes[:1] if rng.random() < 0.5 else sizes, rng) if masked else None)
            )
        what = (name, kwargs, [[None if each is None else tuple(each.shape) for each in one] for one in batches])
        real, ours = (outcome(run, getattr(module, name), kwargs, batches) for module in (keras.metrics, metrics))
        CASES[f"metrics.{name}"] += 1
        if isinstance(real, RuntimeError) and any(text in str(real) for text in KERAS_OWN_FAULTS):
            continue
        if isinstance(real, Exception):
            assert isinstance(ours, Exception), (what, real)
            continue
        assert not isinstance(ours, Exception), (what, ours)
        accepted += 1
        assert [tuple(v.shape) for v in ours[1]] == [tuple(v.shape) for v in real[1]], what
        assert [v.name for v in ours[1]] == [v.name for v in real[1]], what
        for mine, theirs in zip(ours[1], real[1], strict=True):
            assert str(mine.dtype).endswith(theirs.dtype), what
            assert_close(mine, theirs.value, (what, mine.name))
        assert_close(ours[0], real[0], what)
    assert accepted > 60, accepted
