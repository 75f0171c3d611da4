"""The outputs of a layer that has no rule: its `call` runs on tensors without data, with two fillings for each None.

torch's fake tensors do every operation on shapes alone. A size that comes out the same for both fillings is known; one
that follows a None of the inputs is that None; any other is unknown.
"""

from __future__ import annotations

import itertools
from typing import Any

import torch
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    DynamicOutputShapeException,
    FakeTensorMode,
    UnsupportedOperatorException,
)

from kshape.rulebook.dims import Dim, substitute, symbols_in, undefined_size
from kshape.rulebook.layer import Outcome
from kshape.rulebook.specs import TensorSpec, flatten, map_structure

from ..core.context import dry_run
from ..core.device import get_device
from ..core.dtypes import dtype_name, torch_dtype
from ..core.structures import packed

FILLINGS = ((3, 64, 96, 128, 160, 192), (5, 128, 224, 256, 288, 320)), ((83, 89, 97, 101), (103, 107, 109, 113))
"""Pairs of fillings for the first, second, ... None of a call. The second pair is tried where the first fails."""

NEEDS_VALUES = (DataDependentOutputException, DynamicOutputShapeException, UnsupportedOperatorException)


def infer_dry(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
    """What a layer's `forward` or `call` gives for specs. Raises whatever it raises."""
    dims = [size for leaf in flatten([list(args), kwargs]) if isinstance(leaf, TensorSpec) for size in leaf.shape]
    unknown = [size for size in dims if isinstance(size, Dim)]
    if not unknown:
        return Outcome(map_structure(_spec, _ran(function, args, kwargs, {})), None)
    problem: Exception | None = None
    for pair in FILLINGS:
        try:
            return Outcome(_merged(function, args, kwargs, unknown, pair), None)
        except Exception as error:  # the user's code may raise anything; the first failure is the clearer one
            problem = problem or error
    assert problem is not None
    raise problem


def _merged(function: Any, args: Any, kwargs: Any, unknown: list[Dim], pair: Any) -> Any:
    keys = dict.fromkeys(symbol.key for size in unknown for symbol in symbols_in(size))
    filled = [dict(zip(keys, itertools.chain(filling, itertools.count(400)), strict=False)) for filling in pair]
    first, second = (_ran(function, args, kwargs, values) for values in filled)
    by_sizes = {(substitute(size, filled[0]), substitute(size, filled[1])): size for size in unknown}

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
    with dry_run(), torch.no_grad():
        try:
            with FakeTensorMode(allow_non_fake_inputs=True):
                return _called(function, args, kwargs, sizes)
        except NEEDS_VALUES:
            return _called(function, args, kwargs, sizes)


def _called(function: Any, args: Any, kwargs: dict[str, Any], sizes: dict[Any, int]) -> Any:
    def tensor(leaf: Any) -> Any:
        if not isinstance(leaf, TensorSpec):
            return leaf
        shape = [substitute(size, sizes) for size in leaf.shape]
        return torch.zeros(shape, dtype=torch_dtype(leaf.dtype), device=get_device())

    return function(*map_structure(tensor, list(args)), **map_structure(tensor, dict(kwargs)))


def _spec(leaf: Any) -> Any:
    return TensorSpec(tuple(leaf.shape), dtype_name(leaf.dtype)) if isinstance(leaf, torch.Tensor) else leaf
