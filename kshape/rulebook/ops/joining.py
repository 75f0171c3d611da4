"""Ops that put tensors together: along an axis that they have, or along a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..broadcast import common_dtype
from ..dims import Shape, Size, differs, show_shape, show_size
from ..errors import RuleError, is_unknown
from ..op import OpRule, named, op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, as_specs, axis_argument, flat_size, need_known


def joined_dtype(values: Any, specs: Sequence[TensorSpec]) -> str | None:
    """The common dtype; Python numbers in the list give way."""
    if isinstance(values, TensorSpec):
        return values.dtype
    return common_dtype(*(spec.dtype for spec in specs))


def need_alike(
    specs: Sequence[TensorSpec], but: int | None, *, what: str, argument: str, result: TensorSpec | None = None
) -> None:
    """RuleError where ranks, or sizes beside the axis `but`, certainly differ from those of the first tensor."""
    first = next((spec for spec in specs if spec.sizes is not None), None)
    if first is None:
        return
    for index, spec in enumerate(specs):
        if spec.sizes is None:
            continue
        clash = [i for i, (p, q) in enumerate(zip(first.shape, spec.sizes, strict=False)) if i != but and differs(p, q)]
        if spec.rank == first.rank and not clash:
            continue
        where = (
            f"ranks {first.rank} and {spec.rank}"
            if spec.rank != first.rank
            else f"sizes {show_size(first.shape[clash[0]])} and {show_size(spec.sizes[clash[0]])} along axis {clash[0]}"
        )
        rule = "the same shape" if but is None else f"the same sizes on every axis but axis {but}"
        raise RuleError(
            "join-shapes",
            f"{what} needs tensors of {rule}. "
            f"Received: shapes {show_shape(first.sizes)} and {show_shape(spec.sizes)}, with {where}.",
            argument=argument,
            index=index,
            output=result,
        )


def agreed_sizes(specs: Sequence[TensorSpec], rank: int) -> list[Size]:
    """For each axis the size that is known best: an int where one of the tensors has one."""
    sizes: list[Size] = []
    ranked = [spec.sizes for spec in specs if spec.sizes is not None and len(spec.sizes) == rank]
    for axis in range(rank):
        each = [shape[axis] for shape in ranked]
        sizes.append(next((size for size in each if isinstance(size, int)), each[0]))
    return sizes


def concatenated(
    specs: Sequence[TensorSpec], axis: Any, dtype: str | None, *, what: str, argument: str = "xs"
) -> TensorSpec:
    """All tensors one after the other along an axis that they have."""
    first = next((spec for spec in specs if spec.sizes is not None), None)
    if first is None or is_unknown(axis):
        return TensorSpec(None, dtype)
    if first.rank == 0:
        raise RuleError(
            "join-shapes", f"{what} needs tensors of rank 1 or more. Received: shape=().", argument=argument
        )
    at = axis_argument(axis, first.rank, what=what)
    sizes: list[Size | None] = list(agreed_sizes(specs, first.rank))
    sizes[at] = _total(specs, at)
    result = TensorSpec(sizes, dtype)
    need_alike(specs, at, what=what, argument=argument, result=result)
    return result


def _total(specs: Sequence[TensorSpec], axis: int) -> Size | None:
    total: Size = 0
    for spec in specs:
        if spec.sizes is None or axis >= len(spec.sizes):
            return None
        total = total + spec.sizes[axis]
    return total


@op
def concatenate(xs: Any, axis: Any = 0) -> TensorSpec:
    """The sizes along the axis add up; all others are the same. Flat for `axis=None`, as in NumPy."""
    specs = as_specs(xs, what="concatenate")
    dtype = joined_dtype(xs, specs)
    if axis is None:
        flat = [TensorSpec((flat_size(spec),), dtype) for spec in specs]
        return concatenated(flat, 0, dtype, what="concatenate")
    return concatenated(specs, axis, dtype, what="concatenate")


@op
def append(x1: Any, x2: Any, axis: Any = None) -> TensorSpec:
    """x1, then x2, along the axis; both flat for None."""
    return concatenate.function([as_spec(x1), as_spec(x2)], axis)  # type: ignore[no-any-return]


@op
def stack(x: Tensor, axis: Any = 0) -> TensorSpec:
    """Tensors of one shape along a new axis, whose size is their number."""
    specs = as_specs(x, what="stack", argument="x")
    dtype = joined_dtype(x, specs)
    first = next((spec for spec in specs if spec.sizes is not None), None)
    if first is None:
        return TensorSpec(None, dtype)
    sizes = agreed_sizes(specs, first.rank)
    at = axis_argument(axis, first.rank + 1, what="stack")
    result = TensorSpec((*sizes[:at], len(specs), *sizes[at:]), dtype)
    need_alike(specs, None, what="stack", argument="x", result=result)
    return result


def _at_least_1d(shape: Shape) -> Shape:
    return shape or (1,)


def _as_rows(shape: Shape) -> Shape:
    return shape if len(shape) > 1 else (1, *_at_least_1d(shape))


def _as_layers(shape: Shape) -> Shape:
    if len(shape) > 2:
        return shape
    return (1, *_at_least_1d(shape), 1) if len(shape) < 2 else (*shape, 1)


def _stacked(name: str, lift: Callable[[Shape], Shape], axis: int, doc: str) -> OpRule:
    def function(xs: Any) -> TensorSpec:
        specs = as_specs(xs, what=name)
        dtype = joined_dtype(xs, specs)
        lifted = [spec if spec.sizes is None else spec.with_shape(*lift(spec.sizes)) for spec in specs]
        first = next((spec for spec in lifted if spec.sizes is not None), None)
        at = 0 if name == "hstack" and first is not None and first.rank == 1 else axis
        return concatenated(lifted, at, dtype, what=name)

    function.__doc__ = doc
    return named(name)(function)


_stacked("vstack", _as_rows, 0, "One below the other: along axis 0, vectors as rows.")
_stacked("hstack", _at_least_1d, 1, "Side by side: along axis 1, vectors along axis 0.")
_stacked("dstack", _as_layers, 2, "One behind the other: along axis 2, matrices as (h, w, 1), vectors as (1, n, 1).")


@op
def meshgrid(*x: Any, indexing: Any = "xy") -> list[TensorSpec]:
    """(n,), (m,), ... -> one grid each: (m, n, ...) for "xy", (n, m, ...) for "ij"."""
    if need_known(indexing, "indexing") not in ("xy", "ij"):
        raise RuleError(
            "argument", f'meshgrid needs indexing "xy" or "ij". Received: indexing={indexing!r}.', argument="indexing"
        )
    specs = [as_spec(each) for each in x]
    sizes = [flat_size(spec) for spec in specs]
    if indexing == "xy" and len(sizes) > 1:
        sizes[:2] = sizes[1], sizes[0]
    known = [TensorSpec((size,)).shape[0] for size in sizes]
    return [TensorSpec(known, spec.dtype) for spec in specs]
