"""Generators, iterables and torch's loaders: the batches are real Keras's."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, Subset, TensorDataset

from runtime.core.errors import InvalidArgument
from runtime.training.data import ArraySource, make_source, single_batch
from tests.parity.generate import cases

from .harness import CPU, RAN_OUT, assert_same, compare, keras_epochs, our_epochs
from .test_arrays import array, nested


def batches(seed: int, count: int, form: int, size: int = 3) -> Iterator[Any]:
    """`count` batches of the same nesting: (x,), (x, y) or (x, y, weight)."""
    for at in range(count):
        rng = random.Random(seed)
        rng_x = [nested(rng, size) for _ in range(form)]
        yield tuple(_plus(part, at) for part in rng_x)


def _plus(value: Any, at: int) -> Any:
    if isinstance(value, dict):
        return {key: _plus(part, at) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_plus(part, at) for part in value)
    return (value + at).astype(value.dtype) if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("rng", list(cases("generators", 80)))
def test_batches_of_generators(rng: random.Random) -> None:
    """Enough batches for all steps: Keras warns at the end of a generator even where it is meant to end."""
    steps, epochs, form, seed = rng.randrange(1, 5), rng.randrange(1, 4), rng.randrange(1, 4), rng.randrange(10**6)
    number = steps * epochs + rng.randrange(0, 2)
    compare("generator", epochs, make=lambda: batches(seed, number, form), steps_per_epoch=steps)


@pytest.mark.parametrize("number", [1, 3, 4, 5, 7])
def test_a_generator_that_runs_out_warns(number: int) -> None:
    """4 steps in each of 2 epochs. (Keras gives the first two batches once more in an epoch after the end.)"""
    arguments = {"steps_per_epoch": 4}
    theirs, warned, _ = keras_epochs(1, x=batches(1, number, 2), **arguments)
    ours, also_warned, _ = our_epochs(1, x=batches(1, number, 2), **arguments)
    assert_same(ours, theirs)
    assert [RAN_OUT in text for text in also_warned] == [RAN_OUT in text for text in warned] == [True] * (number < 4)
    ours, also_warned, _ = our_epochs(2, x=batches(1, number, 2), **arguments)
    assert [len(epoch) for epoch in ours] == [min(number, 4), min(max(number - 4, 0), 4)]
    assert len(also_warned) == (2 if number < 4 else 1)
    wanted = 0 if number <= 4 else number - 4
    assert also_warned[-1].startswith(f"The data ran out after {wanted} of 4 steps of this epoch.")


def test_a_finite_generator_without_steps_is_one_epoch() -> None:
    source = make_source(batches(1, 5, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(list(source.epoch(CPU))) == 5
    assert not source.ran_out
    with pytest.warns(UserWarning, match="The data ran out after 0 steps"):
        assert list(source.epoch(CPU)) == []
    assert source.ran_out


def test_a_generator_is_asked_for_no_batch_too_many_and_stays_open() -> None:
    given = batches(1, 10, 1)
    source = make_source(given, steps=2)
    first = source.peek(CPU)
    again, *_ = source.epoch(CPU)
    source.close()
    assert again is first
    assert len(list(given)) == 8


def test_what_a_generator_may_yield() -> None:
    """Beyond Keras: x without a tuple, lists in place of tuples, lists of numbers."""
    x = np.zeros((2, 3), "float64")
    for batch in (x, (x,), [x], {"a": x}, ([[1, 2, 3], [4, 5, 6]],)):
        ((found, y, weight, count),) = make_source(iter([batch])).epoch(CPU)
        assert y is None and weight is None and count == 2
        tensor = found["a"] if isinstance(found, dict) else found
        assert tensor.shape == (2, 3)
    with pytest.raises(InvalidArgument, match=r"A batch needs to be x, .* Received: a tuple of 4\. Write \(\[x0"):
        list(make_source(iter([(x, x, x, x)])).epoch(CPU))
    with pytest.raises(InvalidArgument, match=r"Received: a list of 0"):
        list(make_source(iter([[]])).epoch(CPU))
    with pytest.raises(InvalidArgument, match=r"A batch needs an x. Received: none."):
        list(make_source(iter([(None, x)])).epoch(CPU))
    with pytest.raises(InvalidArgument, match=r"A batch needs a first axis of samples. Received: x with shape=\(\)."):
        list(make_source(iter([(np.float32(1), x)])).epoch(CPU))
    with pytest.raises(InvalidArgument, match=r"x\['a'\] needs numbers. Received: texts, 'b' the first."):
        list(make_source(iter([({"a": np.array(["b"])},)])).epoch(CPU))


def test_class_weight_of_batches() -> None:
    """Beyond Keras, which has it for arrays and PyDataset only."""
    data = [(np.zeros(3), np.array([0, 1, 2]))]
    ((_, _, weight, _),) = make_source(iter(data), class_weight={1: 5.0}).epoch(CPU)
    assert weight.tolist() == [1, 5, 1] and weight.dtype == torch.float32
    with pytest.raises(InvalidArgument, match=r"cannot be given together. Received: class_weight, and batches of"):
        list(make_source(iter([(np.zeros(1),) * 3]), class_weight={1: 5.0}).epoch(CPU))
    with pytest.raises(InvalidArgument, match=r"class_weight needs a single output."):
        list(make_source(iter([(np.zeros(1), [np.zeros(1)] * 2)]), class_weight={1: 5.0}).epoch(CPU))


class Again:
    """Something that can be iterated for each epoch."""

    def __iter__(self) -> Iterator[Any]:
        return batches(3, 4, 2)


def test_an_iterable_starts_again_for_each_epoch() -> None:
    source = make_source(Again())
    assert source.num_batches is None
    assert [len(list(source.epoch(CPU))) for _ in range(3)] == [4, 4, 4]
    source = make_source(Again(), steps=3)
    with pytest.warns(UserWarning, match="ran out after 1 of 3 steps"):
        assert [len(list(source.epoch(CPU))) for _ in range(3)] == [3, 1, 3]


def test_a_batch_size_beside_batches_is_told_of() -> None:
    """Keras 3 takes it and never looks at it; Keras 2 refused it."""
    with pytest.warns(UserWarning, match="batch_size=8 is not used: a generator makes its batches itself."):
        make_source(batches(1, 1, 1), batch_size=8)


class Numbers(Dataset[Any]):
    """Samples (3,), and their number as a label."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, at: int) -> Any:
        return np.full(3, at, "float32"), at


class Stream(IterableDataset[Any]):
    def __iter__(self) -> Iterator[Any]:
        return (Numbers(7)[at] for at in range(7))


@pytest.mark.parametrize("rng", list(cases("loaders", 40)))
def test_batches_of_loaders(rng: random.Random) -> None:
    n, seed = rng.randrange(1, 20), rng.randrange(1000)
    size, shuffle, drop = rng.choice([1, 2, 5]), rng.choice([False, True]), rng.choice([False, False, True])
    if drop and n < size:
        n = size

    def make() -> Any:
        if rng_kind == "stream":
            return DataLoader(Stream(), batch_size=size)
        data = Numbers(n) if rng_kind == "map" else TensorDataset(torch.arange(n * 1.0), torch.arange(n))
        return DataLoader(data, batch_size=size, shuffle=shuffle, drop_last=drop)

    rng_kind = rng.choice(["map", "tensors", "tensors", "stream"])
    steps = rng.choice([None, None, 1, 3]) if rng_kind != "stream" else 1
    compare("loader", rng.choice([1, 2, 3]), seed, make=make, steps_per_epoch=steps)


def test_datasets_of_samples_are_batched() -> None:
    source = make_source(Numbers(7), batch_size=3)
    found = list(source.epoch(CPU))
    assert [batch[1].tolist() for batch in found] == [[0, 1, 2], [3, 4, 5], [6]]
    assert (source.num_batches, source.batch_size, source.num_samples) == (3, 3, 7)
    assert sorted(torch.cat([b[1] for b in make_source(Numbers(7), shuffle=True).epoch(CPU)]).tolist()) == list(
        range(7)
    )
    assert [batch[3] for batch in make_source(Stream(), batch_size=4).epoch(CPU)] == [4, 3]
    source = make_source(Stream(), batch_size=4)
    assert source.num_batches is None and source.num_samples is None


def test_tensor_datasets_are_arrays() -> None:
    whole = TensorDataset(torch.arange(6.0), torch.arange(6))
    assert isinstance(make_source(whole), ArraySource)
    ((x, y, _, _),) = make_source(Subset(whole, [4, 1])).epoch(CPU)
    assert x.tolist() == [4, 1] and y.tolist() == [4, 1]
    with pytest.raises(InvalidArgument, match="a list of 4"):
        list(make_source(TensorDataset(*[torch.arange(6)] * 4)).epoch(CPU))


def test_a_single_batch_keeps_its_dtypes() -> None:
    x, y, weight, count = single_batch(np.zeros((2, 3)), [1, 0], class_weight={1: 2.0}, device=CPU)
    assert (x.dtype, y.tolist(), weight.tolist(), count) == (torch.float64, [1, 0], [2, 1], 2)
    x, y, weight, count = single_batch([np.zeros(2), np.zeros(2)], None, None, device=CPU)
    assert len(x) == 2 and y is None and weight is None


def test_a_batch_of_keras_generator_of_arrays_is_not_copied() -> None:
    rng = random.Random(1)
    x = array(rng, 4, "float32", (3,))
    ((found, *_),) = make_source(iter([(x,)])).epoch(CPU)
    assert found.data_ptr() == x.ctypes.data
