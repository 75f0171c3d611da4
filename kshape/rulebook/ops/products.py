"""Products over shared axes: matmul, dot, tensordot, inner, outer, cross, kron."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..broadcast import broadcast_shapes, common_dtype, float_dtype
from ..dims import Shape, Size, differs, exceeds, product, show_shape, show_size
from ..errors import RuleError, Undecided
from ..op import op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axis_argument, flat_size, need_known, operand


def product_dtype(a: Tensor, b: Tensor) -> str | None:
    """The common dtype; two int8 tensors multiply into int32."""
    first, second = operand(a), operand(b)
    if isinstance(first, str) and first == "int8" and isinstance(second, str) and second == "int8":
        return "int32"
    return common_dtype(first, second)


def need_shared(
    a: TensorSpec, b: TensorSpec, axis_a: int, axis_b: int, *, what: str, output: TensorSpec | None = None
) -> None:
    """RuleError where the axes that are summed over certainly have different sizes."""
    p, q = a.shape[axis_a], b.shape[axis_b]
    if not differs(p, q):
        return
    raise RuleError(
        "matmul-shapes",
        f"{what} needs the same size on axis {axis_a} of the first tensor and axis {axis_b} of the second. "
        f"Received: shapes {show_shape(a.sizes)} and {show_shape(b.sizes)}, "
        f"with sizes {show_size(p)} and {show_size(q)}.",
        argument="x2",
        keras=f"Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal, but received `x1.shape="
        f"{show_shape(a.sizes)}` and `x2.shape={show_shape(b.sizes)}`."
        if what == "matmul"
        else None,
        output=output,
    )


@op
def matmul(x1: Any, x2: Any) -> TensorSpec:
    """(..., n, k) @ (..., k, m) -> (..., n, m); leading axes broadcast; a vector's missing axis is left out again."""
    a, b = as_spec(x1), as_spec(x2)
    dtype = product_dtype(x1, x2)
    for name, x in (("x1", a), ("x2", b)):
        if x.sizes == ():
            raise RuleError("matmul-shapes", f"matmul needs tensors of rank 1 or more. Received: {name} is a scalar.")
    if a.sizes is None or b.sizes is None:
        return TensorSpec(None, dtype)
    rows: Shape = () if a.rank == 1 else (a.sizes[-2],)
    columns: Shape = () if b.rank == 1 else (b.sizes[-1],)
    rank = max(a.rank, b.rank, 2) - 2
    unbatched = TensorSpec([None] * rank + [*rows, *columns], dtype)
    need_shared(a, b, -1, -1 if b.rank == 1 else -2, what="matmul", output=unbatched)
    batch = broadcast_shapes(a.sizes[:-2], b.sizes[:-2], what="matmul", fault="matmul-shapes")
    return TensorSpec((*batch, *rows, *columns), dtype)


@op
def dot(x1: Any, x2: Any) -> TensorSpec:
    """(..., k) . (..., k, m) -> (..., ..., m): no broadcasting of leading axes; a scalar multiplies."""
    a, b = as_spec(x1), as_spec(x2)
    dtype = common_dtype(operand(x1), operand(x2))
    if a.sizes == ():
        return b.with_dtype(dtype)
    if b.sizes == ():
        return a.with_dtype(dtype)
    if a.sizes is None or b.sizes is None:
        return TensorSpec(None, dtype)
    rest = b.sizes[:-1] if b.rank == 1 else b.sizes[:-2] + b.sizes[-1:]
    result = TensorSpec(a.sizes[:-1] + rest, dtype)
    need_shared(a, b, -1, -1 if b.rank == 1 else -2, what="dot", output=result)
    return result


@op
def inner(x1: Any, x2: Any) -> TensorSpec:
    """(..., k), (..., k) -> (..., ...): the sum over both last axes."""
    a, b = as_spec(x1), as_spec(x2)
    dtype = common_dtype(operand(x1), operand(x2))
    if a.sizes == ():
        return b.with_dtype(dtype)
    if b.sizes == ():
        return a.with_dtype(dtype)
    if a.sizes is None or b.sizes is None:
        return TensorSpec(None, dtype)
    result = TensorSpec(a.sizes[:-1] + b.sizes[:-1], dtype)
    need_shared(a, b, -1, -1, what="inner", output=result)
    return result


@op
def outer(x1: Any, x2: Any) -> TensorSpec:
    """(...), (...) -> (elements of x1, elements of x2)."""
    return TensorSpec((flat_size(as_spec(x1)), flat_size(as_spec(x2))), common_dtype(operand(x1), operand(x2)))


@op
def vdot(x1: Any, x2: Any) -> TensorSpec:
    """Two tensors of as many elements -> ()."""
    a, b = as_spec(x1), as_spec(x2)
    result = TensorSpec((), common_dtype(operand(x1), operand(x2)))
    if a.sizes is not None and b.sizes is not None and differs(product(a.sizes), product(b.sizes)):
        raise RuleError(
            "matmul-shapes",
            "vdot needs tensors of as many elements. "
            f"Received: shapes {show_shape(a.sizes)} and {show_shape(b.sizes)}.",
            argument="x2",
            output=result,
        )
    return result


@op
def tensordot(x1: Any, x2: Any, axes: Any = 2) -> TensorSpec:
    """The sum over `axes` of both: the last n of x1 with the first n of x2, or two lists of axes."""
    a, b = as_spec(x1), as_spec(x2)
    dtype = common_dtype(operand(x1), operand(x2))
    if a.sizes is None or b.sizes is None:
        return TensorSpec(None, dtype)
    first, second = _axes_pair(axes, a, b)
    left = tuple(size for i, size in enumerate(a.sizes) if i not in first)
    right = tuple(size for i, size in enumerate(b.sizes) if i not in second)
    result = TensorSpec(left + right, dtype)
    for p, q in zip(first, second, strict=True):
        if differs(a.sizes[p], 1) and differs(b.sizes[q], 1):  # PyTorch stretches a size of 1
            need_shared(a, b, p, q, what="tensordot", output=result)
    return result


def _axes_pair(axes: Any, a: TensorSpec, b: TensorSpec) -> tuple[tuple[int, ...], tuple[int, ...]]:
    need_known(axes, "axes")
    if isinstance(axes, int):
        if axes > min(a.rank, b.rank):
            raise RuleError(
                "axis-range",
                f"tensordot needs axes of at most {min(a.rank, b.rank)} for tensors of rank {a.rank} and {b.rank}. "
                f"Received: axes={axes}.",
                argument="axes",
            )
        axes = max(axes, 0)
        return tuple(range(a.rank - axes, a.rank)), tuple(range(axes))
    if not isinstance(axes, (list, tuple)) or len(axes) != 2:
        raise Undecided("the axes of tensordot")
    pair = [each if isinstance(each, (list, tuple)) else (each,) for each in axes]
    if len(pair[0]) != len(pair[1]):
        raise RuleError(
            "axis-range",
            f"tensordot needs as many axes of x1 as of x2. Received: axes={axes!r}.",
            argument="axes",
        )
    return _canonical(pair[0], a), _canonical(pair[1], b)


def _canonical(axes: Sequence[Any], x: TensorSpec) -> tuple[int, ...]:
    return tuple(axis_argument(axis, x.rank, what="tensordot", argument="axes") for axis in axes)


@op
def batch_dot(x: Tensor, y: Tensor, axes: Any = None) -> TensorSpec:
    """(batch, ..., k, ...) . (batch, ..., k, ...) -> (batch, rest of x, rest of y), (batch, 1) where nothing is left.

    `axes` counts the batch: one axis for both or a pair; by default the last of x and the last but one of y (the last
    where y has rank 2). Source: keras.backend.batch_dot of Keras 2, also behind the layer Dot.
    """
    a, b = as_spec(x), as_spec(y)
    dtype = common_dtype(operand(x), operand(y))
    if a.sizes is None or b.sizes is None:
        return TensorSpec(None, dtype)
    for name, tensor in (("x", a), ("y", b)):
        if tensor.rank < 2:
            raise RuleError(
                "matmul-shapes",
                "batch_dot needs tensors of rank 2 or more, the batch included. "
                f"Received: {name} with shape={show_shape(tensor.sizes)}.",
                argument=name,
            )
    if need_known(axes, "axes") is None:
        pair: Sequence[Any] = (a.rank - 1, b.rank - 1 if b.rank == 2 else b.rank - 2)
    else:
        pair = axes if isinstance(axes, (list, tuple)) else (axes, axes)
    p = axis_argument(pair[0], a.rank, what="batch_dot", argument="axes")
    q = axis_argument(pair[1], b.rank, what="batch_dot", argument="axes")
    rest = [size for i, size in enumerate(a.sizes) if i not in (0, p)]
    rest += [size for i, size in enumerate(b.sizes) if i not in (0, q)]
    result = TensorSpec((a.sizes[0], *(rest or [1])), dtype)
    if 0 in (p, q):
        raise RuleError(
            "matmul-shapes", f"batch_dot cannot sum over the batch axis. Received: axes={axes!r}.", argument="axes"
        )
    need_shared(a, b, p, q, what="batch_dot", output=result)
    need_shared(a, b, 0, 0, what="batch_dot", output=result)
    return result


@op
def cross(x1: Any, x2: Any, axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None) -> TensorSpec:
    """Vectors of size 3 (or 2) along one axis of each -> (..., 3); two of size 2 -> (...). Other axes broadcast."""
    a, b = as_spec(x1), as_spec(x2)
    dtype = common_dtype(operand(x1), operand(x2))
    if a.sizes is None or b.sizes is None:
        return TensorSpec(None, dtype)
    if need_known(axis, "axis") is not None:
        axisa = axisb = axisc = axis
    p = axis_argument(axisa, a.rank, what="cross", argument="axisa")
    q = axis_argument(axisb, b.rank, what="cross", argument="axisb")
    vectors = (a.sizes[p], b.sizes[q])
    for name, size in zip(("x1", "x2"), vectors, strict=True):
        if differs(size, 2) and differs(size, 3):
            raise RuleError(
                "matmul-shapes",
                f"cross needs vectors of size 2 or 3. Received: {name} has {show_size(size)}.",
                argument=name,
            )
    rest = broadcast_shapes(a.sizes[:p] + a.sizes[p + 1 :], b.sizes[:q] + b.sizes[q + 1 :], what="cross")
    if not all(isinstance(size, int) for size in vectors):
        raise Undecided("whether cross gives vectors or numbers")
    if 3 not in vectors:
        return TensorSpec(rest, dtype)
    at = axis_argument(axisc, len(rest) + 1, what="cross", argument="axisc")
    return TensorSpec((*rest[:at], 3, *rest[at:]), dtype)


@op
def kron(x1: Any, x2: Any) -> TensorSpec:
    """Every axis: the product of both sizes; the shorter shape is filled with 1 in front."""
    a, b = as_spec(x1).shape, as_spec(x2).shape
    rank = max(len(a), len(b))
    left: Shape = (1,) * (rank - len(a)) + a
    right: Shape = (1,) * (rank - len(b)) + b
    sizes: list[Size] = [p * q for p, q in zip(left, right, strict=True)]
    return TensorSpec(sizes, common_dtype(operand(x1), operand(x2)))


@op
def cdist(x: Tensor, y: Tensor) -> TensorSpec:
    """x: (..., n, d), y: (..., m, d) -> distances (..., n, m)."""
    a, b = as_spec(x), as_spec(y)
    dtype = float_dtype(operand(x), operand(y))
    for name, tensor in (("x", a), ("y", b)):
        if tensor.sizes is not None and exceeds(2, tensor.rank):
            raise RuleError(
                "matmul-shapes",
                f"cdist needs tensors of rank 2 or more. Received: {name} with shape={show_shape(tensor.sizes)}.",
                argument=name,
            )
    if a.sizes is None or b.sizes is None:
        return TensorSpec(None, dtype)
    batch = broadcast_shapes(a.sizes[:-2], b.sizes[:-2], what="cdist")
    result = TensorSpec((*batch, a.sizes[-2], b.sizes[-2]), dtype)
    need_shared(a, b, -1, -1, what="cdist", output=result)
    return result
