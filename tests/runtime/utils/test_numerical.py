"""to_categorical and normalize, against real Keras."""

from __future__ import annotations

import random

import keras
import numpy as np
import pytest
import torch

from runtime import utils
from runtime.core.errors import InvalidArgument
from tests.parity.generate import cases
from tests.runtime.counting import CASES


@pytest.mark.parametrize("rng", list(cases("to_categorical", 80)))
def test_to_categorical(rng: random.Random) -> None:
    shape = rng.choice([(), (1,), (5,), (4, 1), (2, 3), (2, 3, 1), (1, 1)])
    low = rng.choice([0, 0, -2])
    x = np.random.RandomState(rng.randrange(10**6)).randint(low, 6, shape)
    classes = rng.choice([None, 6, 9])
    if classes is None and x.max() < 0:
        classes = 6
    form = rng.choice([np.asarray, lambda x: x.tolist(), lambda x: x + 0.7, torch.as_tensor])
    given = form(x) if low == 0 or form is np.asarray else x
    if isinstance(given, torch.Tensor) and classes is None:
        classes = 6  # Keras needs it for tensors
    if low < 0 and classes is None:
        classes = 9
    ours, theirs = utils.to_categorical(given, classes), keras.utils.to_categorical(given, classes)
    assert type(ours) is type(theirs) and ours.dtype == theirs.dtype and ours.shape == theirs.shape
    assert ours.tolist() == theirs.tolist()
    CASES["utils.to_categorical"] += 1


def test_classes_of_a_tensor_are_counted() -> None:
    assert utils.to_categorical(torch.tensor([2, 0, -1])).tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 0]]


def test_class_numbers_that_do_not_fit() -> None:
    """Keras: an IndexError of numpy, a RuntimeError of torch."""
    for x in ([0, 7], torch.tensor([0, 7])):
        with pytest.raises(
            InvalidArgument, match=r"to_categorical needs class numbers below num_classes=3. Received: 7."
        ):
            utils.to_categorical(x, 3)
    with pytest.raises(InvalidArgument, match=r"needs num_classes for an x without elements"):
        utils.to_categorical([])


@pytest.mark.parametrize("rng", list(cases("normalize", 60)))
def test_normalize(rng: random.Random) -> None:
    """axis=0 of an array apart, which Keras divides along its last axis."""
    x = np.random.RandomState(rng.randrange(10**6)).normal(size=rng.choice([(4,), (3, 4), (2, 3, 4)]))
    x = x.astype(rng.choice(["float32", "float64", "int64"])) * rng.choice([1, 0, 5])
    order, axis = rng.choice([1, 2, 3]), rng.choice([-1, -1, *range(1, x.ndim)])
    given = x if rng.random() < 0.6 else torch.from_numpy(x)
    ours, theirs = utils.normalize(given, axis, order), keras.utils.normalize(given, axis, order)
    assert ours.dtype == theirs.dtype
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-6, atol=1e-7)
    CASES["utils.normalize"] += 1


def test_normalize_along_the_first_axis() -> None:
    x = np.array([[3.0, 1, 0], [4, 0, 0]])
    np.testing.assert_allclose(utils.normalize(x, axis=0), [[0.6, 1, 0], [0.8, 0, 0]])
    np.testing.assert_allclose(utils.normalize(np.array([3.0, 4]), axis=None), [0.6, 0.8])


def test_pack_and_unpack() -> None:
    for data in (
        (1, None, None),
        ([1, 2], None, None),
        ((1, 2), None, None),
        (1, 2, None),
        (1, 2, 3),
        ({"a": 1}, None, 3),
    ):
        packed = utils.pack_x_y_sample_weight(*data)
        assert packed == keras.utils.pack_x_y_sample_weight(*data)
        assert utils.unpack_x_y_sample_weight(packed) == keras.utils.unpack_x_y_sample_weight(packed)
        CASES["utils.pack"] += 1
    for data in ([1], [1, 2], (1,), (1, 2, 3), 5, {"a": 1}, None):
        assert utils.unpack_x_y_sample_weight(data) == keras.utils.unpack_x_y_sample_weight(data)
        CASES["utils.pack"] += 1
    with pytest.raises(InvalidArgument, match=r"A batch needs to be x, \(x,\), \(x, y\) or \(x, y, sample_weight\)."):
        utils.unpack_x_y_sample_weight((1, 2, 3, 4))


def test_names_are_loaded_when_asked_for() -> None:
    assert set(utils.TABLE) <= set(dir(utils))
    assert all(getattr(utils, name) is not None for name in utils.__all__)
    assert utils.Sequence is utils.PyDataset
    with pytest.raises(AttributeError, match="to_categorial"):
        utils.to_categorial  # noqa: B018
