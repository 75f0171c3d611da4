"""Elementwise ops of one tensor: a table says which kernel computes each and in which dtype."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.dtypes import torch_dtype
from ..core.tensors import convert_to_tensor
from .base import named, op
from .operands import Array, Tensor, counting, floating, is_number

Prepare = Callable[[Array], Tensor]


def wide(x: Array) -> Tensor:
    """As `floating`, but int64 becomes float64."""
    x = convert_to_tensor(x)
    return x.to(torch.float64) if x.dtype is torch.int64 else floating(x)


TABLE: dict[Prepare, str] = {
    convert_to_tensor: "negative sign bitwise_not isfinite isinf isnan isneginf isposinf isreal logical_not signbit",
    counting: "square",
    floating: "arccos arccosh arcsin arcsinh arctan arctanh ceil cos cosh erf erfc erfinv exp exp2 expm1 floor "
    "log log10 log1p log2 reciprocal rsqrt sin sinc sinh sqrt tan tanh",
    wide: "deg2rad i0 rad2deg",
}
"""What brings x into the dtype of the result -> the ops that torch has under the same name."""


def _elementwise(name: str, prepare: Prepare, kernel: Callable[[Tensor], Tensor]) -> None:
    @named(name)
    def function(x: Array) -> Tensor:
        return kernel(prepare(x))

    function.__doc__ = f"{name}(x), element by element: (...) -> (...).\n\nSource: keras.ops.{name}"


for _prepare, _names in TABLE.items():
    for _name in _names.split():
        _elementwise(_name, _prepare, getattr(torch, _name))


def magnitude(x: Tensor) -> Tensor:
    """|x|; truth values stay as they are."""
    return x if x.dtype is torch.bool else torch.abs(x)


def without_fraction(x: Tensor) -> Tensor:
    """x rounded towards 0."""
    return torch.trunc(x) if x.is_floating_point() else x


def cube_root(x: Tensor) -> Tensor:
    """sign(x) |x|^(1/3)."""
    return torch.sign(x) * torch.abs(x) ** (1.0 / 3.0)


def imaginary(x: Tensor) -> Tensor:
    """The imaginary part: 0 where x is real."""
    return x.imag if x.is_complex() else torch.zeros_like(x)


def conjugated(x: Tensor) -> Tensor:
    """re - i im, as a tensor of its own."""
    return torch.conj(x).resolve_conj()


OWN: tuple[tuple[str, Prepare, Callable[[Tensor], Tensor]], ...] = (
    ("copy", convert_to_tensor, torch.clone),
    ("bitwise_invert", convert_to_tensor, torch.bitwise_not),
    ("conj", convert_to_tensor, conjugated),
    ("conjugate", convert_to_tensor, conjugated),
    ("abs", convert_to_tensor, magnitude),
    ("absolute", convert_to_tensor, magnitude),
    ("fabs", floating, torch.abs),
    ("real", convert_to_tensor, torch.real),
    ("imag", convert_to_tensor, imaginary),
    ("angle", floating, torch.angle),
    ("trunc", convert_to_tensor, without_fraction),
    ("cbrt", wide, cube_root),
)
"""The ops whose kernel has another name in torch, or is written here."""

for _name, _prepare, _kernel in OWN:
    _elementwise(_name, _prepare, _kernel)


@op
def stop_gradient(variable: Array) -> Tensor:
    """The same values, through which no gradient passes.

    Source: keras.ops.stop_gradient
    """
    return convert_to_tensor(variable).detach()


@op
def nan_to_num(x: Array, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Tensor:
    """x with numbers in place of nan and infinities; without `posinf` and `neginf`, the largest of the dtype.

    Source: keras.ops.nan_to_num
    """
    return torch.nan_to_num(convert_to_tensor(x), nan=nan, posinf=posinf, neginf=neginf)


@op
def round_(x: Array, decimals: int = 0) -> Tensor:
    """x rounded to so many decimals, halves to even: (...) -> (...), in the same dtype.

    Source: keras.ops.round
    """
    x = convert_to_tensor(x)
    if x.is_floating_point():
        return torch.round(x, decimals=decimals)
    if decimals >= 0:
        return x
    return torch.round(x.to(torch.float64), decimals=decimals).to(x.dtype)


@op
def clip(x: Array, x_min: Array, x_max: Array) -> Tensor:
    """min(max(x, x_min), x_max), in the dtype of x; bool becomes int32.

    Source: keras.ops.clip
    """
    x = counting(x)
    low, high = (each if each is None or is_number(each) else convert_to_tensor(each) for each in (x_min, x_max))
    if isinstance(low, Tensor) or isinstance(high, Tensor):
        low, high = (_bound(each, x) for each in (low, high))
    return torch.clamp(x, low, high).to(x.dtype)


def _bound(bound: Any, x: Tensor) -> Any:
    """torch takes two bounds of one kind: where one is a tensor, both are."""
    if bound is None or isinstance(bound, Tensor):
        return bound
    return torch.full((), bound, device=x.device)


@op
def cast(x: Array, dtype: Any) -> Tensor:
    """x in another dtype.

    Source: keras.ops.cast
    """
    if isinstance(x, Tensor):
        return x.to(torch_dtype(dtype))
    return convert_to_tensor(x, dtype)


@op
def saturate_cast(x: Array, dtype: Any) -> Tensor:
    """x in another dtype; values beyond its range become its limits.

    Source: keras.ops.saturate_cast
    """
    x, target = convert_to_tensor(x), torch_dtype(dtype)
    low, high = (max(_limits(x.dtype)[0], _limits(target)[0]), min(_limits(x.dtype)[1], _limits(target)[1]))
    if x.is_floating_point() and not target.is_floating_point:
        low, high = _within(low, x.dtype), _within(high, x.dtype)
    return torch.clamp(counting(x), low, high).to(target)


def _limits(dtype: torch.dtype) -> tuple[Any, Any]:
    if dtype is torch.bool:
        return 0, 1
    info = torch.finfo(dtype) if dtype.is_floating_point else torch.iinfo(dtype)
    return info.min, info.max


def _within(limit: Any, dtype: torch.dtype) -> float:
    """The limit as a number of the floating dtype, which rounding did not carry beyond it: 2^31 - 1 -> 2147483520."""
    rounded = torch.tensor(limit, dtype=torch.float64).to(dtype)
    if abs(rounded.item()) > abs(limit):
        rounded = torch.nextafter(rounded, torch.zeros((), dtype=dtype))
    return rounded.item()
