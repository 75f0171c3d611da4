"""Ops that reorder, join, split, repeat and pad."""

from __future__ import annotations

import random
from typing import Any

import pytest

from runtime import ops
from runtime.core.errors import InvalidArgument
from tests.parity import test_ops_shapes as parity
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr
from tests.runtime.ops.harness import compare, compare_all

PLAIN = [
    parity.test_reshape,
    parity.test_ravel_and_transpose,
    parity.test_expand_dims_and_squeeze,
    parity.test_broadcast_to,
    parity.test_moving_axes,
    parity.test_turning,
    parity.test_growing,
    parity.test_view,
    parity.test_concatenate,
    parity.test_meshgrid,
    parity.test_split,
]


@pytest.mark.parametrize("test", PLAIN, ids=lambda test: test.__name__)
def test_shapes(test: Any) -> None:
    compare_all(test)


@pytest.mark.parametrize("name", ["stack", "vstack", "hstack", "dstack"])
def test_stacking(name: str) -> None:
    compare_all(parity.test_stacking, name)


@pytest.mark.parametrize("mode", ["reflect", "symmetric", "edge", "wrap"])
def test_padding_modes(mode: str) -> None:
    """In NumPy, for widths beyond the tensor's own; PyTorch's backend repeats the edge for "symmetric"."""
    for rng in cases(f"pad {mode}", 40):
        shape = [rng.choice([1, 2, 3, 4]) for _ in range(rng.randrange(1, 4))]
        widths: Any = rng.choice([[[rng.randrange(6), rng.randrange(6)] for _ in shape], 2, (1, 3), ((2, 1),)])
        x = Arr(*shape, dtype=rng.choice(["float32", "int32", "bool"]))
        compare("pad", x, widths, mode, _numpy=True, _gradients=False)


@pytest.mark.parametrize(("mode", "same"), [("reflect", "reflect"), ("edge", "replicate"), ("wrap", "circular")])
def test_padding_modes_in_keras(mode: str, same: str) -> None:
    for shape, widths in (((4, 5), ((1, 2), (2, 0))), ((2, 3, 5), ((0, 0), (1, 1), (2, 3)))):
        if same == "reflect" or len(shape) == 3:
            compare("pad", Arr(*shape), widths, same)


def test_padding_with_a_constant() -> None:
    for rng in cases("pad constant", 20):
        dtype = rng.choice(["float32", "int32", "float16"])
        compare("pad", Arr(2, 3, dtype=dtype), ((1, 0), (2, 1)), constant_values=rng.choice([0, 3, -1.5, None]))
    with pytest.raises(InvalidArgument, match="constant_values only with"):
        ops.pad([1, 2], 1, mode="reflect", constant_values=3)
    with pytest.raises(InvalidArgument, match="Received: mode='mirror'"):
        ops.pad([1, 2], 1, mode="mirror")


def test_repeat() -> None:
    """In NumPy, since PyTorch's backend trips over lists of counts."""
    for rng in cases("repeat", 40):
        axis = rng.choice([None, 0, 1, -1])
        size = 12 if axis is None else (3, 4)[axis]
        counts = rng.choice([3, [2], [rng.randrange(3) for _ in range(size)]])
        compare("repeat", Arr(3, 4), counts, axis=axis, _numpy=True, _gradients=False)


def test_roll_along_several_axes() -> None:
    for rng in cases("roll", 20):
        compare("roll", Arr(3, 4, 2), rng.choice([2, -1, 7]), axis=rng.choice([None, 0, -1]))
        compare("roll", Arr(3, 4, 2), (1, 2), axis=rng.choice([(0, 1), (1, 2)]))


def positions(rng: random.Random) -> list[int]:
    return sorted(rng.randrange(-2, 8) for _ in range(rng.randrange(1, 4)))


def test_splitting_at_any_position() -> None:
    """In NumPy: positions beyond the end are empty parts, which PyTorch's backend refuses."""
    for rng in cases("split positions", 40):
        at = [max(position, 0) for position in positions(rng)]
        compare("split", Arr(6, 2), at, axis=0, _numpy=True, _gradients=False)
        compare("array_split", Arr(2, 6), rng.choice([at, 4]), axis=1, _numpy=True, _gradients=False)


def test_meshgrid_of_several_dtypes() -> None:
    grids = ops.meshgrid([1, 2], [0.5, 1.5, 2.5])
    assert [ops.dtype(grid) for grid in grids] == ["int32", "float32"]
    assert grids[0].tolist() == [[1, 2]] * 3


def test_sizes_left_open_by_none() -> None:
    """ops.shape of a symbolic tensor has None, with which scripts reshape."""
    x = ops.ones((2, 3, 4))
    for newshape, shape in (((None, 3), (8, 3)), ((None, -1), (2, 12)), ((None, None, 2, 2), (2, 3, 2, 2))):
        assert ops.shape(ops.reshape(x, newshape)) == shape


def test_unstack_counts() -> None:
    compare("unstack", Arr(3, 2), num=3)
    with pytest.raises(ValueError, match="3 tensors, not num=2"):
        ops.unstack(ops.ones((3, 2)), num=2)
