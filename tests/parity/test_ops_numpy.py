"""The same rules serve NumPy's arrays: what NumPy takes is never refused, and shapes are NumPy's."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kshape.rulebook.ops import OPS
from kshape.rulebook.specs import TensorSpec
from tests.parity.generate import cases
from tests.parity.harness import CASES, REFUSED


class A:
    """An array argument."""

    def __init__(self, *shape: int, dtype: str = "float64") -> None:
        self.shape, self.dtype = shape, dtype

    def __repr__(self) -> str:
        return f"A{self.shape}"


def mapped(function: Callable[[A], Any], value: Any) -> Any:
    if isinstance(value, A):
        return function(value)
    return type(value)(mapped(function, each) for each in value) if isinstance(value, (list, tuple)) else value


def leaves(value: Any) -> list[Any]:
    return [x for each in value for x in leaves(each)] if isinstance(value, (list, tuple)) else [value]


def sizes(rng: random.Random, rank: int) -> list[int]:
    return [rng.choice([1, 2, 3, 3, 4, 6]) for _ in range(rank)]


def axis(rng: random.Random, rank: int) -> int:
    return rng.randrange(-rank, rank) if rank and rng.random() < 0.9 else rng.choice([rank, -rank - 1])


def reduction(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    return A(*x), rng.choice([None, axis(rng, len(x)), axis(rng, len(x)), tuple(range(len(x) - 1))])


def one_axis(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    return A(*x), rng.choice([None, axis(rng, len(x)), axis(rng, len(x))])


def two(rng: random.Random) -> tuple[Any, ...]:
    a, b = sizes(rng, rng.randrange(4)), sizes(rng, rng.randrange(4))
    if a and b and rng.random() < 0.8:
        b[max(len(b) - 2, 0)] = a[-1]
    return A(*a), A(*b)


def broadcasting(rng: random.Random) -> tuple[Any, ...]:
    a = sizes(rng, rng.randrange(1, 4))
    b = [rng.choice([size, size, 1, 5]) for size in a[rng.randrange(len(a)) :]]
    return A(*a), rng.choice([A(*b), 2.0, [1.0] * (b[-1] if b else 1)])


def plain(rng: random.Random) -> tuple[Any, ...]:
    return (A(*sizes(rng, rng.randrange(4))),)


def reshaping(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    total = int(np.prod(x))
    return A(*x), rng.choice([-1, (total,), (-1, 2), (3, -1), (2, -1, 3), total, (-1, -1), tuple(reversed(x))])


def joining(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    other = list(x)
    if rng.random() < 0.7:
        other[rng.randrange(len(x))] = rng.choice([1, 2])
    return [A(*x), A(*other)], rng.choice([0, -1, axis(rng, len(x))])


def alone(rng: random.Random) -> tuple[Any, ...]:
    return (joining(rng)[0],)


def splitting(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    return A(*x), rng.choice([1, 2, 3, [1], [1, 3], [2, 7]]), axis(rng, len(x))


def splitting_plainly(rng: random.Random) -> tuple[Any, ...]:
    return splitting(rng)[:2]


def permuting(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    order = rng.sample(range(len(x)), len(x))
    return A(*x), rng.choice([None, order, tuple(order), order[:-1]])


def expanding(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(4))
    return A(*x), rng.choice([0, -1, len(x), len(x) + 1, -len(x) - 2, (0, 1)])


def squeezing(rng: random.Random) -> tuple[Any, ...]:
    x = [rng.choice([1, 1, 2]) for _ in range(rng.randrange(1, 4))]
    return A(*x), rng.choice([None, axis(rng, len(x)), axis(rng, len(x))])


def two_axes(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    return A(*x), axis(rng, len(x)), axis(rng, len(x))


def padding(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    pairs = [(rng.randrange(3), rng.randrange(3)) for _ in x]
    return A(*x), rng.choice([1, (1, 2), ((1, 2),), pairs, pairs, pairs[:-1] or 1, [*pairs, (1, 1)]])


def repeating(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    at = rng.choice([None, axis(rng, len(x))])
    return A(*x), rng.choice([2, [2], [1, 2, 3]]), at


def tiling(rng: random.Random) -> tuple[Any, ...]:
    return A(*sizes(rng, rng.randrange(4))), rng.choice([2, (2,), (1, 3), (2, 1, 2)])


def taking(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(1, 4))
    return A(*x), rng.choice([0, [0, 0], A(2, 3, dtype="int64"), 7]), axis(rng, len(x))


def stretching(rng: random.Random) -> tuple[Any, ...]:
    x = sizes(rng, rng.randrange(3))
    return A(*x), tuple(rng.choice([1, 2, size]) for size in [*sizes(rng, rng.randrange(2)), *x])


def contracting(rng: random.Random) -> tuple[Any, ...]:
    a, b = sizes(rng, rng.randrange(1, 4)), sizes(rng, rng.randrange(1, 4))
    b[0] = a[-1]
    return A(*a), A(*b), rng.choice([0, 1, 1, 2, [[-1], [0]], [-1, 0]])


def diagonal(rng: random.Random) -> tuple[Any, ...]:
    return A(*sizes(rng, rng.randrange(4))), rng.choice([0, 1, -1, 5])


def square(rng: random.Random) -> tuple[Any, ...]:
    n = rng.choice([2, 3])
    return (A(*rng.choice([(n, n), (4, n, n), (2, 4), (3,)])),)


GENERATORS: dict[Callable[[random.Random], tuple[Any, ...]], str] = {
    reduction: "sum prod max min mean std var all any median ptp count_nonzero nansum nanmax average",
    one_axis: "cumsum cumprod sort argsort argmax argmin flip",
    two: "matmul dot inner outer kron",
    broadcasting: "add subtract multiply maximum power equal greater logical_and arctan2",
    plain: "exp abs square sign ravel isnan meshgrid diag",
    reshaping: "reshape",
    joining: "concatenate stack append",
    alone: "vstack hstack dstack",
    splitting: "split array_split",
    splitting_plainly: "hsplit vsplit dsplit",
    permuting: "transpose",
    expanding: "expand_dims",
    squeezing: "squeeze",
    two_axes: "swapaxes moveaxis",
    padding: "pad",
    repeating: "repeat",
    tiling: "tile",
    taking: "take",
    stretching: "broadcast_to",
    contracting: "tensordot",
    diagonal: "diag diagflat diagonal trace diff",
    square: "linalg.inv linalg.det linalg.cholesky linalg.eigh linalg.qr linalg.svd linalg.pinv linalg.slogdet",
}
ROWS = [(name, generator) for generator, names in GENERATORS.items() for name in names.split()]
SILENT = {
    "linalg.inv",  # a matrix of ones has no inverse: the data decide
    "linalg.cholesky",
    "tensordot",  # a size of 1 is stretched by PyTorch alone
}


def numpy_function(name: str) -> Any:
    place, _, last = name.rpartition(".")
    return getattr(getattr(np, place) if place else np, last)


@pytest.mark.parametrize(("name", "generator"), ROWS, ids=[name for name, _ in ROWS])
def test_numpy(name: str, generator: Callable[[random.Random], tuple[Any, ...]]) -> None:
    rule, function = OPS[name.rpartition(".")[2]], numpy_function(name)
    for rng in cases(f"numpy {name}", 40):
        args = generator(rng)
        if name == "append":
            args = (*args[0], args[1])
        CASES[f"numpy.{name}"] += 1
        mine, error = rule.apply(*mapped(lambda a: TensorSpec(a.shape, a.dtype), list(args)))
        real, problem = asked(
            function, mapped(lambda a: np.ones(a.shape, a.dtype) * (a.dtype == "float64"), list(args))
        )
        if problem is not None:
            REFUSED[f"numpy.{name}"] += error is not None
            assert error is not None or name in SILENT or unknown(mine), (name, args, problem)
            continue
        assert error is None, (name, args, error)
        ours, theirs = leaves(mine), leaves(tuple(real) if hasattr(real, "_fields") else real)
        assert unknown(mine) or [spec.sizes for spec in ours] == [np.shape(each) for each in theirs], (name, args, mine)


def asked(function: Any, args: list[Any]) -> tuple[Any, Exception | None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args), None
    except Exception as problem:  # whatever NumPy raises is a refusal
        return None, problem


def unknown(result: Any) -> bool:
    return any(isinstance(leaf, TensorSpec) and leaf.sizes is None for leaf in leaves(result))
