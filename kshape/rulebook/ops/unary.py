"""Elementwise ops of one tensor: the shape stays, and a table says what becomes of the dtype."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..broadcast import float_dtype
from ..op import OpRule, named, op, shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, dtype_name

DtypeRule = Callable[[str | None], str | None]


def same(dtype: str | None) -> str | None:
    """The dtype stays."""
    return dtype


def boolean(dtype: str | None) -> str | None:
    """A truth value for each element."""
    return "bool"


def counted(dtype: str | None) -> str | None:
    """bool counts as int32; every other dtype stays."""
    return "int32" if dtype == "bool" else dtype


def magnitude(dtype: str | None) -> str | None:
    """complex64 -> float32, complex128 -> float64; every other dtype stays."""
    return {"complex64": "float32", "complex128": "float64"}.get(dtype or "", dtype)


def floating(dtype: str | None) -> str | None:
    """Integers and bool become float32; floating dtypes stay."""
    return float_dtype(dtype)


def wide(dtype: str | None) -> str | None:
    """As `floating`, but int64 becomes float64."""
    return "float64" if dtype == "int64" else float_dtype(dtype)


TABLE: dict[DtypeRule, str] = {
    same: "copy negative sign trunc bitwise_invert bitwise_not conj conjugate",
    boolean: "isfinite isinf isnan isneginf isposinf isreal logical_not signbit",
    counted: "square",
    magnitude: "abs absolute real imag",
    floating: "arccos arccosh arcsin arcsinh arctan arctanh ceil cos cosh erf erfc erfinv exp exp2 expm1 fabs floor "
    "log log10 log1p log2 reciprocal rsqrt sin sinc sinh sqrt tan tanh",
    wide: "cbrt deg2rad i0 rad2deg",
}
"""Dtype rule -> the ops that follow it: as the eager result, where the symbolic call of Keras says another dtype."""


def _elementwise(name: str, dtype_rule: DtypeRule) -> OpRule:
    def function(x: Tensor) -> TensorSpec:
        return _applied(x, dtype_rule)

    function.__doc__ = f"{name}: (...) -> the same shape. {dtype_rule.__doc__}"
    return named(name)(function)


def _applied(x: Tensor, dtype_rule: DtypeRule) -> TensorSpec:
    x = as_spec(x)
    return x.with_dtype(dtype_rule(x.dtype))


for _rule, _names in TABLE.items():
    for _name in _names.split():
        _elementwise(_name, _rule)


@shape_op
def nan_to_num(x: Tensor, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> TensorSpec:
    """(...) -> the same shape and dtype."""
    return as_spec(x)


@shape_op
def stop_gradient(variable: Tensor) -> TensorSpec:
    """(...) -> the same shape and dtype."""
    return as_spec(variable)


@op
def angle(x: Tensor) -> TensorSpec:
    """The phase of each element: the shape stays, complex64 -> float32."""
    return _applied(x, lambda dtype: magnitude(float_dtype(dtype)))


@shape_op
def round_(x: Tensor, decimals: Any = 0) -> TensorSpec:
    """(...) -> the same shape and dtype."""
    return as_spec(x)


@op
def clip(x: Tensor, x_min: Any, x_max: Any) -> TensorSpec:
    """(...) -> the same shape; bool becomes int32. The bounds do not widen the result."""
    return _applied(x, counted)


@op
def cast(x: Tensor, dtype: Any) -> TensorSpec:
    """(...) -> the same shape in another dtype."""
    return as_spec(x).with_dtype(dtype_name(dtype))


@op
def saturate_cast(x: Tensor, dtype: Any) -> TensorSpec:
    """(...) -> the same shape in another dtype; values beyond its range become its limits."""
    return as_spec(x).with_dtype(dtype_name(dtype))
