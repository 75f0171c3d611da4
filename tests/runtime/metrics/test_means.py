"""Means, sums and wrapped functions against real Keras, whatever the ranks of values and weights."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

from runtime import losses, metrics
from tests.parity.generate import cases
from tests.runtime.counting import CASES
from tests.runtime.losses.samples import mask_for, weights_for
from tests.runtime.numbers import assert_close, outcome


def run(cls: Any, args: Any, kwargs: Any, batches: Any) -> Any:
    metric = cls(*args, **kwargs)
    for values in batches:
        metric.update_state(*values)
    return metric.result(), [v.numpy() if hasattr(v, "numpy") else v for v in metric.variables]


@pytest.mark.parametrize("name", ["Mean", "Sum"])
def test_values_of_any_rank(name: str) -> None:
    for rng in cases(f"values {name}", 150):
        batches = []
        for _ in range(rng.choice([1, 2])):
            shape = tuple(rng.randrange(1, 5) for _ in range(rng.randrange(0, 4)))
            values = torch.tensor(np.random.default_rng(rng.randrange(10**6)).normal(size=shape), dtype=torch.float32)
            values = rng.choice([values, values, values.numpy(), values.tolist(), values > 0, values.long()])
            weights = weights_for(shape, rng) if shape else rng.choice([None, 2.0, torch.tensor(0.5)])
            batches.append((values, weights))
        real, ours = (outcome(run, getattr(module, name), (), {}, batches) for module in (keras.metrics, metrics))
        CASES[f"metrics.{name}"] += 1
        assert isinstance(ours, Exception) == isinstance(real, Exception), (batches, ours, real)
        if not isinstance(real, Exception):
            assert_close(ours[0], real[0], batches)
            for mine, theirs in zip(ours[1], real[1], strict=True):
                assert_close(mine, theirs, batches)


def test_a_mask_on_the_values() -> None:
    """It counts only beside weights, as in Keras."""
    for rng in cases("masked values", 20):
        shape = (4, 3) if rng.random() < 0.5 else (4,)
        weights, mask, found = weights_for(shape, rng), mask_for(shape, rng), []
        for module in (keras.metrics, metrics):
            values = torch.arange(float(np.prod(shape))).reshape(shape)
            if mask is not None:
                values._keras_mask = mask
            found.append(outcome(run, module.Mean, (), {}, [(values, None if weights is None else weights.clone())]))
        CASES["metrics.Mean"] += 1
        if not isinstance(found[0], Exception):
            assert_close(found[1][0], found[0][0])


def absolute(y_true: Any, y_pred: Any, scale: float = 1.0) -> Any:
    return scale * (y_true - y_pred).abs().mean(-1)


def test_wrapped_functions() -> None:
    for rng in cases("wrapped", 40):
        shape = (rng.randrange(1, 5), rng.randrange(1, 4), 3)[: rng.choice([2, 3])]
        sizes = shape[:-1] if len(shape) == 3 else shape[:1]
        kwargs = {"name": "mine", "scale": 2.0} if rng.random() < 0.5 else {}
        y_true, y_pred, weights, mask = (
            torch.rand(shape),
            torch.rand(shape),
            weights_for(sizes, rng),
            mask_for(sizes, rng),
        )
        if mask is not None:
            y_pred._keras_mask = mask
        batches = [(y_true, y_pred, weights)]
        real = outcome(run, keras.metrics.MeanMetricWrapper, (absolute,), kwargs, batches)
        if isinstance(real, Exception) and "match the broadcast shape" in str(real):
            continue
        assert_close(run(metrics.MeanMetricWrapper, (absolute,), kwargs, batches)[0], real[0])
        CASES["metrics.MeanMetricWrapper"] += 1


def test_a_wrapped_loss_goes_down() -> None:
    for fn in ("mean_squared_error", "hinge"):
        real = keras.metrics.MeanMetricWrapper(getattr(keras.losses, fn))
        ours = metrics.MeanMetricWrapper(getattr(losses, fn))
        assert ours._direction == real._direction == "down"
    assert metrics.MeanMetricWrapper(losses.Huber())._direction == "down"
    assert metrics.MeanMetricWrapper(absolute)._direction is None
    assert float(metrics.MeanMetricWrapper(losses.MeanSquaredError())([[1.0]], [[3.0]])) == 4.0


def test_a_wrapper_in_configs() -> None:
    wrapper = metrics.MeanMetricWrapper(losses.huber, name="h", delta=0.5)
    config = metrics.serialize(wrapper)
    expected = keras.metrics.serialize(keras.metrics.MeanMetricWrapper(keras.losses.huber, name="h", delta=0.5))
    assert {k: v for k, v in config["config"].items() if k != "fn"} == {
        k: v for k, v in expected["config"].items() if k != "fn"
    }
    y = torch.rand(3, 2) * 5, torch.rand(3, 2)
    assert_close(metrics.deserialize(config)(*y), wrapper(*y))


def test_batches_of_one_size_make_their_number_once() -> None:
    mean = metrics.Mean()
    for _ in range(3):
        mean.update_state(torch.ones(4))
        mean.update_state(torch.ones(2))
    assert set(mean._numbers) == {4, 2}
    assert float(mean.count) == 18.0
