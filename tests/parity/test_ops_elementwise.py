"""Elementwise ops: every name of the tables, over generated shapes and dtypes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kshape.rulebook.ops import binary, unary
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr, compare_op

DTYPES = ("float32", "float16", "bfloat16", "int32", "uint8", "int8", "bool")
UNARY = [name for names in unary.TABLE.values() for name in names.split()]
BINARY = [name for names in binary.TABLE.values() for name in names.split()] + binary.BITWISE.split()


def shape(rng: random.Random, unknown: float = 0.25) -> list[int | str | None]:
    """Up to three sizes; some unknown, of which two may be the same one."""
    return [
        rng.choice(["s", "t", None]) if rng.random() < unknown else rng.choice([1, 2, 3, 4])
        for _ in range(rng.randrange(4))
    ]


@pytest.mark.parametrize("name", UNARY)
def test_unary(name: str) -> None:
    for rng in cases(name, 12):
        # PyTorch has no kernels for some dtypes, and no real or imaginary part of what is not complex.
        compare_op(name, Arr(*shape(rng), dtype=rng.choice(DTYPES)), _backend=True)


def operands(rng: random.Random) -> tuple[Any, Any]:
    """Two tensors that broadcast, mostly; or a tensor and a number."""
    a = shape(rng, 0.15) or [2]
    if rng.random() < 0.25:
        return Arr(*a, dtype=rng.choice(DTYPES)), rng.choice([2, 2.5, True])
    b = [size if rng.random() < 0.6 else rng.choice([1, 1, 1, 2, 3]) for size in a[rng.randrange(len(a)) :]]
    if rng.random() < 0.5:
        a, b = b, a
    return Arr(*(a or [1]), dtype=rng.choice(DTYPES)), Arr(*(b or [1]), dtype=rng.choice(DTYPES))


@pytest.mark.parametrize("name", BINARY)
def test_binary(name: str) -> None:
    for rng in cases(name, 30):
        a, b = operands(rng)
        # Keras's own promotion refuses Python numbers here, and PyTorch's gives them the dtype of a tensor.
        odd = name in ("heaviside", "hypot", *binary.BITWISE.split()) and not isinstance(b, Arr)
        compare_op(name, a, b, _backend=True, _dtype=not odd)
