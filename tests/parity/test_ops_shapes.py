"""Ops that reorder, join, split and repeat."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.parity.generate import cases
from tests.parity.ops_harness import Arr, compare_op


def array(rng: random.Random, least: int = 0, top: int = 4, unknown: float = 0.2, dtype: str = "float32") -> Arr:
    rank = rng.randrange(least, top + 1)
    return Arr(
        *[rng.choice([None, "t"]) if rng.random() < unknown else rng.randrange(1, 7) for _ in range(rank)], dtype=dtype
    )


def axis(rng: random.Random, rank: int) -> int:
    """One axis, now and then out of range."""
    return rng.randrange(-rank, rank) if rank and rng.random() < 0.88 else rng.choice([rank, -rank - 1])


def test_reshape() -> None:
    for rng in cases("reshape", 150):
        x = array(rng, 0, 3)
        known = [size for size in x.shape if isinstance(size, int)]
        total = 1
        for size in known:
            total *= size
        pick = rng.random()
        if pick < 0.4:
            target: Any = (-1, rng.choice([1, 2, 3, total]))
        elif pick < 0.6:
            target = tuple(reversed(known)) or (1,)
        elif pick < 0.8:
            target = (rng.choice([2, 3, 4, 6]), -1, rng.choice([1, 2]))
        else:
            target = rng.choice([-1, total, (-1, -1), (2, -3), (0, -1), (6,), [total]])
        compare_op("reshape", x, target)


def test_ravel_and_transpose() -> None:
    for rng in cases("transpose", 80):
        x = array(rng)
        compare_op("ravel", x)
        axes = [*range(len(x.shape))]
        rng.shuffle(axes)
        if rng.random() < 0.3 and axes:
            axes[rng.randrange(len(axes))] -= rng.choice([0, len(axes), len(axes) + 2, 1])
        if rng.random() < 0.1:
            axes = axes[:-1]
        compare_op("transpose", x, axes=rng.choice([None, tuple(axes), tuple(axes), axes]))


def test_expand_dims_and_squeeze() -> None:
    for rng in cases("squeeze", 100):
        x = array(rng)
        rank = len(x.shape)
        compare_op("expand_dims", x, rng.choice([0, -1, rank, rank + 1, -rank - 1, -rank - 2, (0, -1), (1, 3)]))
        y = Arr(*[rng.choice([1, 1, 2]) for _ in range(rank)])
        # PyTorch alone leaves a size above 1 where it is.
        compare_op("squeeze", y, axis=rng.choice([None, axis(rng, rank) if rank else None]), _lenient=True)
        z = Arr(*[rng.choice([1, None]) for _ in range(rank)])
        if rank:
            at = axis(rng, rank)
            if z.shape[at % rank] == 1 or not -rank <= at < rank:
                compare_op("squeeze", z, axis=at, _lenient=True)


def test_broadcast_to() -> None:
    for rng in cases("broadcast_to", 80):
        x = Arr(*[rng.choice([1, 1, 2, 3]) for _ in range(rng.randrange(4))])
        target = tuple(rng.choice([1, 2, 3, size]) for size in (*[1] * rng.randrange(2), *x.shape))
        compare_op("broadcast_to", x, target[rng.choice([0, 0, 0, 1]) :])


def test_moving_axes() -> None:
    for rng in cases("moveaxis", 80):
        x = array(rng, 1)
        rank = len(x.shape)
        compare_op("swapaxes", x, axis(rng, rank), axis(rng, rank))
        n = rng.randrange(1, rank + 1)
        source, to = rng.sample(range(rank), n), rng.sample(range(-rank, 0), n)
        compare_op("moveaxis", x, source, to)
        compare_op("moveaxis", x, axis(rng, rank), axis(rng, rank))
        compare_op("moveaxis", x, source, to[:-1])


def test_turning() -> None:
    for rng in cases("flip", 60):
        x = array(rng)
        rank = len(x.shape)
        compare_op("flip", x, axis=rng.choice([None, axis(rng, rank)]), _lenient=True)
        compare_op("roll", x, rng.choice([1, -2]), axis=rng.choice([None, axis(rng, rank)]), _lenient=True)
        compare_op(
            "rot90", x, k=rng.choice([0, 1, 2, 3, -1]), axes=rng.choice([(0, 1), (1, 0), (-2, -1), (1, 1), (0, 2)])
        )
        compare_op("fliplr", x)
        compare_op("flipud", x)


def test_growing() -> None:
    for rng in cases("tile", 80):
        x = array(rng)
        rank = len(x.shape)
        compare_op("tile", x, rng.choice([2, (2,), (1, 3), (2, 1, 2), [2] * rank]))
        if rank:
            at = rng.choice([None, axis(rng, rank)])
            size = None if at is None or not -rank <= at < rank else x.shape[at]
            counts = (
                [1 + i for i in range(size)]
                if isinstance(size, int) and rng.random() < 0.4
                else rng.choice([2, 3, [2], [1, 2, 3]])
            )
            # PyTorch's backend trips over lists of counts.
            compare_op("repeat", x, counts, axis=at, _symbolic=isinstance(counts, list), _lenient=True)
        widths = [[rng.randrange(3), rng.randrange(3)] for _ in range(rank + rng.choice([0, 0, 0, 1]))]
        if rank:
            width = rng.choice([1, (1, 2), widths, widths, [(1, 2)]])
            # PyTorch pads the last axis alone where one pair is given.
            compare_op("pad", x, width, _symbolic=len(x.shape) > 1 and width is not widths)


def test_view() -> None:
    for rng in cases("view", 40):
        x = array(rng, 0, 3, dtype=rng.choice(["float32", "int32", "float16", "uint8"]))
        compare_op("view", x, dtype=rng.choice(["float32", "int16", "uint8", "int32"]))
        compare_op("view_as_complex", Arr(*x.shape[:-1], rng.choice([2, 2, 3])), _dtype=True)
        compare_op("view_as_real", Arr(*x.shape, dtype="complex64"))


def alike(rng: random.Random, number: int) -> list[Arr]:
    """Tensors of one shape but for one axis, mostly."""
    x = array(rng, 1, 3, 0.15)
    at = rng.randrange(len(x.shape))
    arrays = [x]
    for _ in range(number - 1):
        sizes = list(x.shape)
        if rng.random() < 0.6:
            sizes[at] = rng.choice([1, 2, 5])
        if rng.random() < 0.1:
            sizes.append(2)
        arrays.append(Arr(*sizes, dtype=rng.choice(["float32", "float32", "int32", "float16"])))
    return arrays


def test_concatenate() -> None:
    for rng in cases("concatenate", 120):
        arrays = alike(rng, rng.choice([1, 2, 2, 3]))
        compare_op("concatenate", arrays, axis=axis(rng, len(arrays[0].shape)))
        a, b = alike(rng, 2)
        compare_op("append", a, b, axis=rng.choice([None, axis(rng, len(a.shape))]))


@pytest.mark.parametrize("name", ["stack", "vstack", "hstack", "dstack"])
def test_stacking(name: str) -> None:
    for rng in cases(name, 60):
        arrays = alike(rng, rng.choice([1, 2, 2, 3]))
        if name != "stack" and rng.random() < 0.2:
            arrays = [Arr(), Arr()]
        # Symbolic Keras cannot stack vectors with hstack and vstack; eager Keras is the truth.
        compare_op(name, arrays, **({"axis": axis(rng, len(arrays[0].shape) + 1)} if name == "stack" else {}))


def test_meshgrid() -> None:
    for rng in cases("meshgrid", 30):
        arrays = [Arr(rng.choice([1, 2, 5, None])) for _ in range(rng.choice([1, 2, 3]))]
        compare_op("meshgrid", *arrays, indexing=rng.choice(["xy", "ij"]))


def test_split() -> None:
    for rng in cases("split", 120):
        x = array(rng, 0)
        parts = rng.choice([1, 2, 3, [1], [1, 3], [2, 4], (1, 2)])
        at = axis(rng, len(x.shape))
        # PyTorch splits a size that does not divide into unequal parts; symbolic Keras, TensorFlow and JAX refuse.
        # Positions beyond the end are empty parts in NumPy, an error in Keras: the rule follows NumPy.
        compare_op("split", x, parts, axis=at, _lenient=True, _backend=not isinstance(parts, int))
        compare_op("array_split", x, rng.choice([1, 2, 3, 4]), axis=at)
        compare_op("unstack", Arr(*[size or 3 for size in x.shape if size != "t"]), axis=at)
        compare_op(
            rng.choice(["hsplit", "vsplit", "dsplit"]), x, parts, _lenient=True, _backend=not isinstance(parts, int)
        )
