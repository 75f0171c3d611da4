"""Input, InputLayer and Lambda against real Keras."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
import runtime.layers as layers
from runtime.core.errors import InvalidArgument
from runtime.saving import register_keras_serializable
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import compare_layer, plain

INPUTS: list[dict[str, Any]] = [
    {"shape": (3,)},
    {"shape": [None, 4]},
    {"shape": ()},
    {"shape": (3,), "batch_size": 2, "dtype": "int32", "name": "given"},
    {"batch_shape": (2, None, 3)},
    {"batch_shape": (None, 3), "optional": True},
    {"shape": (3,), "batch_shape": (None, 3)},
    {"batch_size": 2, "batch_shape": (2, 3)},
    {"shape": 3},
    {"shape": (-1,)},
    {"shape": (3.0,)},
    {"dtype": "float32"},
    {"shape": (3,), "dtype": "floot"},
]


@pytest.mark.parametrize("kwargs", INPUTS)
def test_input(kwargs: dict[str, Any]) -> None:
    CASES["layers.Input"] += 1
    try:
        real = keras.Input(**kwargs)
    except Exception:
        with pytest.raises(InvalidArgument):
            runtime.Input(**kwargs)
        return
    mine = runtime.Input(**kwargs)
    assert (mine.shape, mine.dtype) == (real.shape, real.dtype)
    assert kwargs.get("name", mine.name) == mine.name
    layer, other = layers.InputLayer(**kwargs), keras.layers.InputLayer(**kwargs)
    config, wanted = layer.get_config(), other.get_config()
    assert plain({**config, "name": ""}) == plain({**wanted, "name": ""})
    assert layers.InputLayer.from_config(config).batch_shape == other.batch_shape
    assert keras.layers.InputLayer.from_config(json.loads(json.dumps(config))).batch_shape == other.batch_shape


def test_input_of_a_tensor() -> None:
    x = layers.Dense(3)(layers.Input((2,)))
    again = layers.Input(tensor=x)
    assert again.shape == (None, 3)
    assert again.node.is_input


FUNCTIONS: list[tuple[Any, dict[str, Any]]] = [
    (lambda x: x * 2, {}),
    (lambda x: x[:, 1:], {}),
    (lambda x, k: x + k, {"arguments": {"k": 3}}),
    (lambda x: x.sum(dim=1), {"output_shape": (4,)}),
    (lambda x, training=None: x * (2 if training else 3), {}),
    (lambda x, mask=None: x if mask is None else x * mask.unsqueeze(-1), {}),
    (torch.tanh, {}),
]


@pytest.mark.parametrize("number", range(len(FUNCTIONS) - 1))
def test_lambda(number: int) -> None:
    function, kwargs = FUNCTIONS[number]
    # The code of a lambda is compared in the next test: each side writes it in its own way.
    compare_layer("Lambda", {"function": function, **kwargs}, (2, 3, 4), config=False)
    mask = [[True, False, True], [True, True, False]]
    compare_layer("Lambda", {"function": function, **kwargs}, (2, 3, 4), masks=mask, config=False)
    compare_layer("Lambda", {"function": function, **kwargs}, (2, 3, 4), call_kwargs={"training": True}, config=False)


def test_lambda_of_integers() -> None:
    """Keras says of every Lambda that it gives floats, and then hands on what the function gave."""
    compare_layer("Lambda", {"function": lambda x: x.argmax(dim=-1)}, (2, 3, 4), config=False)


def test_shapes_of_lambda() -> None:
    x = layers.Input((None, 4))
    assert layers.Lambda(lambda x: x[:, :, 1:])(x).shape == (None, None, 3)
    assert layers.Lambda(lambda xs: xs[0] + xs[1])([x, layers.Input((None, 4))]).shape == (None, None, 4)
    assert layers.Lambda(lambda x: x.sum(dim=1), output_shape=(4,))(x).shape == (None, 4)
    assert layers.Lambda(lambda x: x.sum(dim=1), output_shape=lambda s: (s[0], s[2]))(x).shape == (None, 4)
    with pytest.raises(InvalidArgument, match="Lambda needs function to be a function"):
        layers.Lambda("relu")


def test_masks_of_lambda() -> None:
    given = torch.tensor([[True, False, True], [True, True, False]])
    for mask in (given, lambda inputs, mask: inputs[..., 0] > 0):
        compare_layer("Lambda", {"function": lambda x: x * 2, "mask": mask}, (2, 3, 4), config=False)


@register_keras_serializable("tests")
def doubled(x: Any) -> Any:
    return x * 2


def test_config_of_lambda() -> None:
    layer = layers.Lambda(doubled, output_shape=(3,), name="twice")
    config = json.loads(json.dumps(layer.get_config()))
    assert config["function"]["config"] == "tests>doubled"
    again = layers.Lambda.from_config(config)
    assert again.function is doubled
    assert again.get_config() == layer.get_config()


def test_the_code_of_a_lambda_is_loaded_only_when_asked_for() -> None:
    k = 3
    config = json.loads(json.dumps(layers.Lambda(lambda x, n=2: x * k + n).get_config()))
    with pytest.raises(InvalidArgument, match="safe_mode=False"):
        layers.Lambda.from_config(dict(config))
    layer = layers.Lambda.from_config(dict(config), safe_mode=False)
    np.testing.assert_array_equal(layer(torch.ones(2)).numpy(), [5, 5])
    # Keras itself does not read defaults that went through JSON.
    config = json.loads(json.dumps(layers.Lambda(lambda x: x * k).get_config()))
    real = keras.layers.Lambda.from_config(dict(config), safe_mode=False)
    np.testing.assert_array_equal(real(torch.ones(2)).numpy(), [3, 3])
    back = layers.Lambda.from_config(json.loads(json.dumps(real.get_config())), safe_mode=False)
    np.testing.assert_array_equal(back(torch.ones(2)).numpy(), [3, 3])
