"""Constraints against real Keras: projected weights, configs, texts."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook import constraints as rules
from runtime import constraints
from runtime.core.errors import InvalidArgument
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES

AXES = [..., 0, 1, -1, [0, 1], (0,)]
OPTIONS: dict[str, dict[str, Any]] = {
    "MaxNorm": {"max_value": [..., 0.5, 3], "axis": AXES},
    "MinMaxNorm": {"min_value": [..., 0.2, 2.0], "max_value": [..., 3.0], "rate": [..., 0.3, 0.0], "axis": AXES},
    "NonNeg": {},
    "UnitNorm": {"axis": AXES},
    "Constraint": {},
}


@pytest.mark.parametrize("name", OPTIONS)
def test_projections(name: str) -> None:
    for rng in cases(f"constraint {name}", 50):
        kwargs = choices(rng, OPTIONS[name])
        shape = [rng.randrange(1, 6) for _ in range(rng.randrange(2, 5))]
        w = torch.tensor(np.random.default_rng(rng.randrange(10**6)).normal(size=shape), dtype=torch.float32)
        w = w * rng.choice([0.0, 0.1, 1.0, 5.0])
        real, ours = getattr(keras.constraints, name)(**kwargs), getattr(constraints, name)(**kwargs)
        np.testing.assert_allclose(ours(w).numpy(), real(w).numpy(), rtol=1e-5, atol=1e-6, err_msg=f"{kwargs} {shape}")
        config = constraints.serialize(ours)
        assert config == keras.constraints.serialize(real)
        assert constraints.serialize(constraints.deserialize(config)) == config
        CASES[f"constraints.{name}"] += 1


def test_texts_and_names() -> None:
    for text, rule in {**rules.VOCABULARY.aliases, **rules.VOCABULARY.legacy}.items():
        assert constraints.get(text).rule_class is rule
    for name, rule in rules.VOCABULARY.names.items():
        assert getattr(constraints, name).rule_class is rule
    assert constraints.get(torch.abs) is torch.abs


def test_what_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"has no constraint named 'max_nrm'\. Did you mean 'max_norm'\?"):
        constraints.get("max_nrm")
    with pytest.raises(InvalidArgument, match="needs identifier to be a constraint"):
        constraints.get(3)
