"""CategoryEncoding and Discretization against real Keras."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from runtime.core.errors import InvalidArgument
from runtime.layers import CategoryEncoding, Discretization
from tests.parity import test_layers_preprocessing as generated
from tests.parity.generate import cases
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import borrowed, compare_layer
from tests.runtime.layers.test_adapted import _without_tensorflow, a_generator, in_batches, whole  # noqa: F401


def test_generated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras gathers axis 1 of integers of rank 3, where its own shape says the last one: those are left out."""

    def is_wrong_in_keras(kwargs: Any, shapes: Any, dtypes: Any) -> bool:
        return len(shapes) > 2

    borrowed(monkeypatch, generated.test_category_encoding, every=1, unless=is_wrong_in_keras)
    borrowed(monkeypatch, generated.test_discretization, every=1, unless=lambda kwargs, *_: "num_bins" in kwargs)


def test_rows_of_more_axes_are_gathered_along_the_last() -> None:
    x = np.array([[[0, 1], [1, 1]], [[2, 0], [3, 3]]])
    assert CategoryEncoding(4)(x).tolist() == [[[1, 1, 0, 0], [0, 1, 0, 0]], [[1, 0, 1, 0], [0, 0, 0, 1]]]
    assert CategoryEncoding(4, "count")(x).tolist() == [[[1, 1, 0, 0], [0, 2, 0, 0]], [[1, 0, 1, 0], [0, 0, 0, 2]]]


def test_weights_of_counts() -> None:
    for rng in cases("count_weights", 10):
        x = np.array([[rng.randrange(4) for _ in range(3)] for _ in range(2)])
        weights = np.array([[rng.random() for _ in range(3)] for _ in range(2)], "float32")
        CASES["layers.CategoryEncoding"] += 1
        mine, real = (
            layers.CategoryEncoding(4, "count")(x, count_weights=weights) for layers in (runtime.layers, keras.layers)
        )
        np.testing.assert_allclose(mine, real, atol=1e-6)
    with pytest.raises(InvalidArgument, match='count_weights with output_mode="count" only'):
        CategoryEncoding(4)(x, count_weights=weights)


def test_integers_that_are_no_class() -> None:
    """They count nowhere, and nothing waits for the device; Keras on PyTorch raises for those that are too large."""
    for mode in ("one_hot", "multi_hot", "count"):
        found = CategoryEncoding(3, mode)(np.array([[0, -1, 7]]))
        assert found.sum() == 1
    assert CategoryEncoding(3)([0, 1, 1]).tolist() == [1, 1, 0]
    assert CategoryEncoding(3)(2).tolist() == [0, 0, 1]


@pytest.mark.parametrize("kind", [whole, in_batches, a_generator])
@pytest.mark.parametrize("mode", ["int", "one_hot", "multi_hot", "count"])
def test_adapt(kind: Any, mode: str) -> None:
    for number, rng in enumerate(cases("Discretization.adapt", 6)):
        size = rng.choice([30, 300, 5000])
        x = np.random.default_rng(number).normal(size=(size, 2)).astype("float32")
        kwargs = {"num_bins": rng.choice([2, 4, 10]), "epsilon": rng.choice([0.01, 0.1]), "output_mode": mode}
        CASES["layers.Discretization.adapt"] += 1
        mine, real = (layers.Discretization(**kwargs) for layers in (runtime.layers, keras.layers))
        mine.adapt(kind(x))
        real.adapt(kind(x))
        np.testing.assert_allclose(mine.bin_boundaries, real.bin_boundaries, atol=1e-6)
        real.bin_boundaries = list(mine.bin_boundaries)
        found, expected = mine(x[:50]), real(x[:50])
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)
        again, config = Discretization.from_config(mine.get_config()), real.get_config()
        np.testing.assert_array_equal(again(x[:50]), found)
        assert mine.get_config() == {**config, "name": mine.name}
        assert again.num_bins == kwargs["num_bins"]


def test_shapes_follow_adapt() -> None:
    layer = Discretization(num_bins=4, output_mode="one_hot")
    with pytest.raises(InvalidArgument, match="needs bin_boundaries"):
        layer(np.zeros((2, 1), "float32"))
    layer.adapt(np.arange(100.0))
    assert layer(runtime.Input((1,))).shape == (None, 4)
    inputs = runtime.Input((1,))
    model = runtime.Model(inputs, layer(inputs))
    assert model.predict(np.array([[-5.0], [500.0]]), verbose=0).argmax(-1).tolist() == [0, 3]
    with pytest.raises(InvalidArgument, match="has its bin_boundaries from its arguments"):
        Discretization([1.0]).adapt(np.zeros(3))


def test_integers_and_dtypes() -> None:
    for dtype in ("int32", "int64", "float64", "float16"):
        compare_layer("Discretization", {"bin_boundaries": [0.5, 1.5]}, (4, 3), dtype)
    assert Discretization([2.0**24 + 0.5])(torch.tensor([2**24, 2**24 + 1])).tolist() == [0, 1]
