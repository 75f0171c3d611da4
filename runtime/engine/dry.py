"""The outputs of a layer that has no rule: its `call` runs on tensors without data, with two fillings for each None.

torch's fake tensors do every operation on shapes alone. A size that comes out the same for both fillings is known; one
that follows a None of the inputs is that None; any other is unknown.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    DynamicOutputShapeException,
    FakeTensorMode,
    UnsupportedOperatorException,
)

from kshape.rulebook.dims import Dim, show_shape, substitute, symbols_in, undefined_size
from kshape.rulebook.graph import KerasTensor
from kshape.rulebook.layer import Outcome
from kshape.rulebook.specs import TensorSpec, flatten, map_structure

from ..core.context import dry_run
from ..core.device import get_device
from ..core.dtypes import dtype_name, torch_dtype
from ..core.errors import InvalidArgument
from ..core.structures import packed

FILLINGS = ((3, 64, 96, 128, 160, 192), (5, 128, 224, 256, 288, 320)), ((83, 89, 97, 101), (103, 107, 109, 113))
"""Pairs of fillings for the first, second, ... None of a call, all batch sizes being one.

The second pair is tried where the first fails.
"""

_LOG = logging.getLogger("torch._subclasses.fake_tensor")
NEEDS_VALUES = (DataDependentOutputException, DynamicOutputShapeException, UnsupportedOperatorException)


def infer_dry(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
    """What a layer's `forward` or `call` gives for specs. Raises whatever it raises."""
    specs = [leaf for leaf in flatten([list(args), kwargs]) if isinstance(leaf, TensorSpec)]
    unknown = [(axis, size) for leaf in specs for axis, size in enumerate(leaf.shape) if isinstance(size, Dim)]
    if not unknown:
        return Outcome(map_structure(_spec, _ran(function, args, kwargs, {})), None)
    problem: Exception | None = None
    for groups, pair in itertools.product(_groups(unknown), FILLINGS):
        try:
            return Outcome(_merged(function, args, kwargs, unknown, groups, pair), None)
        except Exception as error:  # the user's code may raise anything; the first failure is the clearer one
            problem = problem or error
    assert problem is not None
    raise problem


@contextmanager
def told_of_shapes(name: str, args: Any, kwargs: Any) -> Iterator[None]:
    """Inside, what torch says of sizes in a user's `call` becomes InvalidArgument, with the layer and its input."""
    try:
        yield
    except RuntimeError as error:
        if type(error) is not RuntimeError:
            raise
        tensors = [leaf for leaf in flatten([list(args), kwargs]) if isinstance(leaf, KerasTensor)]
        shapes = " and ".join(show_shape(tensor.spec.sizes) for tensor in tensors)
        numbers = f" (numbers such as {FILLINGS[0][0][0]} stand for None here)" if "None" in shapes else ""
        raise InvalidArgument(f"{name}.call fails for an input of shape {shapes}. torch{numbers}: {error}") from error


def _groups(unknown: list[tuple[int, Dim]]) -> list[dict[Any, Any]]:
    """Which symbols get one number: those of the batch axes; where that does not do, those of each axis."""
    axes: dict[Any, int] = {}
    for axis, size in unknown:
        for symbol in symbols_in(size):
            axes.setdefault(symbol.key, axis)
    batch = {key: "batch" if axis == 0 else key for key, axis in axes.items()}
    return [batch] if len(set(batch.values())) == len(set(axes.values())) else [batch, axes]


def _merged(
    function: Any, args: Any, kwargs: Any, unknown: list[tuple[int, Dim]], groups: dict[Any, Any], pair: Any
) -> Any:
    filled = []
    for filling in pair:
        numbers = dict(
            zip(dict.fromkeys(groups.values()), itertools.chain(filling, itertools.count(400)), strict=False)
        )
        filled.append({key: numbers[group] for key, group in groups.items()})
    first, second = (_ran(function, args, kwargs, values) for values in filled)
    sizes = [size for _, size in reversed(unknown)]  # of several that are one number here, the first one wins
    by_sizes = {(substitute(size, filled[0]), substitute(size, filled[1])): size for size in sizes}

    def merge(a: Any, b: Any) -> Any:
        if not isinstance(a, torch.Tensor):
            return a
        sizes = [_size(p, q, by_sizes) for p, q in zip(a.shape, b.shape, strict=True)]
        return TensorSpec(sizes, dtype_name(a.dtype))

    return packed(first, [merge(a, b) for a, b in zip(flatten(first), flatten(second), strict=True)])


def _size(p: int, q: int, by_sizes: dict[Any, Dim]) -> Any:
    if p == q:
        return p
    return by_sizes[p, q] if (p, q) in by_sizes else undefined_size()


def _ran(function: Any, args: Any, kwargs: dict[str, Any], sizes: dict[Any, int]) -> Any:
    """The result of `call` with numbers for symbols; on real zeros where it asks for values."""
    with dry_run(), torch.no_grad(), _quiet():
        try:
            with FakeTensorMode(allow_non_fake_inputs=True):
                return _called(function, args, kwargs, sizes)
        except NEEDS_VALUES:
            return _called(function, args, kwargs, sizes)


@contextmanager
def _quiet() -> Iterator[None]:
    """Inside, torch does not log what it could not do without data: that is tried in another way, or raised."""
    before, _LOG.disabled = _LOG.disabled, True
    try:
        yield
    finally:
        _LOG.disabled = before


def _called(function: Any, args: Any, kwargs: dict[str, Any], sizes: dict[Any, int]) -> Any:
    def tensor(leaf: Any) -> Any:
        if not isinstance(leaf, TensorSpec):
            return leaf
        shape: Any = [substitute(size, sizes) for size in leaf.shape]
        return torch.zeros(shape, dtype=torch_dtype(leaf.dtype), device=get_device())

    return function(*map_structure(tensor, list(args)), **map_structure(tensor, dict(kwargs)))


def _spec(leaf: Any) -> Any:
    return TensorSpec(tuple(leaf.shape), dtype_name(leaf.dtype)) if isinstance(leaf, torch.Tensor) else leaf
