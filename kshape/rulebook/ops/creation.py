"""Ops that make tensors from sizes, and those that ask a tensor for its sizes."""

from __future__ import annotations

import math
from typing import Any

from ..broadcast import broadcast_shapes, common_dtype, float_dtype, floatx
from ..dims import Dim, Shape, Size, ceildiv, maximum, product, symbol
from ..errors import UNKNOWN, RuleError, Undecided, is_unknown
from ..op import OpRule, named, op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axis_argument, dtype_name, need_known, operand, shape_argument, size_argument


def shaped(shape: Any, dtype: Any, what: str, default: str | None = None) -> TensorSpec:
    """A tensor of a given shape, in the default dtype (or floatx) if none is given; known where the shape is not."""
    result = dtype_name(dtype, default or floatx())
    try:
        return TensorSpec(shape_argument(shape, what=what), result)
    except Undecided:
        return TensorSpec(None, result)


def _filled(name: str) -> OpRule:
    def function(shape: Any, dtype: Any = None) -> TensorSpec:
        return shaped(shape, dtype, name)

    function.__doc__ = f"{name}: the given shape, floatx if no dtype is given."
    return named(name)(function)


for _name in ("zeros", "ones", "empty"):
    _filled(_name)


@op
def full(shape: Any, fill_value: Any, dtype: Any = None) -> TensorSpec:
    """The given shape, floatx if no dtype is given, whatever the value is; the value broadcasts to the shape."""
    return shaped(shape, dtype, "full")


def _like(name: str) -> OpRule:
    def function(x: Tensor, dtype: Any = None) -> TensorSpec:
        x = as_spec(x)
        return x.with_dtype(dtype_name(dtype, x.dtype))

    function.__doc__ = f"{name}: the shape of x, and its dtype if none is given."
    return named(name)(function)


for _name in ("zeros_like", "ones_like", "empty_like", "array"):
    _like(_name)


@op
def full_like(x: Tensor, fill_value: Any, dtype: Any = None) -> TensorSpec:
    """The shape of x, and its dtype if none is given."""
    x = as_spec(x)
    return x.with_dtype(dtype_name(dtype, x.dtype))


@op
def convert_to_tensor(x: Tensor, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> TensorSpec:
    """The shape of x; its dtype if none is given, int32 and floatx for Python numbers."""
    x = as_spec(x)
    return x.with_dtype(dtype_name(dtype, x.dtype))


@op
def convert_to_numpy(x: Tensor) -> TensorSpec:
    """The shape and dtype of x."""
    return as_spec(x)


@op
def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> TensorSpec:
    """(max(0, ceil((stop - start) / step)),): ints give int32, a float among them floatx."""
    given = [value for value in (start, stop, step) if value is not None]
    result = common_dtype(*(operand(value) for value in given)) if dtype is None else dtype_name(dtype)
    start, stop = (0, start) if stop is None else (start, stop)
    return TensorSpec((_steps(start, stop, 1 if step is None else step),), result)


def _steps(start: Any, stop: Any, step: Any) -> Size:
    start, stop, step = (int(value) if isinstance(value, bool) else value for value in (start, stop, step))
    if isinstance(step, (int, float)) and step == 0:
        raise RuleError("argument", "arange needs a step that is not 0. Received: step=0.", argument="step")
    if all(isinstance(value, (int, float)) for value in (start, stop, step)):
        steps = (stop - start) / step
        return max(0, math.ceil(steps)) if math.isfinite(steps) else symbol(lower=0)
    if isinstance(step, int) and all(isinstance(value, (int, Dim)) for value in (start, stop)):
        return maximum(ceildiv(stop - start, step) if step > 0 else ceildiv(start - stop, -step), 0)
    return symbol(lower=0)


def _spaced(start: Any, stop: Any, num: Any, axis: Any, dtype: Any, what: str) -> TensorSpec:
    a, b = as_spec(start), as_spec(stop)
    count = size_argument(num, what=what, argument="num")
    result = float_dtype(operand(start), operand(stop)) if dtype is None else dtype_name(dtype)
    if a.sizes is None or b.sizes is None:
        return TensorSpec(None, result)
    sizes = broadcast_shapes(a.sizes, b.sizes, what=what)
    at = axis_argument(axis, len(sizes) + 1, what=what)
    return TensorSpec((*sizes[:at], count, *sizes[at:]), result)


@op
def linspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Any = None,
    axis: Any = 0,
) -> Any:
    """(num,), or `num` inserted at `axis` into the broadcast shape of start and stop; floating."""
    result = _spaced(start, stop, num, axis, dtype, "linspace")
    return (result, UNKNOWN) if need_known(retstep, "retstep") else result


@op
def logspace(
    start: Any, stop: Any, num: Any = 50, endpoint: Any = True, base: Any = 10, dtype: Any = None, axis: Any = 0
) -> TensorSpec:
    """As linspace, for the powers of `base`."""
    return _spaced(start, stop, num, axis, dtype, "logspace")


@op
def geomspace(
    start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0
) -> TensorSpec:
    """As linspace, in steps of a constant factor."""
    return _spaced(start, stop, num, axis, dtype, "geomspace")


def _matrix(rows: Any, columns: Any, dtype: Any, what: str) -> TensorSpec:
    n = size_argument(rows, what=what, argument="N")
    m = n if columns is None else size_argument(columns, what=what, argument="M")
    return TensorSpec((n, m), dtype_name(dtype, floatx()))


@op
def eye(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> TensorSpec:
    """(N, M), square without M."""
    return _matrix(N, M, dtype, "eye")


@op
def tri(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> TensorSpec:
    """(N, M), square without M: ones on and below the k-th diagonal."""
    return _matrix(N, M, dtype, "tri")


@op
def identity(n: Any, dtype: Any = None) -> TensorSpec:
    """(n, n)."""
    return TensorSpec([size_argument(n, what="identity", argument="n")] * 2, dtype_name(dtype, floatx()))


@op
def shape(x: Tensor) -> Shape:
    """The sizes as a tuple."""
    return as_spec(x).shape


@op
def ndim(x: Tensor) -> int:
    """The rank."""
    return as_spec(x).rank


@op
def size(x: Tensor) -> Size:
    """The number of elements."""
    return product(as_spec(x).shape)


@op
def dtype(x: Tensor) -> str:
    """The dtype's name."""
    found = as_spec(x).dtype
    if found is None:
        raise Undecided("the dtype")
    return found


@op
def is_tensor(x: Tensor) -> bool:
    """True for a tensor, False for Python's own values."""
    if isinstance(x, TensorSpec) or is_unknown(x):
        raise Undecided("an array or a tensor")
    return False
