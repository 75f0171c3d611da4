"""Ops that pick, place or encode elements by their positions."""

from __future__ import annotations

from typing import Any

from ..broadcast import broadcast_shapes
from ..dims import Dim, Shape, Size, compare, differs, exceeds, show_shape, show_size, symbol
from ..errors import RuleError, Undecided, is_unknown
from ..op import named, op, shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axis_argument, dtype_name, need_index, need_known, shape_argument, size_argument


@shape_op
def take(x: Tensor, indices: Any, axis: Any = None) -> TensorSpec:
    """x: (..., n, ...), indices: (...) -> the axis replaced by the shape of the indices; all elements for None."""
    x, at = as_spec(x), as_spec(indices)
    if axis is None:
        return TensorSpec(at.sizes, x.dtype)
    position = axis_argument(axis, x.rank, what="take")
    need_index(indices, x.shape[position], what="take", axis=position, argument="indices")
    return x.with_shape(*x.shape[:position], *at.shape, *x.shape[position + 1 :])


@shape_op
def take_along_axis(x: Tensor, indices: Any, axis: Any = None) -> TensorSpec:
    """The shape of the indices; other axes broadcast. With `axis=None` both are flat."""
    x, at = as_spec(x), as_spec(indices)
    if axis is None:
        return TensorSpec(at.sizes, x.dtype)
    if x.sizes is None or at.sizes is None:
        return x.unranked()
    if x.rank != at.rank:
        raise RuleError(
            "broadcast",
            f"take_along_axis needs indices of the tensor's rank. "
            f"Received: shapes {show_shape(x.sizes)} and {show_shape(at.sizes)}.",
            argument="indices",
            keras="`x` and `indices` must have the same number of dimensions",
        )
    position = axis_argument(axis, x.rank, what="take_along_axis")
    rest = (*x.sizes[:position], at.sizes[position], *x.sizes[position + 1 :])
    return x.with_shape(*broadcast_shapes(rest, at.sizes, what="take_along_axis", argument="indices"))


@op
def nonzero(x: Tensor) -> tuple[TensorSpec, ...]:
    """One vector of positions for each axis, int32; how many, the data decide."""
    x = as_spec(x)
    count = symbol(lower=0)
    return tuple(TensorSpec((count,), "int32") for _ in range(x.rank))


@op
def unravel_index(indices: Any, shape: Any) -> tuple[TensorSpec, ...]:
    """Positions in the flat order -> one tensor of positions for each axis of `shape`."""
    at = as_spec(indices)
    return tuple(at for _ in shape_argument(shape, what="unravel_index"))


@op
def one_hot(x: Tensor, num_classes: Any, axis: Any = -1, dtype: Any = None, sparse: Any = False) -> TensorSpec:
    """(...) -> (..., num_classes), float32; the new axis where `axis` says."""
    x = as_spec(x)
    count = size_argument(num_classes, what="one_hot", argument="num_classes")
    result = dtype_name(dtype, "float32")
    if x.sizes is None:
        return TensorSpec(None, result)
    at = axis_argument(axis, x.rank + 1, what="one_hot")
    return TensorSpec((*x.sizes[:at], count, *x.sizes[at:]), result)


@op
def multi_hot(
    inputs: Tensor, num_classes: Any = None, axis: Any = -1, dtype: Any = None, sparse: Any = False, **kwargs: Any
) -> TensorSpec:
    """(labels,) -> (num_classes,)   (batch, labels, ...) -> (batch, ..., num_classes), float32."""
    if num_classes is None:
        num_classes = kwargs.get("num_tokens")
    if num_classes is None:
        raise RuleError("argument", "multi_hot needs num_classes. Received: no value.", argument="num_classes")
    x = as_spec(inputs)
    hot = one_hot.function(x, num_classes, axis, dtype)
    if hot.sizes is None:
        return hot  # type: ignore[no-any-return]
    reduced = 1 if x.rank > 1 else 0
    return hot.with_shape(*(size for i, size in enumerate(hot.sizes) if i != reduced))  # type: ignore[no-any-return]


@op
def scatter(indices: Any, values: Any, shape: Any) -> TensorSpec:
    """Zeros of the given shape with the values at the indices."""
    return TensorSpec(shape_argument(shape, what="scatter"), as_spec(values).dtype)


@shape_op
def scatter_update(inputs: Tensor, indices: Any, updates: Any, reduction: Any = None) -> TensorSpec:
    """inputs with the updates at the indices: shape and dtype stay."""
    if isinstance(reduction, str) and reduction.lower() not in ("add", "max", "min", "mul"):
        raise RuleError(
            "argument",
            f'scatter_update needs reduction None, "add", "max", "min" or "mul". Received: reduction={reduction!r}.',
            argument="reduction",
        )
    return as_spec(inputs)


@shape_op
def slice_(inputs: Tensor, start_indices: Any, shape: Any) -> TensorSpec:
    """The block of the given shape from start_indices on; -1 takes what is left."""
    x = as_spec(inputs)
    sizes = shape_argument(shape, what="slice", least=-1)
    if x.sizes is None:
        return x.with_shape(*(None if compare("==", size, -1) else size for size in sizes))
    starts = _starts(start_indices, x.rank)
    for name, given in (("shape", len(sizes)), ("start_indices", len(starts))):
        if given != x.rank:
            raise RuleError(
                "axis-range",
                f"slice needs one entry of {name} for each of the {x.rank} axes. "
                f"Received: {given} for shape={show_shape(x.sizes)}.",
                argument=name,
            )
    result: list[Size | None] = []
    for axis, (have, start, size) in enumerate(zip(x.sizes, starts, sizes, strict=True)):
        if compare("==", size, -1):
            result.append(None if start is None else have - start)
            continue
        if start is not None and exceeds(start + size, have):
            raise RuleError(
                "axis-range",
                f"slice needs a block within the tensor. Received: {show_size(size)} elements from "
                f"{show_size(start)} on along axis {axis}, which has {show_size(have)}.",
                argument="shape",
                output=x.with_shape(*sizes),
            )
        result.append(size)
    return x.with_shape(*result)


def _starts(value: Any, rank: int) -> list[Size | None]:
    if isinstance(value, TensorSpec) or is_unknown(value):
        return [None] * rank
    if not isinstance(value, (list, tuple)):
        raise Undecided("start_indices")
    return [each if isinstance(each, (int, Dim)) else None for each in value]


@shape_op
def slice_update(inputs: Tensor, start_indices: Any, updates: Any) -> TensorSpec:
    """inputs with a block replaced: shape and dtype stay; the block has the rank of the inputs and fits."""
    x, block = as_spec(inputs), as_spec(updates)
    if x.sizes is None or block.sizes is None:
        return x
    if x.rank != block.rank or any(map(exceeds, block.sizes, x.sizes)):
        raise RuleError(
            "broadcast",
            "slice_update needs updates of the inputs' rank which fit in. "
            f"Received: updates of shape {show_shape(block.sizes)} for {show_shape(x.sizes)}.",
            argument="updates",
            output=x,
        )
    return x


@named("gather", keeps_dtype=True)
def gather(params: Any, indices: Any, axis: Any = None, batch_dims: Any = 0) -> TensorSpec:
    """params: (..., n, ...), indices: (...) -> the axis replaced by the indices' shape. Source: tf.gather, K.gather."""
    x, at = as_spec(params), as_spec(indices)
    batch = need_known(batch_dims, "batch_dims")
    if not isinstance(batch, int) or x.sizes is None or at.sizes is None:
        return x.unranked()
    batch = batch + at.rank if batch < 0 else batch
    axis = batch if need_known(axis, "axis") is None else axis
    position = axis_argument(axis, x.rank, what="gather")
    for i, (p, q) in enumerate(zip(x.sizes[:batch], at.sizes[:batch], strict=False)):
        if differs(p, q):
            raise RuleError(
                "broadcast",
                f"gather needs the same batch sizes in params and indices. Received: shapes {show_shape(x.sizes)} and "
                f"{show_shape(at.sizes)}, with {show_size(p)} and {show_size(q)} along axis {i}.",
                argument="indices",
            )
    need_index(indices, x.sizes[position], what="gather", axis=position, argument="indices")
    return x.with_shape(*x.sizes[:position], *at.sizes[batch:], *x.sizes[position + 1 :])


@named("gather_nd", keeps_dtype=True)
def gather_nd(params: Any, indices: Any, batch_dims: Any = 0) -> TensorSpec:
    """params: (..., rest), indices: (..., k) -> (..., rest): one part for each k positions. Source: tf.gather_nd."""
    x, at = as_spec(params), as_spec(indices)
    batch = need_known(batch_dims, "batch_dims")
    if not at.shape or not isinstance(at.shape[-1], int) or not isinstance(batch, int):
        raise Undecided("how many axes gather_nd indexes")
    depth = at.shape[-1]
    if batch + depth > x.rank:
        raise RuleError(
            "axis-range",
            f"gather_nd needs at most {x.rank - batch} positions in a row of indices. "
            f"Received: {depth}, for shape={show_shape(x.sizes)}.",
            argument="indices",
        )
    return x.with_shape(*at.shape[:-1], *x.shape[batch + depth :])


def _segments(data: Any, segment_ids: Any, num_segments: Any, what: str) -> TensorSpec:
    x, at = as_spec(data), as_spec(segment_ids)
    if at.sizes is not None and at.rank > 1:
        raise RuleError(
            "axis-range",
            f"{what} needs segment_ids of rank 1. Received: shape={show_shape(at.sizes)}.",
            argument="segment_ids",
        )
    count = symbol(lower=0) if num_segments is None else size_argument(num_segments, what=what, argument="num_segments")
    rest: Shape = x.shape[1:]
    result = x.with_shape(count, *rest)
    if at.sizes and x.sizes and differs(at.sizes[0], x.sizes[0]):
        raise RuleError(
            "broadcast",
            f"{what} needs one segment for each row of data. "
            f"Received: data {show_shape(x.sizes)}, segment_ids {show_shape(at.sizes)}.",
            argument="segment_ids",
            output=result,
        )
    return result


def _segment_op(name: str) -> None:
    def function(data: Any, segment_ids: Any, num_segments: Any = None, sorted: Any = False) -> TensorSpec:
        return _segments(data, segment_ids, num_segments, name)

    function.__doc__ = f"{name}: data (n, ...), segment_ids (n,) -> (num_segments, ...)."
    named(name, keeps_dtype=True)(function)


for _name in ("segment_sum", "segment_max", "segment_min", "segment_prod"):
    _segment_op(_name)
