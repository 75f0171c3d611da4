"""Ops that make tensors from sizes and numbers, and those that ask a tensor what it is."""

from __future__ import annotations

import random
from typing import Any

import keras
import numpy as np
import pytest
import torch

from runtime import ops
from runtime.core.symbolic import KerasTensor
from tests.parity import test_ops_creation as parity
from tests.parity.generate import cases
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import compare, compare_all, compare_call, recorded


@pytest.mark.parametrize("name", ["zeros", "ones", "empty"])
def test_filled(name: str) -> None:
    for call in recorded(parity.test_filled, name):
        compare_call(call, _values=call.name != "empty")


@pytest.mark.parametrize("name", ["zeros_like", "ones_like", "empty_like", "array", "convert_to_tensor"])
def test_like(name: str) -> None:
    for call in recorded(parity.test_like, name):
        compare_call(call, _values=call.name != "empty_like")


@pytest.mark.parametrize("value", [1, 2.5, True, [1, 2], [1.0, 2], [[1, 2, 3], [4, 5, 6]], [[[1.0]]], [True, False]])
def test_python_values(value: Any) -> None:
    compare_all(parity.test_python_values, value)


def test_full_of_a_tensor() -> None:
    for shape in ((2, 3), (4, 2, 3), [2, 2, 3]):
        compare("full", shape, Given([[1, 2, 3], [4, 5, 6]], "int32"), dtype="float32", _numpy=True)
        compare("full", shape, [1.5, 2.5, 3.5], _numpy=True)


def test_arange() -> None:
    compare_all(parity.test_arange)
    for start, stop, step in ((5, 2, 1), (2, 5, -1)):
        compare("arange", start, stop, step, _numpy=True)
    for dtype in ("float32", "int32", "float16"):
        compare("arange", 1, 9, 2, dtype=dtype)


@pytest.mark.parametrize("name", ["linspace", "logspace", "geomspace"])
def test_spaced(name: str) -> None:
    compare_all(parity.test_spaced, name)


def spaced_call(rng: random.Random, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    low = 1.0 if name == "geomspace" else -1.5
    ends = rng.choice(
        [(low, 3.0), (1, 5), (Given([low, 2.0]), Given([3.0, 7.5])), (Given([[1.0, 2.0]]), 9.0), (4.0, 0.5)]
    )
    kwargs: dict[str, Any] = {"num": rng.choice([1, 2, 5, 8]), "endpoint": rng.random() < 0.6}
    if rng.random() < 0.4:
        kwargs["axis"] = rng.choice([0, -1])
    if rng.random() < 0.3:
        kwargs["dtype"] = rng.choice(["float32", "int32"] if name == "linspace" else ["float32"])
    return ends, kwargs


@pytest.mark.parametrize("name", ["linspace", "logspace", "geomspace"])
def test_spaced_in_numpy(name: str) -> None:
    """PyTorch's backend knows no other axis than 0, and rounds integers towards 0."""
    for rng in cases(f"numpy {name}", 60):
        ends, kwargs = spaced_call(rng, name)
        compare(name, *ends, **kwargs, _numpy=True)


def test_linspace_with_its_step() -> None:
    for endpoint in (True, False):
        values, step = ops.linspace(1.0, 4.0, 4, endpoint=endpoint, retstep=True)
        wanted, distance = np.linspace(1.0, 4.0, 4, endpoint=endpoint, retstep=True)
        assert_close(values, wanted)
        assert_close(step, distance)


def test_matrices() -> None:
    compare_all(parity.test_matrices)
    for k in (-3, -1, 2, 5):
        compare("eye", 3, 4, k=k)
        compare("eye", 3, None, k=k, dtype="int32")
        compare("tri", 3, 4, k=k)


@pytest.mark.parametrize("dtype", ["float32", "int8", "bool", "bfloat16"])
def test_questions(dtype: str) -> None:
    CASES["ops.shape"] += 1
    x = torch.ones((2, 3)).to(getattr(torch, dtype))
    assert ops.shape(x) == (2, 3)
    assert ops.ndim(x) == 2
    assert ops.size(x) == 6
    assert ops.dtype(x) == dtype
    assert ops.is_tensor(x) and not ops.is_tensor(np.ones(2))
    assert (ops.shape([[1], [2]]), ops.ndim(3), ops.dtype(2.5), ops.size([1, 2])) == ((2, 1), 0, "float32", 2)


def test_questions_about_symbolic_tensors() -> None:
    x = KerasTensor((None, 3), "float16")
    assert (ops.shape(x), ops.ndim(x), ops.dtype(x), ops.size(x)) == ((None, 3), 2, "float16", None)
    assert not ops.is_tensor(x)
    with pytest.raises(ValueError, match="A symbolic tensor cannot become a numpy array"):
        ops.convert_to_numpy(x)


def test_the_default_dtype() -> None:
    before = keras.config.floatx()
    from kshape.rulebook.settings import settings

    try:
        settings.floatx = "float16"
        keras.config.set_floatx("float16")
        ints = Given([[1, 2], [3, 4]], "int32")
        for name, *args in (
            ("zeros", (2,)),
            ("eye", 2),
            ("convert_to_tensor", 2.5),
            ("arange", 2.5),
            ("full", (2,), 1),
            ("add", ints, 2.5),
            ("exp", ints),
            ("arctan2", ints, ints),
            ("divide", 3, 4),
        ):
            assert compare(name, *args).dtype is torch.float16, name
    finally:
        settings.floatx = before
        keras.config.set_floatx(before)
