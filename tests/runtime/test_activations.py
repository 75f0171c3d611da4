"""keras.activations: values, dtypes, gradients, names and configs against real Keras."""

from __future__ import annotations

import inspect
from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook import activations as rules
from kshape.rulebook.binding import REQUIRED
from runtime import activations
from runtime.core.errors import InvalidArgument
from runtime.core.serialization import register_keras_serializable
from runtime.core.symbolic import KerasTensor
from tests.parity.generate import cases
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close

ARGUMENTS: dict[str, list[dict[str, Any]]] = {
    "relu": [
        {"negative_slope": slope, "max_value": top, "threshold": least}
        for slope in (0.0, 0.1)
        for top in (None, 1.0, 6.0)
        for least in (0.0, 0.5)
    ],
    "leaky_relu": [{"negative_slope": 0.3}],
    "elu": [{"alpha": 0.5}],
    "celu": [{"alpha": 2.0}],
    "gelu": [{"approximate": True}],
    "glu": [{"axis": 0}],
    "softmax": [{"axis": 0}, {"axis": (0, 1)}],
    "log_softmax": [{"axis": 0}],
    "sparsemax": [{"axis": 0}],
    "squareplus": [{"b": 2.0}],
    "hard_shrink": [{"threshold": 0.2}],
    "soft_shrink": [{"threshold": 0.2}],
}
"""Arguments beside the default ones."""


@pytest.mark.parametrize("name", list(rules.VOCABULARY.names))
def test_values(name: str) -> None:
    function, real = getattr(activations, name), getattr(keras.activations, name)
    for rng in cases(f"activation {name}", 12):
        sizes = [rng.choice([2, 4, 6]) for _ in range(rng.choice([2, 3]))]
        options = rng.choice([{}, *ARGUMENTS.get(name, [])])
        options = {"threshold": 0.1, "default_value": -2.0} if name == "threshold" else options
        data = np.random.default_rng(rng.randrange(10**6)).normal(scale=3, size=sizes).astype("float32")
        ours, theirs = (torch.tensor(data, requires_grad=True) for _ in range(2))
        y, z = function(ours, **options), real(theirs, **options)
        assert y.dtype == z.dtype
        assert_close(y, z, (name, options))
        weights = torch.linspace(0.5, 1.5, y.numel()).reshape(y.shape)
        gradients = [torch.autograd.grad((out * weights).sum(), x)[0] for out, x in ((y, ours), (z, theirs))]
        assert_close(*gradients, (name, options))
        assert_close(function(data, **options), z, "an array")
        CASES[f"activations.{name}"] += 1


@pytest.mark.parametrize("name", list(rules.VOCABULARY.names))
def test_symbolic_and_integers(name: str) -> None:
    options = {"threshold": 0.1, "default_value": -2.0} if name == "threshold" else {}
    function = getattr(activations, name)
    assert function(KerasTensor((None, 4)), **options).shape == ((None, 2) if name == "glu" else (None, 4))
    assert function(torch.tensor([[1, 2], [3, 4]], dtype=torch.int32), **options).ndim == 2
    assert function([[1.0, 2.0], [3.0, 4.0]], **options) is not None


@pytest.mark.parametrize("name", list(rules.VOCABULARY.names))
def test_names_and_parameters(name: str) -> None:
    function = getattr(activations, name)
    assert activations.get(name) is function
    assert activations.deserialize(activations.serialize(function)) is function
    assert activations.serialize(function) == keras.activations.serialize(getattr(keras.activations, name))
    parameters = inspect.signature(function).parameters.values()
    rule = [(field.name, field.default) for field in rules.VOCABULARY.names[name].parameters]
    assert [(p.name, REQUIRED if p.default is p.empty else p.default) for p in parameters] == rule
    assert function.__doc__


def own(x: Any) -> Any:
    return x * 2


def test_functions_of_the_user() -> None:
    assert activations.get(None) is activations.linear
    assert activations.get(own) is own
    assert activations.serialize(own) == keras.activations.serialize(own)
    register_keras_serializable("test")(own)
    config = activations.serialize(own)
    assert config["config"] == "test>own"
    assert activations.get(config) is own
    assert activations.deserialize("mine", {"mine": own}) is own


def test_unknown_names() -> None:
    with pytest.raises(InvalidArgument, match=r"no activation named 'rellu'. Did you mean 'relu'"):
        activations.get("rellu")
    with pytest.raises(InvalidArgument, match="Received: 3"):
        activations.get(3)
