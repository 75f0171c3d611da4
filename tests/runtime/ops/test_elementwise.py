"""Elementwise ops: every name of the tables, over generated shapes and dtypes."""

from __future__ import annotations

import numpy as np
import pytest

from tests.parity import test_ops_elementwise as parity
from tests.parity.ops_harness import Arr
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import Call, compare, compare_all, compare_call

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.5, 20.0, -90.0, float("inf"), float("-inf"), float("nan")]
NUMPY = {"nextafter"}
"""Where PyTorch's backend of Keras steps in float64, which float32 does not show."""

WITHOUT_GRADIENTS = {"ldexp"}
"""Where PyTorch's derivative shifts integers, so that 2^-5 is 0."""


@pytest.mark.parametrize("name", parity.UNARY)
def test_unary(name: str) -> None:
    compare_all(parity.test_unary, name)


@pytest.mark.parametrize("name", parity.UNARY)
def test_special_numbers(name: str) -> None:
    if name not in ("bitwise_invert", "bitwise_not", "imag"):
        compare(name, Given(SPECIAL), _gradients=False)
        compare(name, Given(SPECIAL, "float64"), _gradients=False)


@pytest.mark.parametrize("name", parity.BINARY)
def test_binary(name: str) -> None:
    compare_all(parity.test_binary, name, _numpy=name in NUMPY, _gradients=name not in WITHOUT_GRADIENTS)


KINDS = {
    "tensors of rank 0": (Arr(2, 3, dtype="float16"), Arr()),
    "wide integers": (Arr(3, dtype="int64"), Arr(3, dtype="int32")),
    "wide floats": (Arr(3, dtype="float64"), Arr(2, 3)),
    "int64 and float": (Arr(3, dtype="int64"), 2.5),
    "a number first": (2.5, Arr(2, 3)),
    "an integer first": (2, Arr(3, dtype="int8")),
    "a truth value first": (True, Arr(3)),
    "two numbers": (3, 2),
    "a number and bool": (Arr(3, dtype="bool"), 2),
    "a list": (Arr(2, 2), [1, 2]),
    "lists": ([[1.5, 2.0], [3.0, 4.0]], [2, 1]),
    "an array": (np.array([1.0, 2.5]), Arr(2)),
    "an array of integers": (Arr(2, dtype="uint8"), np.array([1, 2], "int16")),
    "complex": (Arr(3, dtype="complex64"), Arr(3)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", parity.BINARY)
def test_operands(name: str, kind: str) -> None:
    """The dtype is the rule's for whatever may stand for a tensor; PyTorch lets tensors of rank 0 give way to others."""
    if (name, kind) == ("nextafter", "complex"):
        return  # no number is the next one
    a, b = KINDS[kind]
    # Keras has other dtypes of NumPy's 64 bits, and shifts by Python's integers alone.
    compare_call(Call(name, (a, b), {}, _backend=True), _gradients=False, _values=kind != "tensors of rank 0")
