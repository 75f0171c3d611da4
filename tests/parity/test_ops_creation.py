"""Ops that make tensors, random numbers, and signatures of all ops."""

from __future__ import annotations

import inspect
import random
from typing import Any

import keras
import pytest

from kshape.rulebook.binding import REQUIRED
from kshape.rulebook.ops import OPS
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr, compare_op, function_of

NOT_IN_KERAS = {"batch_dot", "gather", "gather_nd"}
"""Rules of keras.backend and TensorFlow that stand beside those of keras.ops."""
WITHOUT_A_RULE: set[str] = set()
"""Public ops that have no rule yet."""


def shape(rng: random.Random) -> Any:
    return rng.choice([(), (2,), (2, 3), [4, 1], 5, (0, 3)])


@pytest.mark.parametrize("name", ["zeros", "ones", "empty"])
def test_filled(name: str) -> None:
    for rng in cases(name, 20):
        target = shape(rng)
        # PyTorch's full and empty take no int for a shape, NumPy's and TensorFlow's do.
        compare_op(name, target, dtype=rng.choice([None, "int32", "float16", "bool"]), _backend=target == 5)
        compare_op("full", target, rng.choice([1, 2.5]), dtype=rng.choice([None, "int32"]), _backend=target == 5)


@pytest.mark.parametrize("name", ["zeros_like", "ones_like", "empty_like", "array", "convert_to_tensor"])
def test_like(name: str) -> None:
    for rng in cases(name, 20):
        x = Arr(*[rng.choice([2, None, "t"]) for _ in range(rng.randrange(4))], dtype=rng.choice(["float32", "int32"]))
        compare_op(name, x, dtype=rng.choice([None, "float16", "int32"]))
        compare_op("full_like", x, 3, dtype=rng.choice([None, "float16", "int32"]))
        compare_op("cast", x, rng.choice(["float16", "int32", "bool"]))
        compare_op("saturate_cast", x, rng.choice(["float16", "int32", "uint8"]))


@pytest.mark.parametrize(
    "value", [1, 2.5, True, [1, 2], [1.0, 2], [[1, 2, 3], [4, 5, 6]], [[]], [[[1.0]]], [True, False]]
)
def test_python_values(value: Any) -> None:
    compare_op("convert_to_tensor", value, _backend=value == [[]])
    if value not in ([[]], True):
        compare_op("sum", value)
    compare_op("shape", Arr(2, 3, dtype="int32"))
    compare_op("size", Arr(2, 3, dtype="int32"), _backend=True)


def test_arange() -> None:
    for rng in cases("arange", 80):
        numbers = [rng.choice([0, 1, 2, 5, 7, 2.5, -3]) for _ in range(rng.choice([1, 2, 3]))]
        if len(numbers) == 3:
            numbers[2] = rng.choice([1, 2, 0.5, -1, 3])
        try:
            list(range(*map(int, numbers)))
            backwards = len(numbers) > 1 and (numbers[1] - numbers[0]) * (numbers[2] if len(numbers) > 2 else 1) < 0
        except ValueError:
            continue
        # PyTorch refuses a range that runs the wrong way, NumPy and TensorFlow give none.
        compare_op("arange", *numbers, _backend=backwards or (len(numbers) == 1 and numbers[0] < 0))


@pytest.mark.parametrize("name", ["linspace", "logspace", "geomspace"])
def test_spaced(name: str) -> None:
    for rng in cases(name, 30):
        start, stop = rng.choice([(1.0, 3.0), (1, 5), (Arr(2, 3), Arr(2, 3)), (Arr(3), 2.0), (Arr(2), Arr(3))])
        axis = rng.choice([0, -1])
        arrays = isinstance(start, Arr) or isinstance(stop, Arr)
        # PyTorch's backend takes arrays of one shape only, and forgets the axis.
        compare_op(name, start, stop, num=rng.choice([2, 5]), axis=axis, _symbolic=arrays, _backend=True)


def test_matrices() -> None:
    for rng in cases("eye", 20):
        n, m = rng.choice([1, 3]), rng.choice([None, 2, 4])
        compare_op("eye", n, m, k=rng.choice([0, 1]))
        compare_op("tri", n, m, dtype=rng.choice([None, "int32"]))
        compare_op("identity", n)


@pytest.mark.parametrize("name", ["random.normal", "random.uniform", "random.truncated_normal"])
def test_random(name: str) -> None:
    for rng in cases(name, 12):
        target = rng.choice([(), (2,), (2, 3), (4, 1, 2)])
        compare_op(name, target, dtype=rng.choice([None, "float16"]), seed=1)
        compare_op("random.randint", target, 0, 9, seed=1)
        compare_op("random.gamma", target, 1.0, seed=1)
        compare_op("random.beta", target, 1.0, 1.0, seed=1)
        compare_op("random.binomial", target, 3.0, 0.5, seed=1)


def test_random_of_tensors() -> None:
    for rng in cases("random", 20):
        x = Arr(*[rng.choice([2, 3, None]) for _ in range(rng.randrange(1, 4))])
        compare_op("random.dropout", x, 0.5, seed=1)
        compare_op("random.shuffle", x, axis=rng.choice([0, -1]), seed=1)
        compare_op("random.categorical", x, 4, seed=1, _backend=True)


def public_names() -> set[str]:
    """What a user can call: keras.ops, keras.ops.image and keras.random."""
    found = {name for name in dir(keras.ops) if inspect.isfunction(getattr(keras.ops, name))}
    found |= {f"image.{name}" for name in dir(keras.ops.image) if inspect.isfunction(getattr(keras.ops.image, name))}
    return found | {f"random.{name}" for name in dir(keras.random) if inspect.isfunction(getattr(keras.random, name))}


def test_every_public_op_has_a_rule() -> None:
    assert public_names() - set(OPS) == WITHOUT_A_RULE
    assert set(OPS) - public_names() == NOT_IN_KERAS


@pytest.mark.parametrize("place", ["linalg", "nn", "numpy"])
def test_the_submodules_of_ops_have_no_names_of_their_own(place: str) -> None:
    module = getattr(keras.ops, place)
    assert {name for name in dir(module) if inspect.isfunction(getattr(module, name))} <= set(OPS)


def test_signatures() -> None:
    """Names, order and defaults of all parameters are those of the real op."""
    for name in sorted(public_names()):
        stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
        real = [
            (stars.get(p.kind, "") + p.name, REQUIRED if p.default is p.empty else p.default)
            for p in inspect.signature(function_of(name)).parameters.values()
        ]
        mine = [(f.name, REQUIRED if f.name.startswith("*") else f.default) for f in OPS[name].parameters]
        assert sorted(mine, key=str) == sorted(((n, REQUIRED if n.startswith("*") else d) for n, d in real), key=str), (
            name
        )
        order = [n for n, _ in real if not n.startswith("*")]
        assert [n for n, _ in mine if not n.startswith("*")] == order, name
