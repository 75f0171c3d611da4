"""Reductions, quantiles, running sums."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from runtime import ops
from tests.parity import test_ops_reductions as parity
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import compare, compare_all

NAN = [name for name in parity.PLAIN if name.startswith("nan")]


@pytest.mark.parametrize("name", [*parity.PLAIN, "max", "min", "prod", "norm"])
def test_reduction(name: str) -> None:
    compare_all(parity.test_reduction, name)


@pytest.mark.parametrize("name", ["count_nonzero", "average"])
def test_reduction_without_keepdims(name: str) -> None:
    compare_all(parity.test_reduction_without_keepdims, name)


def test_average_with_weights() -> None:
    compare_all(parity.test_average_with_weights)


def with_nan(rng: random.Random) -> Given:
    """A tensor of which a part is nan, one row altogether."""
    numbers = np.random.default_rng(rng.randrange(10**6))
    data = numbers.normal(size=rng.choice([(4,), (3, 4), (2, 3, 4)]))
    data[numbers.random(data.shape) < 0.3] = np.nan
    if data.ndim > 1 and rng.random() < 0.5:
        data[0] = np.nan
    return Given(data)


@pytest.mark.parametrize("name", [*NAN, "sum", "mean", "median", "max", "argmax", "var", "any"])
def test_nan(name: str) -> None:
    for rng in cases(f"nan {name}", 20):
        x = with_nan(rng)
        axis = rng.choice([None, *range(-len(x.shape), len(x.shape))])
        # The mean of nothing has a gradient in one formula and none in the other.
        compare(name, x, axis=axis, keepdims=axis is not None and rng.random() < 0.4, _gradients=False)


@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "all", "any", "amax", "amin", "max", "prod", "nansum"])
def test_no_axes(name: str) -> None:
    for axis in ((), []):
        for dtype in ("float32", "int32", "bool"):
            if (name, dtype) != ("std", "bool"):
                # PyTorch's backend gives x itself, of whatever dtype, and reduces all axes in std.
                options = {"_numpy": True} if name in ("std", "prod") or dtype != "float32" else {}
                axis = tuple(axis)
                compare(name, Arr(2, 3, dtype=dtype), axis=axis, _gradients=False, **options)


@pytest.mark.parametrize("name", ["max", "min"])
def test_initial(name: str) -> None:
    for rng in cases(f"initial {name}", 12):
        axis = rng.choice([None, 0, -1, (0, 1)])
        compare(name, Arr(2, 3), axis=axis, initial=rng.choice([0.0, 0.5, -9]), keepdims=False)
        compare(name, Arr(0, 3), axis=rng.choice([None, 0]), initial=1.5, _numpy=True)
    assert compare(name, Arr(4, dtype="int32"), initial=2).ndim == 0


@pytest.mark.parametrize("name", ["quantile", "percentile", "nanquantile", "nanpercentile"])
def test_quantile(name: str) -> None:
    compare_all(parity.test_quantile, name)
    scale = 100 if "percent" in name else 1
    for rng in cases(f"methods {name}", 40):
        x = with_nan(rng) if rng.random() < 0.5 else Arr(*rng.choice([(7,), (3, 4), (2, 3, 5)]))
        q: Any = rng.choice([0.0, 1.0, 0.3, [0.1, 0.9], [[0.5], [0.75]]])
        q = (np.array(q, "float32") * scale).tolist()
        axis = rng.choice([None, 0, -1])
        method = rng.choice(["linear", "lower", "higher", "midpoint", "nearest"])
        compare(name, x, Given(np.array(q)) if np.ndim(q) < 2 else q[0], axis=axis, method=method,
                keepdims=rng.random() < 0.4, _gradients=not isinstance(x, Given))  # fmt: skip


def test_an_unknown_method() -> None:
    with pytest.raises(ValueError, match="cubic"):
        ops.quantile([1.0, 2.0], 0.5, method="cubic")


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "nancumsum", "nancumprod"])
def test_running(name: str) -> None:
    compare_all(parity.test_along_an_axis, name)
    for rng in cases(f"running {name}", 20):
        dtype = rng.choice([None, "float32", "int32", "float16"])
        compare(name, Arr(3, 4, dtype=rng.choice(["float32", "int32", "bool", "int8"])), axis=1, dtype=dtype)
        if name.startswith("nan"):
            compare(name, with_nan(rng), axis=0)


def test_moments() -> None:
    compare_all(parity.test_moments)
    compare("moments", Given(np.full((4, 2), 60000.0) * [[1], [-1], [1], [-1]], "float16"), axes=[0])


@pytest.mark.parametrize("order", [None, 1, 2, 3, 0.5, float("inf"), -float("inf"), 0, -1, "fro", "nuc"])
def test_norm(order: Any) -> None:
    for rng in cases(f"norm {order}", 8):
        matrix = isinstance(order, str) or (order in (None, 1, 2, -1, float("inf")) and rng.random() < 0.5)
        axis = rng.choice([(0, 1), [-2, -1], (1, 0)]) if matrix else rng.choice([0, 1, -1])
        compare("norm", Arr(3, 4), ord=order, axis=axis, keepdims=rng.random() < 0.5)
    compare("norm", Arr(2, 3, 4), keepdims=True)
    compare("norm", Arr(2, 3, dtype="int32"))


def test_trapezoid() -> None:
    for rng in cases("trapezoid", 20):
        x = Arr(*rng.choice([(4,), (3, 4), (2, 3, 4)]), dtype=rng.choice(["float32", "float32", "int32"]))
        axis = rng.choice([-1, 0])
        compare("trapezoid", x, dx=rng.choice([1.0, 0.25, 2]), axis=axis)
        compare("trapezoid", x, x=Arr(x.shape[axis]) if axis == -1 else Arr(*x.shape), axis=axis)


def test_product_of_one_axis_after_the_other() -> None:
    for axis in (None, 0, (0, 2), (-1, -2, 0), [1]):
        compare("prod", Arr(2, 3, 4), axis=axis)
        compare("prod", Arr(2, 3, 4, dtype="int8"), axis=axis, dtype="int32", _gradients=False)
