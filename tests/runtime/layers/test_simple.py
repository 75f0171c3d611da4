"""Activation, reshaping, embedding and core layers against real Keras."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import runtime.layers as layers
from runtime.core.context import context
from runtime.core.errors import InvalidArgument
from tests.parity import test_layers_reshaping, test_layers_simple
from tests.runtime.layers.harness import borrowed, compare_layer

MASK = [[True, False, True], [True, True, False]]


@pytest.mark.parametrize("name", ["Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"])
def test_activations(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # On torch, some of these are not there for integers in Keras, and PReLU of uint8 wraps around in -x.
    borrowed(
        monkeypatch,
        test_layers_simple.test_simple,
        name,
        every=5,
        unless=lambda kwargs, shapes, dtypes: name == "PReLU" and dtypes == "uint8",
        backend_refuses=True,
    )
    kwargs = {"activation": "tanh"} if name == "Activation" else {}
    for dtype in ("mixed_float16", "mixed_bfloat16", "float64"):
        compare_layer(name, {**kwargs, "dtype": dtype}, (2, 3, 4))
    compare_layer(name, kwargs, (2, 3, 3), masks=[[MASK[0], MASK[0], MASK[1]]] * 2 if name == "Softmax" else MASK)


def test_softmax_of_what_a_mask_keeps() -> None:
    for dtype in ("float32", "float16"):
        for mask in (MASK, [[0.0, 1.0, 0.7], [0.2, 1.0, 1.0]]):
            given = {"mask": torch.tensor(mask)}
            compare_layer("Softmax", {"dtype": dtype}, (2, 3), call_kwargs=given)
            compare_layer("Softmax", {"dtype": dtype, "axis": [1, 2]}, (4, 2, 3), call_kwargs=given)
    with pytest.raises(InvalidArgument, match="Softmax needs a mask of the shape of its input"):
        layers.Softmax()(torch.zeros(2, 3), mask=torch.zeros(2, 4))


def whole(target: Any) -> bool:
    return not isinstance(target, (list, tuple)) or all(isinstance(size, int) for size in target)


@pytest.mark.parametrize("name", ["flatten", "permute", "repeat_vector", "reshape"])
def test_reshaping(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(
        monkeypatch,
        getattr(test_layers_reshaping, f"test_{name}"),
        every=12 if name == "reshape" else 3,
        # Numbers may not fit a target with None, which is known only in a call; a float stands for None.
        unless=lambda kwargs, shapes, dtypes: not whole(kwargs.get("target_shape")),
    )


@pytest.mark.parametrize("name", ["Masking", "Identity"])
def test_core(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, test_layers_simple.test_simple, name, every=5)


def test_masking_steps() -> None:
    def with_zeros(shape: Any, dtype: str, rng: Any) -> Any:
        return rng.integers(0, 2, shape) * rng.integers(0, 2, (*shape[:-1], 1))

    for value in (0.0, 1.0):
        compare_layer("Masking", {"mask_value": value}, (3, 7, 2), values=with_zeros)


def below(input_dim: Any) -> Any:
    """Indices that a table of this length has, in any dtype."""
    most = input_dim if isinstance(input_dim, int) and input_dim > 0 else 1
    return lambda shape, dtype, rng: rng.integers(0, most, shape)


@pytest.mark.parametrize("name", ["Embedding", "ReversibleEmbedding"])
def test_embeddings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, test_layers_simple.test_simple, name, every=5, values=below(1))
    for dtype in ("mixed_float16", "mixed_bfloat16", "float16", "float64"):
        compare_layer(name, {"input_dim": 9, "output_dim": 3, "dtype": dtype}, (2, 5), "int32", integers=9)
    for given in ("int32", "int64", "float32", "uint8"):
        for zero in (False, True):
            kwargs = {"input_dim": 9, "output_dim": 3, "mask_zero": zero}
            compare_layer(name, kwargs, (2, 5), given, values=below(9))


def test_reversed_embeddings(monkeypatch: pytest.MonkeyPatch) -> None:
    for tied in (True, False):
        borrowed(monkeypatch, test_layers_simple.test_reversed_embedding, tied, every=1)
        kwargs = {"input_dim": 7, "output_dim": 4, "tie_weights": tied, "logit_soft_cap": 2.0}
        compare_layer("ReversibleEmbedding", kwargs, (2, 4), call_kwargs={"reverse": True})


def test_embedding_begins_with_the_weights_given() -> None:
    table = np.arange(6, dtype="float32").reshape(3, 2)
    for given in (table, [table]):
        layer = layers.Embedding(3, 2, weights=given)
        assert (layer.embeddings.numpy() == table).all()
        assert (layer(torch.tensor([[2, 0]])).detach().numpy() == table[[[2, 0]]]).all()
    with pytest.raises(InvalidArgument):
        layers.Embedding(3, 2, weights=table.T)


class OfTheUser(layers.Layer):
    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return inputs > 0

    def call(self, inputs: Any) -> Any:
        return inputs * 2


@pytest.mark.parametrize(
    "make",
    [lambda: layers.Embedding(5, 2, mask_zero=True), layers.Masking, OfTheUser, lambda: layers.Lambda(abs, mask=MASK)],
)
def test_the_first_mask_of_a_process_is_made(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "masking", False)
    assert getattr(make()(torch.ones(2, 3, dtype=torch.int64)), "_keras_mask", None) is not None
