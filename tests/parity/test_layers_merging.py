"""Merge layers against real Keras."""

from __future__ import annotations

import itertools

import pytest

from kshape.rulebook.layers import LAYERS
from tests.parity.harness import compare_layer, signature_difference

ELEMENTWISE = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
ALL = (*ELEMENTWISE, "Concatenate", "Dot")

EQUAL = ((2,) * 6,)  # None beside a known size: the rule knows more than Keras where both must be equal
PAIRS = [
    *itertools.product([(None, 4), (2, 4), (3, 4), (None, 1), (None, 3, 4), (None, 1, 4), (2, 3, 1)], repeat=2),
    *itertools.product([(None, 6, 6, 3), (None, 6, 1, 3), (None, 3), (None, 1, 1, 3), (None, 4, 6, 3)], repeat=2),
    *itertools.product([(None, None, 4), (None, None, 1), (4,), (None,)], repeat=2),
]
LISTS = [
    [(None, 4)],
    [],
    [(None, 4)] * 3,
    [(None, 4), (None, 1), (None, 3, 1), (2, 1, 4)],
    [(None, 4), (None, 5), (None, 4)],
    [(None, 2, 3), (None, 3), (None, 2, 1), (None, 1)],
]


@pytest.mark.parametrize("name", ALL)
def test_signature(name: str) -> None:
    assert signature_difference(name, LAYERS[name]) is None


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise(name: str) -> None:
    for pair in PAIRS:
        compare_layer(name, {}, list(pair))
    for shapes in LISTS:
        compare_layer(name, {}, shapes)
    for pair in itertools.product([(None, None, 4), (None, 2, 4), (2, 2, 4), (None, 1, 1)], repeat=2):
        compare_layer(name, {}, list(pair), fillings=EQUAL)
    compare_layer(name, {}, (None, 4))
    compare_layer(name, {"dtype": "float16"}, [(None, 4), (None, 4)], "int32")


def test_concatenate() -> None:
    shapes = [(None, 4), (2, 4), (None, 5), (2, 5), (None, 2, 4), (2, 2, 4), (None, None, 4), (None, 6, 6, 3), (None,)]
    for pair in itertools.product(shapes, repeat=2):
        for axis in (-1, 1, 0, 2, -2, 5, -4):
            if axis != 0 or None not in (pair[0][0], pair[1][0]):
                compare_layer("Concatenate", {"axis": axis}, list(pair), fillings=EQUAL)
    for each in LISTS:
        compare_layer("Concatenate", {}, each)
    for axis, size in itertools.product((1, -1, 2, 3), (2, 3, 4)):
        compare_layer("Concatenate", {"axis": axis}, [(None, 2, 3, 4), (None, size, 3, 4), (None, 2, 3, size)])
    compare_layer("Concatenate", {}, [(3, 5), (2, 5)])
    compare_layer("Dot", {"axes": 1}, [(3, 5), (2, 5)])
    compare_layer("Concatenate", {"axis": 1}, [(None, 2, 6, 3), (None, 5, 6, 3), (None, 1, 6, 3)])
    compare_layer("Concatenate", {}, (None, 4))


def test_dot() -> None:
    shapes = [(None, 4), (2, 4), (None, 5), (None, 3, 4), (None, 4, 3), (None, None, 4), (None, 2, 3, 4), (None,)]
    every = [1, -1, 2, 0, (1, 1), (2, 1), (1, 2), (-1, -2), (0, 1), (3, 1)]
    for pair in itertools.product(shapes, repeat=2):
        for axes in every:
            compare_layer("Dot", {"axes": axes}, list(pair), fillings=EQUAL)
    for wrong in ("1", (1, 2, 3), (1,), None, 1.0, ("1", "2")):
        compare_layer("Dot", {"axes": wrong}, [(None, 4), (None, 4)])
    compare_layer("Dot", {"axes": 1, "normalize": True}, [(None, 4), (None, 4)])
    compare_layer("Dot", {"axes": 1}, [(None, 4), (None, 4), (None, 4)])
