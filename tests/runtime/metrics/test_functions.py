"""The functions of keras.metrics against real Keras."""

from __future__ import annotations

import inspect
from typing import Any

import keras
import pytest
import torch

from kshape.rulebook import losses as loss_rules
from kshape.rulebook import metrics as rules
from kshape.rulebook.binding import REQUIRED
from runtime import losses, metrics
from runtime.core.errors import InvalidArgument
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES
from tests.runtime.losses.test_losses import OPTIONS as LOSS_OPTIONS
from tests.runtime.losses.test_losses import pair
from tests.runtime.metrics.test_metrics import OPTIONS, batch, shape_for
from tests.runtime.numbers import assert_close, outcome

FUNCTIONS = rules.VOCABULARY.functions


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_the_parameters_of_its_form(name: str) -> None:
    found = inspect.signature(getattr(metrics, name)).parameters.values()
    assert [(p.name, REQUIRED if p.default is p.empty else p.default) for p in found] == [
        (field.name, field.default) for field in FUNCTIONS[name].parameters
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numbers(name: str) -> None:
    rule = FUNCTIONS[name].rule
    takes = {field.name for field in FUNCTIONS[name].parameters}
    for rng in cases(f"metric function {name}", 40):
        is_loss = issubclass(rule, loss_rules.LossRule)
        options = choices(rng, (LOSS_OPTIONS if is_loss else OPTIONS).get(rule.__name__, {}))
        kwargs = {key: value for key, value in options.items() if key in takes}
        made = rule(**{key: value for key, value in options.items() if key in {f.name for f in rule.parameters()}})
        y_true, y_pred = pair(made, rng) if is_loss else batch(made, shape_for(rule.__name__, rng), rng)[:2]
        real = outcome(getattr(keras.metrics, name), y_true, y_pred, **kwargs)
        ours = outcome(
            getattr(metrics, name),
            *map(rng.choice([list_of, torch.Tensor.numpy, torch.clone]), (y_true, y_pred)),
            **kwargs,
        )
        CASES[f"metrics.{name}"] += 1
        assert isinstance(ours, Exception) == isinstance(real, Exception), (kwargs, y_true, y_pred, ours, real)
        if not isinstance(real, Exception):
            assert_close(ours, real, (name, kwargs))
            assert ours.dtype is real.dtype


def list_of(values: torch.Tensor) -> Any:
    return values.tolist()


@pytest.mark.parametrize("from_sorted_ids", [True, False])
def test_top_k_of_sorted_ids(from_sorted_ids: bool) -> None:
    for rng in cases("sorted ids", 10):
        y_true = torch.tensor([rng.randrange(5) for _ in range(4)])
        y_pred = torch.stack([torch.randperm(5) for _ in range(4)])
        kwargs = {"k": rng.choice([1, 2, 4]), "from_sorted_ids": from_sorted_ids}
        y_pred = y_pred if from_sorted_ids else y_pred.float()
        real = keras.metrics.sparse_top_k_categorical_accuracy(y_true, y_pred, **kwargs)
        assert_close(metrics.sparse_top_k_categorical_accuracy(y_true, y_pred, **kwargs), real)
        CASES["metrics.sparse_top_k_categorical_accuracy"] += 1


def test_a_failure_is_told_in_the_rules_words() -> None:
    with pytest.raises(
        InvalidArgument, match=r"sparse_categorical_accuracy needs integer targets .* One-hot labels go with"
    ):
        metrics.sparse_categorical_accuracy(torch.zeros(4, 3), torch.zeros(4, 3, 2)[..., 0][:, :3])
    with pytest.raises(
        InvalidArgument, match=r"top_k_categorical_accuracy needs one-hot targets .* and k classes or more"
    ):
        metrics.top_k_categorical_accuracy(torch.eye(3), torch.eye(3), k=4)


def test_older_names() -> None:
    assert metrics.mse is losses.mean_squared_error
    assert metrics.KLD is losses.kl_divergence
