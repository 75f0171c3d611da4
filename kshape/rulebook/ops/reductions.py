"""Reductions: axes disappear, or stay with size 1 (`keepdims`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..broadcast import float_dtype
from ..dims import Shape, Size, differs, show_shape
from ..errors import RuleError, Undecided, is_unknown
from ..op import OpRule, named, op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axes_argument, axis_argument, dtype_name, flat_size, operand

DtypeRule = Callable[[str | None], str | None]


def reduced(x: TensorSpec, axis: Any, keepdims: Any, what: str) -> Shape | None:
    """The sizes that are left, or None where rank, axes or `keepdims` are not known."""
    if axis is None and keepdims is False:
        return ()
    if x.sizes is None or is_unknown(axis) or not isinstance(keepdims, int):
        return None
    if not x.sizes and axis in (0, -1):
        return ()  # NumPy and PyTorch take these axes of a number
    try:
        axes = axes_argument(axis, x.rank, what=what)
    except Undecided:
        return None
    if keepdims:
        return tuple(1 if i in axes else size for i, size in enumerate(x.sizes))
    return tuple(size for i, size in enumerate(x.sizes) if i not in axes)


def same(dtype: str | None) -> str | None:
    """The dtype stays."""
    return dtype


def summed(dtype: str | None) -> str | None:
    """Small integers and bool add up in int32; other dtypes stay."""
    return "int32" if dtype in ("bool", "int8", "int16", "uint8", "uint16", "uint32") else dtype


def floating(dtype: str | None) -> str | None:
    """Integers and bool become float32; floating dtypes stay."""
    return float_dtype(dtype)


def boolean(dtype: str | None) -> str | None:
    """A truth value."""
    return "bool"


def position(dtype: str | None) -> str | None:
    """An int32 position."""
    return "int32"


TABLE: dict[DtypeRule, str] = {
    same: "amax amin nanmax nanmin ptp",
    summed: "sum nansum nanprod",
    floating: "mean median std var nanmean nanmedian nanstd nanvar logsumexp",
    boolean: "all any",
    position: "argmax argmin nanargmax nanargmin",
}
"""Dtype rule -> the reductions over (x, axis=None, keepdims=False) that follow it."""


def _reduction(name: str, dtype_rule: DtypeRule) -> OpRule:
    def function(x: Tensor, axis: Any = None, keepdims: Any = False) -> TensorSpec:
        x = as_spec(x)
        return TensorSpec(reduced(x, axis, keepdims, name), dtype_rule(x.dtype))

    function.__doc__ = f"{name}: the given axes disappear, all of them for None. {dtype_rule.__doc__}"
    return named(name)(function)


for _rule, _names in TABLE.items():
    for _name in _names.split():
        _reduction(_name, _rule)


@op
def max_(x: Tensor, axis: Any = None, keepdims: Any = False, initial: Any = None) -> TensorSpec:
    """The largest element along the axes; the dtype stays."""
    x = as_spec(x)
    return TensorSpec(reduced(x, axis, keepdims, "max"), x.dtype)


@op
def min_(x: Tensor, axis: Any = None, keepdims: Any = False, initial: Any = None) -> TensorSpec:
    """The smallest element along the axes; the dtype stays."""
    x = as_spec(x)
    return TensorSpec(reduced(x, axis, keepdims, "min"), x.dtype)


@op
def prod(x: Tensor, axis: Any = None, keepdims: Any = False, dtype: Any = None) -> TensorSpec:
    """The product along the axes; small integers and bool become int32."""
    x = as_spec(x)
    return TensorSpec(reduced(x, axis, keepdims, "prod"), summed(x.dtype) if dtype is None else dtype_name(dtype))


@op
def count_nonzero(x: Tensor, axis: Any = None) -> TensorSpec:
    """How many elements are not zero along the axes, int32."""
    return TensorSpec(reduced(as_spec(x), axis, False, "count_nonzero"), "int32")


@op
def average(x: Tensor, axis: Any = None, weights: Any = None) -> TensorSpec:
    """The mean with weights of x's shape, or of the one axis that is averaged."""
    x = as_spec(x)
    if weights is not None:
        _check_weights(x, axis, as_spec(weights))
    dtype = float_dtype(x) if weights is None else float_dtype(x, operand(weights))
    return TensorSpec(reduced(x, axis, False, "average"), dtype)


def _check_weights(x: TensorSpec, axis: Any, weights: TensorSpec) -> None:
    if x.sizes is None or weights.sizes is None:
        return
    wanted: list[Shape] = [x.sizes]
    if isinstance(axis, int):
        wanted.append((x.sizes[axis_argument(axis, x.rank, what="average")],))
    elif axis is not None:
        return
    if all(_unlike(weights.sizes, shape) for shape in wanted):
        allowed = " or ".join(map(show_shape, wanted))
        raise RuleError(
            "broadcast",
            f"average needs weights of shape {allowed}. Received: weights of shape {show_shape(weights.sizes)}.",
            argument="weights",
        )


def _unlike(a: Shape, b: Shape) -> bool:
    return len(a) != len(b) or any(differs(p, q) for p, q in zip(a, b, strict=True))


def _quantile(name: str) -> OpRule:
    def function(x: Tensor, q: Any, axis: Any = None, method: Any = "linear", keepdims: Any = False) -> TensorSpec:
        x, at = as_spec(x), as_spec(q)
        left = reduced(x, axis, keepdims, name)
        shape: tuple[Size, ...] | None = None if left is None or at.sizes is None else (*at.sizes, *left)
        return TensorSpec(shape, float_dtype(x))

    function.__doc__ = f"{name}: the axes disappear, and the axis of q, if q is a list, comes first."
    return named(name)(function)


for _name in ("quantile", "percentile", "nanquantile", "nanpercentile"):
    _quantile(_name)


@op
def norm(x: Tensor, ord: Any = None, axis: Any = None, keepdims: Any = False) -> TensorSpec:
    """A vector norm along one axis, a matrix norm along two; all elements for None. Integers become float32."""
    x = as_spec(x)
    if not is_unknown(ord) and x.sizes is not None and not is_unknown(axis):
        count = len(axes_argument(axis, x.rank, what="norm"))
        if isinstance(ord, str) and count == 1:
            raise RuleError(
                "argument",
                f'norm needs two axes for ord="{ord}". Received: axis={axis} of a tensor of rank {x.rank}.',
                argument="ord",
            )
    return TensorSpec(reduced(x, axis, keepdims, "norm"), float_dtype(x))


@op
def moments(x: Tensor, axes: Any, keepdims: Any = False, synchronized: Any = False) -> tuple[TensorSpec, TensorSpec]:
    """(mean, variance) along the axes, both in x's dtype."""
    x = as_spec(x)
    result = TensorSpec(reduced(x, axes, keepdims, "moments"), x.dtype)
    return result, result


@op
def trapezoid(y: Tensor, x: Tensor = None, dx: Any = 1.0, axis: Any = -1) -> TensorSpec:
    """The integral along one axis, which disappears."""
    y = as_spec(y)
    return TensorSpec(reduced(y, axis, False, "trapezoid"), float_dtype(y))


def _cumulative(name: str) -> OpRule:
    def function(x: Tensor, axis: Any = None, dtype: Any = None) -> TensorSpec:
        x = as_spec(x)
        result = ("int32" if x.dtype == "bool" else x.dtype) if dtype is None else dtype_name(dtype)
        if axis is None:
            return TensorSpec((flat_size(x),), result)
        if x.sizes and not is_unknown(axis):
            axis_argument(axis, x.rank, what=name)
        return TensorSpec(x.sizes, result)

    function.__doc__ = f"{name}: the shape stays, or (number of elements,) without an axis; bool becomes int32."
    return named(name)(function)


for _name in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
    _cumulative(_name)
