"""Indexing, gathering, scattering, encoding; get_item also against NumPy."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from kshape.rulebook.dims import substitute, symbols_in, undefined_size
from kshape.rulebook.ops import OPS
from kshape.rulebook.specs import TensorSpec
from tests.parity.generate import cases
from tests.parity.harness import CASES
from tests.parity.ops_harness import Arr, compare_op


def sizes(rng: random.Random, rank: int, unknown: float = 0.2) -> list[Any]:
    return [rng.choice(["t", None]) if rng.random() < unknown else rng.choice([1, 2, 3, 5]) for _ in range(rank)]


def bound(rng: random.Random) -> int | None:
    return rng.choice([None, None, 0, 1, 2, 3, 6, -1, -2, -4])


def key_of(rng: random.Random) -> Any:
    return rng.choice(
        [
            slice(bound(rng), bound(rng), rng.choice([None, None, None, 1, 2, 3, -1, -2])),
            slice(bound(rng), bound(rng)),
            slice(None),
            0,
            -1,
            2,
            None,
            ...,
        ]
    )


def test_slices_in_keras() -> None:
    for rng in cases("get_item", 250):
        x = Arr(*sizes(rng, rng.randrange(5)))
        keys = tuple(key_of(rng) for _ in range(rng.randrange(1, 4)))
        # PyTorch takes no negative steps.
        negative = any(isinstance(key, slice) and key.step is not None and key.step < 0 for key in keys)
        # It takes two Ellipses, NumPy does not.
        compare_op("get_item", x, keys, _backend=negative, _lenient=keys.count(...) > 1)


def fancy_key(rng: random.Random) -> Any:
    """What NumPy takes: lists, arrays and masks besides."""
    pick = rng.random()
    if pick < 0.15:
        return rng.choice([[0], [0, 1], [0, -1, 1], [True, False], [[0, 1], [1, 0]]])
    if pick < 0.3:
        return np.zeros(rng.choice([(2,), (3, 1), (), (2, 2), (1,)]), int)
    if pick < 0.4:
        return np.ones(rng.choice([(2,), (3,), (2, 3)]), bool)
    return key_of(rng)


def as_rule_key(key: Any) -> Any:
    if isinstance(key, np.ndarray):
        return TensorSpec(key.shape, "bool" if key.dtype == bool else "int64")
    return key


def numpy_shape(shape: Any, keys: Any) -> tuple[Any, str]:
    """The shape that NumPy gives, or what it complains about."""
    try:
        return np.zeros(shape)[keys].shape, ""
    except IndexError as problem:
        return None, str(problem)


def test_every_kind_of_index_in_numpy() -> None:
    agreed = 0
    for rng in cases("numpy index", 1500):
        shape = [rng.choice([2, 2, 3, 3, 1]) for _ in range(rng.randrange(1, 5))]
        keys = tuple(fancy_key(rng) for _ in range(rng.randrange(1, 4)))
        mine, error = OPS["get_item"].apply(TensorSpec(shape), tuple(map(as_rule_key, keys)))
        CASES["ops.get_item"] += 1
        real, problem = numpy_shape(shape, keys)
        if real is None:
            out_of_data = "out of bounds" in problem and not any(isinstance(key, int) for key in keys)
            assert error is not None or out_of_data or _holds_array(keys), (shape, keys, problem)
            continue
        assert error is None, (shape, keys, error)
        assert mine.sizes is not None and len(mine.sizes) == len(real), (shape, keys, mine, real)
        for size, wanted in zip(mine.sizes, real, strict=True):
            assert not isinstance(size, int) or size == wanted, (shape, keys, mine, real)
        agreed += 1
    assert agreed > 500


def _holds_array(keys: Any) -> bool:
    """The values of arrays are not known to the rule, so that it cannot see an index out of range in one."""
    return any(isinstance(key, (list, np.ndarray)) for key in keys)


def test_slices_of_unknown_sizes() -> None:
    """The length of a slice, as an expression, is right for every size."""
    for rng in cases("symbolic slice", 400):
        n = undefined_size()
        key = slice(bound(rng), bound(rng), rng.choice([None, None, 1, 2, 3]))
        mine, error = OPS["get_item"].apply(TensorSpec((n,)), key)
        assert error is None
        for number in (1, 2, 3, 4, 7, 12):
            length = substitute(mine.sizes[0], {symbols_in(n)[0].key: number})
            assert length == len(range(number)[key]), (key, number, mine)


def test_take() -> None:
    for rng in cases("take", 100):
        x = Arr(*sizes(rng, rng.randrange(1, 4)))
        rank = len(x.shape)
        indices = rng.choice([0, [0, 0], Arr(*sizes(rng, rng.randrange(3)), dtype="int32", fill="zeros"), [[0], [0]]])
        axis = rng.choice([None, *range(-rank, rank), rank])
        compare_op("take", x, indices, axis=axis)


def test_take_along_axis() -> None:
    for rng in cases("take_along_axis", 100):
        x = sizes(rng, rng.randrange(1, 4))
        at = rng.randrange(len(x))
        indices = [rng.choice([2, 4]) if i == at else rng.choice([size, size, size, 1, 2]) for i, size in enumerate(x)]
        if rng.random() < 0.1:
            indices = indices[1:]
        compare_op(
            "take_along_axis",
            Arr(*x),
            Arr(*indices, dtype="int32", fill="zeros"),
            axis=rng.choice([at, at - len(x), 5]),
        )


def test_encodings() -> None:
    for rng in cases("one_hot", 80):
        x = Arr(*sizes(rng, rng.randrange(4)), dtype="int32")
        rank = len(x.shape)
        axis = rng.choice([-1, -1, 0, rank])
        # The symbolic one_hot does not take axis = rank, eager Keras does.
        compare_op("one_hot", x, rng.choice([3, 10]), axis=axis, dtype=rng.choice([None, "int32"]))
        y = Arr(*sizes(rng, rng.choice([1, 2, 3]), 0.1), dtype="int32")
        compare_op("multi_hot", y, num_classes=4)


def test_scatter_and_slice() -> None:
    for rng in cases("slice", 100):
        x = sizes(rng, rng.randrange(1, 4))
        start = [rng.choice([0, 0, 1]) for _ in x]
        shape = [rng.choice([1, 1, 2, size if isinstance(size, int) else 1]) for size in x]
        if rng.random() < 0.1:
            shape = shape[1:]
        # PyTorch shortens a block that does not fit; TensorFlow and JAX refuse it.
        fits = len(shape) == len(x) and all(
            isinstance(n, str) or n is None or s + k <= n for n, s, k in zip(x, start, shape, strict=True)
        )
        if fits:
            compare_op("slice", Arr(*x), start, shape)
            compare_op("slice_update", Arr(*x), start, Arr(*shape))
    compare_op("scatter", Arr(2, 1, dtype="int32", fill="zeros"), Arr(2), (4,))
    compare_op("scatter", Arr(2, 2, dtype="int32", fill="zeros"), Arr(2, dtype="int32"), (4, 3))
    compare_op("scatter_update", Arr(4, 3), Arr(2, 1, dtype="int32", fill="zeros"), Arr(2, 3))


def test_slice_to_the_end() -> None:
    for rng in cases("slice -1", 40):
        x = [rng.choice([2, 3, 5, "t"]) for _ in range(rng.randrange(1, 4))]
        start = [rng.choice([0, 1]) for _ in x]
        shape = [rng.choice([-1, 1]) for _ in x]
        # PyTorch's backend does not know -1.
        compare_op("slice", Arr(*x), start, shape, _symbolic=True)


@pytest.mark.parametrize("name", ["segment_sum", "segment_max", "segment_min", "segment_prod"])
def test_segments(name: str) -> None:
    for rng in cases(name, 30):
        x = sizes(rng, rng.randrange(1, 4))
        ids = Arr(*rng.choice([x[:1], x[:1], x[:1], [7], [2, 2]]), dtype="int32", fill="zeros")
        compare_op(name, Arr(*x), ids, num_segments=rng.choice([2, 4, None]), _lenient=True)


def test_conditions() -> None:
    for rng in cases("where", 60):
        base = sizes(rng, rng.randrange(1, 4), 0.1)
        a, b, c = ([rng.choice([size, size, 1, 2]) for size in base] for _ in range(3))
        dtypes = [rng.choice(["float32", "int32", "float16"]) for _ in range(2)]
        compare_op(
            "where", Arr(*a, dtype="bool"), Arr(*b, dtype=dtypes[0]), rng.choice([Arr(*c, dtype=dtypes[1]), 0.5])
        )
        compare_op("nonzero", Arr(*base), _symbolic=True)  # PyTorch's backend gives one matrix
        compare_op("select", [Arr(*base, dtype="bool")] * 2, [Arr(*base), Arr(*base)], 0.0)
        compare_op("isclose", Arr(*a), Arr(*b))
        compare_op("clip", Arr(*a, dtype=rng.choice(["float32", "int32", "bool"])), 0, 1)
        compare_op("isin", Arr(*a), Arr(*b))


def test_unravel_index() -> None:
    for rng in cases("unravel_index", 20):
        compare_op("unravel_index", Arr(*sizes(rng, rng.randrange(3)), dtype="int32", fill="zeros"), (3, 4))
