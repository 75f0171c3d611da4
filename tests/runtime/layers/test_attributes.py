"""What scripts read of a layer: its arguments, its masking, its weights, against real Keras."""

from __future__ import annotations

from typing import Any

import keras
import pytest
import torch

import runtime
import runtime.layers as layers
from kshape.rulebook.layers import FAMILIES, LAYERS
from runtime.core.errors import InvalidArgument
from tests.runtime.counting import CASES

MINE = {
    *("activation", "conv", "conv_depthwise", "conv_transpose", "core", "dense", "embedding", "merging"),
    *("normalization", "pooling", "pooling_adaptive", "regularization", "reshaping"),
}
NEEDED: dict[str, Any] = {
    **dict.fromkeys(("n", "kernel_size", "pool_size", "output_size"), 2),
    **dict.fromkeys(("units", "filters", "output_dim", "output_shape"), 3),
    **dict.fromkeys(("rate", "stddev"), 0.5),
    "activation": "relu",
    "axes": 1,
    "dims": (2, 1),
    "equation": "ab,bc->ac",
    "function": abs,
    "input_dim": 4,
    "target_shape": (2, -1),
}
NAMES = sorted(
    rule.__name__
    for family in FAMILIES
    for name, rule in vars(family).items()
    if family.__name__.rpartition(".")[2] in MINE and LAYERS.get(name) is rule
    if rule.__name__ not in ("Input", "InputLayer")
)


@pytest.mark.parametrize("name", sorted(set(NAMES)))
def test_attributes(name: str) -> None:
    """Every argument is an attribute of the same value; masks go on where they do in Keras."""
    rule = LAYERS[name]
    kwargs = {field.name: NEEDED[field.name] for field in rule.fields if repr(field.default) == "<required>"}
    mine, real = getattr(layers, name)(**kwargs), getattr(keras.layers, name)(**kwargs)
    CASES[f"layers.{name}"] += 1
    assert mine.supports_masking == real.supports_masking
    for field in rule.fields:
        if not hasattr(real, field.name) or field.name in ("name", "dtype", "weights", "output_shape"):
            continue
        a, b = getattr(mine, field.name), getattr(real, field.name)
        if callable(b) or hasattr(b, "get_config"):
            assert type(a).__name__ == type(b).__name__, field.name
        else:
            assert plain(a) == plain(b), field.name


def plain(value: Any) -> Any:
    """Lists and tuples of one length mean the same."""
    return tuple(value) if isinstance(value, (list, tuple)) else value


def test_activations_may_be_changed() -> None:
    """As tools that look into models do it with the last layer."""
    layer = layers.Dense(3, activation="softmax")
    x = torch.randn(2, 4)
    layer(x)
    layer.activation = runtime.activations.linear
    torch.testing.assert_close(layer(x), x @ layer.kernel + layer.bias)
    assert layer.get_config()["activation"] == "linear"


def test_kernels_have_the_shape_of_keras_over_the_memory_of_torch() -> None:
    for name, shape, permuted in [("Conv1D", (2, 9, 4), (2, 1, 0)), ("Conv2D", (2, 9, 8, 4), (3, 2, 0, 1))]:
        layer = getattr(layers, name)(5, 3)
        layer(torch.zeros(shape))
        weight = layer.kernel.detach().permute(permuted)
        weight = weight.unsqueeze(2) if name == "Conv1D" else weight
        assert weight.is_contiguous(memory_format=torch.channels_last)
    layer = layers.Conv2D(5, 3, data_format="channels_first")
    layer(torch.zeros(2, 4, 9, 8))
    assert layer.kernel.detach().permute(3, 2, 0, 1).is_contiguous()
    layer = layers.Dense(5)
    layer(torch.zeros(2, 4))
    assert layer.kernel.detach().t().is_contiguous()


def test_frozen_layers_have_frozen_variables() -> None:
    layer = layers.Dense(3, trainable=False)
    layer(torch.zeros(2, 4))
    assert not layer.kernel.trainable and not layer.kernel.requires_grad
    layer.trainable = True
    assert layer.kernel.trainable and layer.kernel.requires_grad


def test_low_rank_changes_of_a_kernel() -> None:
    """y = x @ (kernel + lora_alpha / lora_rank * a @ b). Keras's Dense forgets lora_alpha when it is built."""
    layer = layers.Dense(3, lora_rank=2, lora_alpha=3)
    x = torch.randn(5, 4)
    layer(x)
    layer.lora_kernel_b.assign(torch.randn(2, 3))
    kernel = layer.kernel + 1.5 * layer.lora_kernel_a @ layer.lora_kernel_b
    torch.testing.assert_close(layer(x), x @ kernel + layer.bias)
    assert [w.name for w in layer.trainable_weights] == ["bias", "lora_kernel_a", "lora_kernel_b"]
    assert layer.get_config()["lora_alpha"] == 3


@pytest.mark.parametrize("name", ["Dense", "EinsumDense", "Embedding"])
def test_enable_lora(name: str) -> None:
    kwargs = {
        "Dense": {"units": 3},
        "EinsumDense": {"equation": "ab,bc->ac", "output_shape": 3},
        "Embedding": {"input_dim": 4, "output_dim": 3},
    }[name]
    mine, real = getattr(layers, name)(**kwargs), getattr(keras.layers, name)(**kwargs)
    with pytest.raises(InvalidArgument, match="needs to be built before enable_lora"):
        mine.enable_lora(2)
    x = torch.randint(0, 4, (5, 4))
    for layer in (mine, real):
        layer(x.int() if name == "Embedding" else x.float())
        layer.enable_lora(2, lora_alpha=3)
    assert [(w.name, tuple(w.shape), w.trainable) for w in mine.weights] == [
        (w.name, tuple(w.shape), w.trainable) for w in real.weights
    ]
    mine.set_weights([torch.randn(tuple(w.shape)) for w in mine.weights])
    real.set_weights(mine.get_weights())
    x = x.int() if name == "Embedding" else x.float()
    torch.testing.assert_close(mine(x), real(x))
    with pytest.raises(InvalidArgument, match="has lora_rank=2 already"):
        mine.enable_lora(2)


def test_weights_that_are_left_out_are_none() -> None:
    assert layers.Dense(3, use_bias=False).bias is None
    norm = layers.BatchNormalization(center=False)
    norm(torch.zeros(2, 3))
    assert norm.beta is None and norm.gamma is not None
