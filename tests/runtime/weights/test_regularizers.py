"""Regularizers against real Keras: penalties, gradients, configs, texts."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook import regularizers as rules
from runtime import regularizers
from runtime.core.errors import InvalidArgument
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES

OPTIONS: dict[str, dict[str, Any]] = {
    "L1": {"l1": [..., 0.0, 0.3, None, 1]},
    "L2": {"l2": [..., 0.0, 0.3, None, 1]},
    "L1L2": {"l1": [..., 0.0, 0.2, None], "l2": [..., 0.0, 0.1]},
    "OrthogonalRegularizer": {"factor": [..., 0.5], "mode": [..., "rows", "columns"]},
}


@pytest.mark.parametrize("name", OPTIONS)
def test_penalties_and_gradients(name: str) -> None:
    for rng in cases(f"regularizer {name}", 40):
        kwargs = choices(rng, OPTIONS[name])
        rank = 2 if name.startswith("Orthogonal") else rng.randrange(1, 5)
        values = np.random.default_rng(rng.randrange(10**6)).normal(size=[rng.randrange(2, 6) for _ in range(rank)])
        results = []
        for made in (getattr(keras.regularizers, name)(**kwargs), getattr(regularizers, name)(**kwargs)):
            x = torch.tensor(values, dtype=torch.float32, requires_grad=True)
            penalty = made(x)
            gradient = torch.autograd.grad(penalty, x)[0] if penalty.requires_grad else torch.zeros_like(x)
            results.append((penalty.detach().numpy(), gradient.numpy()))
        for real, ours in zip(*results, strict=True):
            np.testing.assert_allclose(ours, real, rtol=1e-5, atol=1e-6, err_msg=f"{kwargs}")
        CASES[f"regularizers.{name}"] += 1


@pytest.mark.parametrize("name", OPTIONS)
def test_configs_are_those_of_keras(name: str) -> None:
    for rng in cases(f"config {name}", 10):
        kwargs = choices(rng, OPTIONS[name])
        ours, real = getattr(regularizers, name)(**kwargs), getattr(keras.regularizers, name)(**kwargs)
        config, expected = regularizers.serialize(ours), keras.regularizers.serialize(real)
        assert {key: config[key] for key in ("module", "class_name", "registered_name")} == {
            key: expected[key] for key in ("module", "class_name", "registered_name")
        }
        assert config["config"] == pytest.approx(expected["config"])
        assert regularizers.serialize(regularizers.deserialize(config)) == config
        CASES[f"regularizers.{name}"] += 1


def test_texts_and_names() -> None:
    for text, rule in {**rules.VOCABULARY.aliases, **rules.VOCABULARY.legacy}.items():
        assert regularizers.get(text).rule_class is rule
    for name, rule in rules.VOCABULARY.names.items():
        assert getattr(regularizers, name).rule_class is rule
    assert regularizers.get(None) is None


def test_what_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="has no regularizer named 'l3'"):
        regularizers.get("l3")
    with pytest.raises(InvalidArgument, match=r"L2 needs l2 to be a number of 0 or more. Received: l2=-1."):
        regularizers.L2(-1)
    with pytest.raises(InvalidArgument, match=r"OrthogonalRegularizer needs a matrix. Received: shape=\(3,\)"):
        regularizers.OrthogonalRegularizer()(torch.ones(3))


def test_the_users_own() -> None:
    class Mine(regularizers.Regularizer):
        def __call__(self, x: Any) -> Any:
            return x.sum()

    assert float(Mine()(torch.ones(3))) == 3.0
    with pytest.raises(NotImplementedError):
        Mine().get_config()
    with pytest.raises(NotImplementedError):
        keras.regularizers.Regularizer().get_config()
    assert regularizers.get(torch.sum) is torch.sum
