"""Elementwise ops: every name of the tables, over generated shapes and dtypes."""

from __future__ import annotations

import pytest

from tests.parity import test_ops_elementwise as parity
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import compare, compare_all

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
