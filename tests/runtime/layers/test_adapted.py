"""Normalization against real Keras: given moments, and those that `adapt` finds in data of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from runtime.core.errors import InvalidArgument
from runtime.layers import Normalization
from tests.parity import test_layers_simple as generated
from tests.runtime.counting import CASES
from tests.runtime.layers.harness import borrowed, compare_layer

AXES: list[tuple[Any, tuple[int, ...]]] = [
    (-1, (40, 3)),
    (-1, (20, 4, 3)),
    (1, (20, 4, 3)),
    (None, (20, 3)),
    ((1, 2), (20, 2, 3)),
    ((-1, 1), (20, 2, 5, 3)),
    (0, (4, 3)),
    (-1, (7,)),
]


def test_generated(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Keras mean and variance do not follow set_weights, so that the weights stay as they were made."""
    borrowed(monkeypatch, generated.test_simple, "Normalization", every=1, weights=False)


@pytest.fixture(autouse=True)
def _without_tensorflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real Keras asks TensorFlow whether data is a tf.data.Dataset, which nothing is where there is no TensorFlow."""
    for module in ("normalization", "discretization"):
        absent = SimpleNamespace(data=SimpleNamespace(Dataset=()), is_tensor=lambda x: False)
        monkeypatch.setattr(f"keras.src.layers.preprocessing.{module}.tf", absent)


def a_sample(shape: tuple[int, ...], dtype: str = "float32") -> np.ndarray:
    return (5 + 3 * np.random.default_rng(sum(shape)).normal(size=shape)).astype(dtype)


def whole(x: np.ndarray) -> Any:
    return x


def as_tensor(x: np.ndarray) -> Any:
    return torch.tensor(x)


def in_batches(x: np.ndarray) -> Any:
    return [part for part in np.array_split(x, 3) if len(part)]


def a_generator(x: np.ndarray) -> Iterator[Any]:
    return (part for part in in_batches(x))


def pairs(x: np.ndarray) -> Iterator[Any]:
    return ((part, np.zeros(len(part))) for part in in_batches(x))


class Indexed(keras.utils.PyDataset):
    """A data set of real Keras, which the runtime takes as well."""

    def __init__(self, x: np.ndarray) -> None:
        super().__init__()
        self.parts = in_batches(x)

    def __len__(self) -> int:
        return len(self.parts)

    def __getitem__(self, index: int) -> Any:
        return self.parts[index], np.zeros(len(self.parts[index]))


@pytest.mark.parametrize("kind", [whole, as_tensor, in_batches, a_generator, pairs, Indexed])
@pytest.mark.parametrize(("axis", "shape"), AXES)
def test_adapt(kind: Callable[[np.ndarray], Any], axis: Any, shape: tuple[int, ...]) -> None:
    x = a_sample(shape)
    if (axis == 0 or len(shape) == 1) and kind not in (whole, as_tensor):
        return  # batches must agree along the axis
    CASES["layers.Normalization.adapt"] += 1
    for invert in (False, True):
        real, mine = (layers.Normalization(axis=axis, invert=invert) for layers in (keras.layers, runtime.layers))
        real.adapt(kind(x))
        mine.adapt(kind(x))
        np.testing.assert_allclose(mine(x).numpy(), real(x).numpy(), atol=2e-5 * np.abs(real(x).numpy()).max())
        assert mine.mean.shape == real.mean.shape
        np.testing.assert_allclose(mine.mean.numpy(), real.mean.numpy(), rtol=1e-5)
        for ours, theirs in zip(mine.get_weights(), real.get_weights(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_other_sources() -> None:
    x = a_sample((30, 3))
    expected = Normalization()
    expected.adapt(x)
    from torch.utils.data import DataLoader, TensorDataset

    frame = pytest.importorskip("pandas").DataFrame(x)
    for data in (TensorDataset(torch.tensor(x)), DataLoader(x, batch_size=7), frame, x.tolist()):
        layer = Normalization()
        layer.adapt(data)
        np.testing.assert_allclose(layer.mean.numpy(), expected.mean.numpy(), rtol=1e-5)
        np.testing.assert_allclose(layer.variance.numpy(), expected.variance.numpy(), rtol=1e-5)


def test_integers_and_halves() -> None:
    images = np.random.default_rng(0).integers(0, 255, (10, 4, 4, 3)).astype("uint8")
    for dtype in ("float32", "float16"):
        real, mine = (layers.Normalization(dtype=dtype) for layers in (keras.layers, runtime.layers))
        real.adapt(images)
        mine.adapt(images)
        found, expected = mine(images), real(images)
        assert found.dtype == expected.dtype
        np.testing.assert_allclose(found.float().numpy(), expected.float().numpy(), atol=5e-3)


def test_numbers_that_were_given_are_kept_in_the_config() -> None:
    for kwargs in ({"mean": 3.0, "variance": 2.0}, {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 4.0, 0.0]}):
        compare_layer("Normalization", kwargs, (4, 3))
        compare_layer("Normalization", {**kwargs, "invert": True}, (4, 3))
        again = Normalization.from_config(Normalization(**kwargs).get_config())
        assert again.get_config()["mean"] == kwargs["mean"]
    given = np.array([1.0, 2.0]), np.array([1.0, 2.0])
    assert Normalization(mean=given[0], variance=given[1])(np.ones((1, 2), "float32")).tolist() == [
        pytest.approx([0.0, -(0.5**0.5)])
    ]


def test_weights_that_are_loaded_count_at_once() -> None:
    layer = Normalization()
    layer.build((None, 2))
    layer.set_weights([np.array([1.0, 2.0]), np.array([4.0, 4.0]), np.array(0)])
    assert layer(np.array([[3.0, 2.0]], "float32")).tolist() == [[1.0, 0.0]]


def test_refusals() -> None:
    with pytest.raises(InvalidArgument, match="cannot adapt"):
        Normalization(mean=1.0, variance=1.0).adapt(np.ones((2, 2)))
    with pytest.raises(InvalidArgument, match="one batch or more"):
        Normalization().adapt(iter(()))
    layer = Normalization()
    layer.adapt(a_sample((5, 3)))
    with pytest.raises(InvalidArgument, match=r"mean of shape \(3,\).*Received: data of shape=\(5, 2\)"):
        layer.adapt(a_sample((5, 2)))
    with pytest.raises(InvalidArgument, match="Received: int"):
        Normalization().adapt(3)


def test_in_a_model() -> None:
    layer = Normalization()
    layer.adapt(a_sample((40, 3)))
    inputs = runtime.Input((3,))
    model = runtime.Model(inputs, layer(inputs))
    found = model.predict(a_sample((40, 3)), verbose=0)
    assert found.shape == (40, 3)
    np.testing.assert_allclose(found.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(found.std(0), 1, atol=1e-5)
