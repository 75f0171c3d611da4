"""Reductions, running sums, sorting and searching."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kshape.rulebook.ops import reductions
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr, compare_op

PLAIN = [name for names in reductions.TABLE.values() for name in names.split()]
POSITIONS = ("argmax", "argmin", "nanargmax", "nanargmin", "trapezoid", "median", "nanmedian")
DTYPES = ("float32", "float32", "float16", "int32", "bool", "uint8")


def array(rng: random.Random, least: int = 0, dtypes: Any = DTYPES) -> Arr:
    rank = rng.randrange(least, 5)
    sizes = [rng.choice([None, "t", 1, 2, 3, 4, 5]) for _ in range(rank)]
    return Arr(*sizes, dtype=rng.choice(dtypes))


def axis(rng: random.Random, rank: int, several: bool = True) -> Any:
    """None, one axis, or some; now and then one out of range."""
    if rng.random() < 0.15:
        return rng.choice([rank, -rank - 1, 7])
    if several and rng.random() < 0.3 and rank > 1:
        return tuple(rng.sample(range(-rank, 0), rng.randrange(1, rank + 1)))
    return rng.choice([None, *range(-rank, rank)])


@pytest.mark.parametrize("name", [*PLAIN, "max", "min", "prod", "norm"])
def test_reduction(name: str) -> None:
    for rng in cases(name, 24):
        x = array(rng, 0, ("float32",) if name in ("norm", "logsumexp") else DTYPES)
        along = axis(rng, len(x.shape), several=name not in POSITIONS and name != "norm")
        keepdims = rng.random() < 0.4
        # PyTorch has no kernels for some dtypes, and forgets to keep the axes when it reduces all of them. Whether a
        # number has an axis 0, backends and ops do not agree.
        options: dict[str, Any] = {
            "_backend": x.dtype != "float32" or not x.shape,
            "_symbolic": keepdims and along is None,
        }
        compare_op(name, x, axis=along, keepdims=keepdims, _lenient=True, **options)


@pytest.mark.parametrize("name", ["count_nonzero", "average"])
def test_reduction_without_keepdims(name: str) -> None:
    for rng in cases(name, 30):
        x = array(rng, 0)
        along = axis(rng, len(x.shape), several=name != "average")
        # PyTorch's count_nonzero moves the axes that are left.
        compare_op(name, x, axis=along, _lenient=True, _backend=x.dtype != "float32", _symbolic=name == "count_nonzero")


def test_average_with_weights() -> None:
    for rng in cases("average weights", 40):
        x = array(rng, 1, ("float32",))
        along = rng.choice([None, 0, -1])
        same = rng.random() < 0.4
        size = x.shape[along] if along is not None and rng.random() < 0.7 else rng.choice([2, 3])
        weights = Arr(*x.shape) if same else Arr(size if size is not None else 3)
        # PyTorch sums along the wrong axis.
        compare_op("average", x, axis=along, weights=weights, _lenient=True, _symbolic=True)


@pytest.mark.parametrize("name", ["quantile", "percentile", "nanquantile", "nanpercentile"])
def test_quantile(name: str) -> None:
    for rng in cases(name, 20):
        x = array(rng, 1, ("float32",))
        q = rng.choice([0.5, [0.25, 0.5, 0.75]])
        compare_op(name, x, q, axis=axis(rng, len(x.shape)), keepdims=rng.random() < 0.4, _lenient=True)


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "nancumsum", "nancumprod", "sort", "argsort"])
def test_along_an_axis(name: str) -> None:
    for rng in cases(name, 24):
        x = array(rng, 0)
        compare_op(name, x, axis=axis(rng, len(x.shape), several=False), _lenient=True, _backend=x.dtype != "float32")


def test_moments() -> None:
    for rng in cases("moments", 24):
        x = array(rng, 1, ("float32", "float16"))
        along = [*range(rng.randrange(1, len(x.shape) + 1))]
        compare_op("moments", x, axes=along, keepdims=rng.random() < 0.5)


def test_top_k() -> None:
    for rng in cases("top_k", 40):
        compare_op("top_k", array(rng, 0, ("float32", "int32")), rng.choice([1, 2, 4]), _lenient=True)


def test_search() -> None:
    for rng in cases("search", 40):
        compare_op("searchsorted", array(rng, rng.choice([0, 1]), ("float32",)), array(rng), _backend=True)
        compare_op(
            "digitize", array(rng, 0, ("float32",)), Arr(*rng.choice([(3,), (None,), (2, 3), (5,)])), _lenient=True
        )
        n = rng.choice([2, 3, None])
        compare_op("in_top_k", Arr(rng.choice([n, n, 4]), dtype="int32", fill="zeros"), Arr(n, 3), rng.choice([1, 2]))


def test_counts() -> None:
    for rng in cases("counts", 30):
        x = Arr(*[rng.choice([2, 3, None]) for _ in range(rng.choice([1, 1, 2]))], dtype="int32")
        compare_op("bincount", x, minlength=rng.choice([0, 4]), _backend=True)
        compare_op("histogram", array(rng, 0, ("float32",)), bins=rng.choice([3, 10]), _backend=True)
        compare_op("unique", x, return_counts=rng.random() < 0.5, return_inverse=rng.random() < 0.5)


def test_differences() -> None:
    for rng in cases("diff", 40):
        x = array(rng, 0, ("float32", "int32"))
        compare_op("diff", x, n=rng.choice([1, 1, 2, 3]), axis=axis(rng, len(x.shape), several=False) or 0)
        a, b = (Arr(*rng.choice([(2,), (5,), (7,), (2, 3)])) for _ in range(2))
        mode = rng.choice(["valid", "same", "full"])
        # PyTorch's "same" has the first tensor's length, not the longer one's, and its "valid" drops an axis of size 1.
        compare_op("correlate", a, b, mode=mode, _lenient=True, _symbolic=True)
        compare_op("vander", Arr(*rng.choice([(3,), (None,), (2, 2)])), rng.choice([None, 2, 5]))
        compare_op("trapezoid", array(rng, 1, ("float32",)), axis=rng.choice([-1, 0]))


@pytest.mark.parametrize("name", ["bartlett", "blackman", "hamming", "hanning"])
def test_window_functions(name: str) -> None:
    for points in (1, 2, 5, 12):
        compare_op(name, points)
        compare_op("kaiser", points, 3.0)
