"""Order, search, counts and sequences of numbers."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import torch

from runtime import ops
from tests.parity import test_ops_reductions as parity
from tests.parity.generate import cases, choices
from tests.parity.ops_harness import Arr
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import compare, compare_all


@pytest.mark.parametrize("name", ["sort", "argsort"])
def test_sort(name: str) -> None:
    compare_all(parity.test_along_an_axis, name)
    compare(name, Given([3, 1, 2, 1, 3], "int32"))
    compare(name, Given([True, False, True], "bool"))


def test_argpartition() -> None:
    """Any order with the kth element in its place is right. (PyTorch's backend cuts the numbers to integers.)"""
    for rng in cases("argpartition", 30):
        shape, axis = rng.choice([((7,), -1), ((3, 5), -1), ((5, 3), 0), ((2, 3), None)])
        kth = rng.randrange(6 if axis is None else shape[axis])
        found = compare("argpartition", x := Arr(*shape), kth, axis=axis, _values=False)
        places = compare("argsort", x, axis=axis)
        assert found.shape == places.shape
    data = torch.tensor([0.9, 0.1, 0.5, 0.3])
    assert ops.take(data, ops.argpartition(data, 1))[1] == 0.3


def test_top_k() -> None:
    compare_all(parity.test_top_k)


def test_in_top_k() -> None:
    for rng in cases("in_top_k", 30):
        scores = np.array([[rng.choice([0.1, 0.2, 0.2, 0.7]) for _ in range(4)] for _ in range(3)])
        compare("in_top_k", Given([rng.randrange(4) for _ in range(3)], "int32"), Given(scores), rng.choice([1, 2, 3]))


def test_search() -> None:
    compare_all(parity.test_search)
    for rng in cases("sides", 30):
        edges = Given(sorted(rng.choice([0.0, 1.0, 1.5, 2.0, 3.0]) for _ in range(5)))
        values = Given([[rng.choice([-1.0, 0.0, 1.0, 1.2, 2.0, 9.0]) for _ in range(3)] for _ in range(2)])
        compare("searchsorted", edges, values, side=rng.choice(["left", "right"]))
        compare("digitize", values, edges)
        compare("digitize", Given([1, 2, 5], "int32"), [1.5, 4.5], _numpy=True)


def test_counts() -> None:
    compare_all(parity.test_counts)
    for rng in cases("bincount", 30):
        x = [rng.randrange(6) for _ in range(8)]
        minlength = rng.choice([0, 3, 9])
        weights = rng.choice([None, Given([rng.random() for _ in x]), Given([rng.randrange(4) for _ in x], "int32")])
        # PyTorch's kernel has no gradient towards the weights.
        compare("bincount", Given(x, "int32"), weights=weights, minlength=minlength, _gradients=False)
    both = ops.bincount([[0, 1, 1], [5, 0, 0]], weights=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert both.tolist() == [[1, 5, 0, 0, 0, 0], [11, 0, 0, 0, 0, 4]]


def test_histogram() -> None:
    for rng in cases("histogram", 40):
        x = Given([rng.choice([0.0, 0.5, 1.0, 2.0, rng.random() * 4]) for _ in range(rng.randrange(1, 12))])
        options = choices(rng, {"bins": [..., 1, 4, 7], "range": [..., None, (0.0, 2.0), (1, 3)]})
        compare("histogram", x, **options, _gradients=False)
    compare("histogram", Given([1, 2, 2, 5], "int32"), bins=4, _numpy=True)
    compare("histogram", Given([]), bins=3, _numpy=True)


def unique_call(rng: random.Random) -> tuple[Given, dict[str, Any]]:
    x = Given(np.array([rng.randrange(4) for _ in range(6)]).reshape(rng.choice([(6,), (2, 3), (3, 2)])), "int32")
    options = {name: rng.random() < 0.5 for name in ("return_index", "return_inverse", "return_counts")}
    return x, {**options, **choices(rng, {"size": [..., None, 2, 5], "fill_value": [..., 9]})}


def test_unique() -> None:
    for rng in cases("unique", 80):
        x, options = unique_call(rng)
        if options["return_index"] and len(x.shape) > 1:
            continue  # PyTorch's backend takes a row for an element there
        # It counts positions in int64, and leaves their own size to those that it cuts.
        compare("unique", x, **options)
        if len(x.shape) > 1:
            compare("unique", x, **{**options, "axis": rng.choice([0, 1, -1])})
    values, first = ops.unique([[3, 1], [1, 2]], return_index=True)
    assert (values.tolist(), first.tolist()) == ([1, 2, 3], [1, 3, 0])


def test_differences() -> None:
    compare_all(parity.test_differences)


def test_correlate() -> None:
    """In NumPy, since PyTorch's backend takes the first tensor for the longer one."""
    for n in range(1, 7):
        for m in range(1, 7):
            for mode in ("valid", "same", "full"):
                compare("correlate", Arr(n), Arr(m), mode=mode, _numpy=True, _gradients=False)
    compare("correlate", Arr(5), Arr(3), mode="full")


def test_correlations() -> None:
    for rng in cases("corrcoef", 12):
        dtype = rng.choice(["float32", "float32", "float16", "int32"])
        compare("corrcoef", Arr(*rng.choice([(3, 8), (2, 5), (6,)]), dtype=dtype), _numpy=dtype == "int32")


@pytest.mark.parametrize("name", ["bartlett", "blackman", "hamming", "hanning"])
def test_window_functions(name: str) -> None:
    compare_all(parity.test_window_functions, name)


def test_kaiser() -> None:
    for points in (1, 2, 3, 9, 16):
        for beta in (0.0, 2, 8.5, 14.0):
            compare("kaiser", points, beta, _numpy=True)


def test_vander() -> None:
    for rng in cases("vander", 20):
        x = Arr(rng.choice([1, 3, 4]), dtype=rng.choice(["float32", "float32", "int32"]))
        compare("vander", x, **choices(rng, {"N": [..., None, 1, 2, 5], "increasing": [..., True]}))
