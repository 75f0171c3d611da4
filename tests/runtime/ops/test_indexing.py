"""Indexing, gathering, scattering, encoding, conditions; get_item also against NumPy."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import torch

from runtime import ops
from runtime.core.errors import InvalidArgument
from tests.parity import test_ops_indexing as parity
from tests.parity.generate import cases, choices
from tests.parity.ops_harness import Arr
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import asked, compare, compare_all


def test_slices() -> None:
    compare_all(parity.test_slices_in_keras)


def test_every_kind_of_index_in_numpy() -> None:
    agreed = 0
    for rng in cases("numpy index", 1500):
        shape = [rng.choice([2, 2, 3, 3, 1]) for _ in range(rng.randrange(1, 5))]
        keys = tuple(parity.fancy_key(rng) for _ in range(rng.randrange(1, 4)))
        data = np.arange(np.prod(shape), dtype="float32").reshape(shape)
        CASES["ops.get_item"] += 1
        try:
            wanted = data[keys]
        except IndexError:
            found = asked(ops.get_item, (data, keys), {})  # PyTorch asks no position in an empty result to be in range
            assert isinstance(found, (InvalidArgument, IndexError)) or not found.numel(), (shape, keys)
            continue
        assert_close(ops.get_item(data, keys), wanted, (shape, keys))
        agreed += 1
    assert agreed > 500


def test_the_gradient_of_a_backward_slice() -> None:
    x = torch.arange(6.0, requires_grad=True)
    ops.get_item(x, slice(4, None, -2)).sum().backward()
    assert x.grad is not None and x.grad.tolist() == [1, 0, 1, 0, 1, 0]


def indices(rng: random.Random, size: int, shape: tuple[int, ...]) -> Given:
    """Positions within the size, a part of them counted from the end."""
    data = np.array([rng.randrange(-size, size) for _ in range(int(np.prod(shape)))])
    return Given(data.reshape(shape), rng.choice(["int32", "int64"]))


def test_take() -> None:
    compare_all(parity.test_take)
    for rng in cases("take places", 60):
        shape = rng.choice([(5,), (4, 3), (2, 3, 4)])
        axis = rng.choice([None, *range(-len(shape), len(shape))])
        size = int(np.prod(shape)) if axis is None else shape[axis]
        at = indices(rng, size, rng.choice([(), (3,), (2, 2), (0,)]))
        # PyTorch's backend counts a place below 0 of all elements from the end of the first axis.
        compare("take", Arr(*shape), at, axis=axis, _numpy=axis is None, _gradients=axis is not None)
        compare("take", Arr(*shape, dtype="int32"), -1, axis=axis, _numpy=axis is None)


def test_take_along_axis() -> None:
    compare_all(parity.test_take_along_axis)
    for rng in cases("take along places", 40):
        axis = rng.randrange(-2, 2)
        compare("take_along_axis", Arr(3, 4), indices(rng, (3, 4)[axis], (2, 4) if axis % 2 == 0 else (3, 5)), axis)
        compare("take_along_axis", Arr(3, 4), indices(rng, 12, (5,)), None, _numpy=True, _gradients=False)


def gathered(params: Any, at: Any, axis: int, batch: int) -> Any:
    """tf.gather, in NumPy, one batch after the other."""
    if not batch:
        return np.take(params, at, axis=axis)
    return np.stack([gathered(p, i, axis - 1, batch - 1) for p, i in zip(params, at, strict=True)])


def test_gather() -> None:
    for rng in cases("gather", 60):
        shape = (2, 3, 4, 5)[: rng.choice([2, 3, 4])]
        batch = rng.choice([0, 1, min(2, len(shape) - 1)])
        axis = rng.randrange(batch, len(shape))
        at = indices(rng, shape[axis], (*shape[:batch], *rng.choice([(), (3,), (2, 2)])))
        data = np.random.default_rng(rng.randrange(10**6)).normal(size=shape).astype("float32")
        CASES["ops.gather"] += 1
        found = ops.gather(data, at.data, axis=axis if axis != batch or rng.random() < 0.5 else None, batch_dims=batch)
        assert_close(found, gathered(data, at.data, axis, batch), (shape, axis, batch))
        if len(at.shape) > batch:  # counted from the end
            assert_close(ops.gather(data, at.data, axis=axis, batch_dims=batch - len(at.shape)), found)


def test_gather_nd() -> None:
    data = np.arange(24.0, dtype="float32").reshape(2, 3, 4)
    for rng in cases("gather_nd", 40):
        CASES["ops.gather_nd"] += 1
        depth = rng.randrange(1, 4)
        at = np.stack([np.array([rng.randrange(n) for _ in range(5)]) for n in data.shape[:depth]], axis=-1)
        assert_close(ops.gather_nd(data, at), data[tuple(at.T)])
        batched = np.array([[[rng.randrange(3)] for _ in range(4)] for _ in range(2)])
        wanted = np.stack([part[tuple(places.T)] for part, places in zip(data, batched, strict=True)])
        assert_close(ops.gather_nd(data, batched, batch_dims=1), wanted)


def test_encodings() -> None:
    compare_all(parity.test_encodings)
    assert ops.one_hot([0, 3, -1], 3).tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]  # 3 is no class: a row of 0
    compare("multi_hot", Given([[0, 2], [1, 1]], "int32"), num_tokens=4, _truth=lambda x, num_tokens: np.array(
        [[1, 0, 1, 0], [0, 1, 0, 0]]))  # fmt: skip
    with pytest.raises(InvalidArgument, match="multi_hot needs num_classes"):
        ops.multi_hot([1, 2])


def test_scatter_and_slice() -> None:
    compare_all(parity.test_scatter_and_slice)
    compare_all(parity.test_slice_to_the_end)


def test_scatter() -> None:
    for rng in cases("scatter", 40):
        shape = rng.choice([(5,), (4, 3), (3, 2, 4)])
        depth = rng.randrange(1, len(shape) + 1)
        at = np.array([[rng.randrange(n) for n in shape[:depth]] for _ in range(6)])
        compare("scatter", Given(at, "int32"), Arr(6, *shape[depth:]), shape)
        reduction = rng.choice([None, "add", "max", "min", "mul"])
        if reduction is None:
            at = np.unique(at, axis=0)  # of several updates of one place, any may be the last
        updates = Arr(len(at), *shape[depth:])
        compare("scatter_update", Arr(*shape), Given(at, "int32"), updates, reduction=reduction)
        compare("scatter_update", Arr(*shape, dtype="int32"), Given(at, "int32"), updates, reduction=reduction)


def test_slices_from_tensors() -> None:
    for rng in cases("tensor starts", 30):
        start = Given([rng.randrange(3), rng.randrange(2)], "int32")
        compare("slice", Arr(5, 4), start, (2, 3))
        compare("slice_update", Arr(5, 4), start, Arr(2, 3))
        compare("slice_update", Arr(5, 4), start.data.tolist(), Arr(2, 3))


@pytest.mark.parametrize("name", ["segment_sum", "segment_max", "segment_min", "segment_prod"])
def test_segments(name: str) -> None:
    compare_all(parity.test_segments, name)
    for rng in cases(f"{name} places", 30):
        n = rng.randrange(1, 8)
        ids = Given([rng.randrange(-1, 5) for _ in range(n)], "int32")
        data = Arr(*rng.choice([(n,), (n, 3), (n, 2, 2)]), dtype=rng.choice(["float32", "float32", "int32"]))
        # PyTorch's backend computes in float32, so that no segment of integers has the limits of int32.
        whole = data.dtype == "float32" or name in ("segment_sum", "segment_prod")
        compare(name, data, ids, num_segments=rng.choice([3, 5, 6]), _values=whole)
    empty = ops.segment_max(torch.tensor([[1], [2]]), [0, 0], num_segments=2)
    assert empty.tolist() == [[2], [torch.iinfo(torch.int64).min]]


def test_conditions() -> None:
    compare_all(parity.test_conditions)
    compare("where", Given([0, 1, 2], "int32"), 1.5, Arr(3, dtype="int32"))
    compare("where", Given([[1.0, 0.0]]), Arr(2, 1), 0)
    compare("select", [Given([True, False, False], "bool"), Given([True, True, False], "bool")],
            [Arr(3, dtype="int32"), 2.5], default=7)  # fmt: skip
    assert [each.tolist() for each in ops.where([[1, 0], [0, 2]])] == [[0, 1], [0, 1]]
    assert [each.dtype for each in ops.nonzero([0.0, 3.0])] == [torch.int32]
    with pytest.raises(InvalidArgument, match="where needs both x1 and x2"):
        ops.where([True], 1)


@pytest.mark.parametrize("name", ["isclose", "allclose"])
def test_closeness(name: str) -> None:
    for rng in cases(name, 30):
        values = [0.0, 1.0, 1.00001, 1e-9, float("nan"), float("inf"), -float("inf"), 2.0]
        a, b = (Given([rng.choice(values) for _ in range(4)]) for _ in range(2))
        options = choices(rng, {"rtol": [..., 0.1], "atol": [..., 0.5], "equal_nan": [..., True]})
        compare(name, a, rng.choice([a, b, b]), **options)
        compare(name, Arr(3, dtype="int32"), Arr(3, dtype=rng.choice(["int32", "bool"])), **options)


def test_isin() -> None:
    for rng in cases("isin", 20):
        options = choices(rng, {"invert": [..., True], "assume_unique": [...]})
        a, b = (Arr(*rng.choice([(4,), (2, 3)]), dtype=rng.choice(["int32", "bool", "uint8"])) for _ in range(2))
        compare("isin", a, b, **options)


def test_clip() -> None:
    for rng in cases("clip", 40):
        x = Arr(3, 4, dtype=rng.choice(["float32", "float32", "float16", "int32", "bool"]))
        bounds = rng.choice([(-1, 1), (0.0, 2.0), (Arr(4), 2.0), (0, Arr(3, 1)), (Arr(3, 4), Arr(4))])
        # The rule keeps the dtype of x, PyTorch's backend widens it.
        compare("clip", x, *bounds, _values=x.dtype[:5] == "float" or bounds == (-1, 1))
    compare("clip", Arr(5), None, 0.5, _numpy=True, _gradients=False)


def test_rounding() -> None:
    for decimals in (0, 1, 2, -1):
        compare("round", Arr(4), decimals=decimals)
        compare("round", Given([15, 25, -14, 149], "int32"), decimals=decimals, _numpy=True)


def test_numbers_in_place_of_nan() -> None:
    x = Given([1.0, float("nan"), float("inf"), -float("inf")])
    for rng in cases("nan_to_num", 12):
        compare("nan_to_num", x, **choices(rng, {"nan": [..., 7.0], "posinf": [..., 1.0], "neginf": [..., -2.0]}))


def saturated(x: torch.Tensor, dtype: str) -> torch.Tensor:
    """Through float64, which holds the limits of all of them."""
    target = getattr(torch, dtype)
    limits = torch.finfo(target) if target.is_floating_point else torch.iinfo(target)
    return x.double().clamp(limits.min, limits.max).to(target)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int32", "float16", "bool", "bfloat16"])
def test_saturate_cast(dtype: str) -> None:
    numbers = [-1e30, -300.0, -1.5, 0.0, 0.7, 127.5, 256.0, 70000.0, 2.0**31, 1e30, float("inf")]
    # Keras rounds the limits of int32 and bfloat16 to numbers beyond them: 1e30 becomes -2^31.
    truth = saturated if dtype in ("int32", "bfloat16") else None
    if dtype != "int32":
        compare("saturate_cast", Given(numbers), dtype, _gradients=False, _truth=truth)
    compare("saturate_cast", Given([-500, -3, 0, 90, 2**31 - 1], "int32"), dtype, _gradients=False, _truth=truth)
    compare("saturate_cast", Given(numbers[1:7], "float16"), dtype, _gradients=False, _truth=truth)


def test_saturate_cast_to_int32() -> None:
    """The largest float32 of int32 is 2^31 - 128."""
    found = ops.saturate_cast([-1e30, -2.5, 1e30, float("inf")], "int32")
    assert found.tolist() == [-(2**31), -2, 2**31 - 128, 2**31 - 128]


def test_unravel_index() -> None:
    compare_all(parity.test_unravel_index)
    compare("unravel_index", Given([[3, 11], [0, 7]], "int32"), (3, 4))
