"""What data cannot be is told before any of it is used, in the rulebook's words where it has a rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from kshape.rulebook.data import need_one_count
from kshape.rulebook.errors import RuleError
from runtime.core.errors import InvalidArgument
from runtime.training.data import make_source, split_validation

X, Y = np.zeros((32, 20)), np.zeros((30, 1))
REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    (X, {"y": Y}, 'All data of a call need one number of samples. Received: x with 32 and y with 30. Keras: "Data cardinality is ambiguous."'),
    ([X, Y], {"y": X}, "Received: x[0] with 32, x[1] with 30 and y with 32."),
    ({"a": X}, {"y": X, "sample_weight": np.ones(31)}, "Received: x['a'] with 32, y with 32 and sample_weight with 31."),
    (X, {"y": [X, X], "sample_weight": np.ones(31)}, "sample_weight[0] with 31 and sample_weight[1] with 31"),
    (X, {"y": Y, "class_weight": {0: 1.0}}, "Received: x with 32 and y with 30."),
    (np.zeros((0, 3)), {}, "x needs one sample or more. Received: x with 0."),
    ([], {}, "x needs one sample or more. Received: x with 0."),
    ({}, {}, "x needs arrays, or one data set."),
    (np.float32(1), {}, "x needs a first axis of samples. Received: shape=()."),
    ([[1, 2], [3]], {}, "x needs rows of one length. Received: nested sequences of different lengths. Pad them, for example with keras.utils.pad_sequences."),
    (np.array([[1, 2], [3]], dtype=object), {}, "x needs rows of one length."),
    (np.array([1, None]), {}, 'x needs numbers. Received: an array of objects (int). Convert it, for example with .astype("float32").'),
    (["a", "b"], {}, "x needs numbers. Received: texts, 'a' the first. Turn texts into numbers first, for example with layers.StringLookup"),
    ({"text": np.array(["a", "b"])}, {}, "x['text'] needs numbers. Received: texts"),
    (np.array(["2020-01-01"], "datetime64[D]"), {}, "x needs numbers. Received: an array of datetime64[D]."),
    (None, {}, "x needs to be an array, nested arrays, a generator, a PyDataset, a DataLoader or another data set. Received: x=None."),
    ("data.npy", {}, "Received: x='data.npy'."),
    (7, {}, "Received: x=7."),
    ([X, (i for i in X)], {}, "x needs arrays, or one data set. Received: a list with a generator in it."),
    ((i for i in X), {"y": Y}, "y cannot be given beside a generator: it gives the targets with its batches, as (x, y). Received: y as a ndarray."),
    ((i for i in X), {"sample_weight": Y}, "sample_weight cannot be given beside a generator: it gives the weights with its batches, as (x, y, sample_weight)."),
    (torch.utils.data.TensorDataset(torch.zeros(3)), {"y": Y}, "y cannot be given beside a TensorDataset"),
    (X, {"y": (i for i in X)}, "y needs to be arrays, as x is. Received: a generator."),
    (X, {"batch_size": 0}, "fit needs batch_size to be a positive integer. Received: batch_size=0."),
    (X, {"batch_size": 8.0}, "fit needs batch_size to be an integer. Received: batch_size=8.0. Use 8, or `//` instead of `/`."),
    (X, {"steps": -1}, "fit needs steps_per_epoch to be a positive integer. Received: steps_per_epoch=-1."),
    (X, {"steps": -1, "owner": "predict"}, "predict needs steps to be a positive integer. Received: steps=-1."),
    (X, {"shuffle": "all"}, 'shuffle needs to be True, False or "batch". Received: shuffle=\'all\'.'),
    (X, {"y": X, "class_weight": {0: 1}, "sample_weight": np.ones(32)}, "class_weight and sample_weight cannot be given together. Received: both."),
    (X, {"y": [X, X], "class_weight": {0: 1}}, "class_weight needs a single output. Received: several arrays of targets in y."),
    (X, {"class_weight": {0: 1}}, "class_weight needs targets. Received: y=None."),
    (X, {"y": np.zeros((32, 4, 3)), "class_weight": {0: 1}}, "class_weight needs one class for each sample"),
    (X, {"y": X, "class_weight": np.ones(3)}, "class_weight needs to be a dict of class numbers and weights. Received: ndarray. Use dict(enumerate(class_weight))"),
    (X, {"y": X, "class_weight": {"0": 1.0}}, "class_weight needs numbers of classes as keys, and numbers. Received: '0': 1.0."),
    (X, {"y": [X, X], "sample_weight": np.ones((32, 4))}, "A single sample_weight for several outputs needs shape=(samples,). Received: shape=(32, 4)."),
    (X, {"y": [X, X], "sample_weight": [np.ones(32)]}, "sample_weight needs one array for each output in y, nested alike. Received: y as a list of 2, sample_weight as a list of 1."),
    (X, {"y": {"a": X, "b": X}, "sample_weight": {"a": X, "c": X}}, "Received: y as {'a', 'b'}, sample_weight as {'a', 'c'}."),
    (X, {"y": X, "sample_weight": [X, X]}, "sample_weight needs one array for a single output. Received: a list of 2."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("x", "arguments", "text"), REFUSED, ids=lambda value: value[:60] if isinstance(value, str) else ""
)
def test_data_that_cannot_be(x: Any, arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        make_source(x, **arguments)
    assert text in str(refusal.value)


def test_the_checker_says_the_same() -> None:
    with pytest.raises(RuleError) as error:
        need_one_count([("x", 32), ("y", 30)])
    with pytest.raises(InvalidArgument) as refusal:
        make_source(X, Y)
    assert str(refusal.value) == error.value.text
    assert (error.value.index, error.value.argument) == (1, "y")


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.9, 1 / 3])
@pytest.mark.parametrize("n", [2, 7, 10, 33])
def test_validation_split_is_keras(n: int, share: float) -> None:
    from keras.src.trainers.data_adapters.array_slicing import train_validation_split

    x, y, weight = {"a": np.arange(n), "b": torch.arange(n * 2.0).reshape(n, 2)}, [np.arange(n * 1.0)], np.arange(n)
    try:
        theirs = train_validation_split((x, y[0], weight), share)
    except ValueError:
        with pytest.raises(InvalidArgument, match=r"validation_split needs to leave a sample or more in both parts."):
            split_validation(x, y, weight, share)
        return
    for ours, wanted in zip(split_validation(x, y, weight, share), theirs, strict=True):
        assert ours[0]["a"].tolist() == wanted[0]["a"].tolist()
        assert ours[0]["b"].tolist() == wanted[0]["b"].tolist()
        assert ours[1][0].tolist() == wanted[1].tolist()
        assert ours[2][0].tolist() == wanted[2].tolist()  # one weight a sample, for each output


def test_validation_split_needs_arrays() -> None:
    with pytest.raises(InvalidArgument) as refusal:
        split_validation((i for i in X), None, None, 0.2)
    assert str(refusal.value) == (
        "validation_split needs x, y and sample_weight to be arrays. Received: x as generator. "
        "Pass validation_data for data that comes batch by batch."
    )
    with pytest.raises(InvalidArgument, match="x with 32 and y with 30"):
        split_validation(X, Y, None, 0.2)


def test_validation_split_copies_nothing() -> None:
    x = np.zeros((10, 2), "float32")
    (train, _, _), (held, _, _) = split_validation(x, None, None, 0.2)
    assert len(train) == 8 and len(held) == 2
    assert train.data_ptr() == x.ctypes.data and held.data_ptr() == x[8:].ctypes.data
