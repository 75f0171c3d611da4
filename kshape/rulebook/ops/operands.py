"""What may stand where an op takes a tensor, an axis or a shape, brought into one form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..broadcast import DTYPES, common_dtype, floatx, weak_name
from ..dims import Dim, Shape, Size, compare, exceeds, product, show_shape, show_size, symbol
from ..errors import RuleError, Undecided, is_unknown
from ..specs import TensorSpec, canonical_axis

Tensor = TensorSpec | Any
"""Where a tensor is taken: a spec, a Python number, or nested lists of them. `as_spec` makes a spec of it."""

PYTHON_DTYPES = {bool: "bool", int: "int32", float: None, complex: "complex64", str: "string", Dim: "int32"}


def as_spec(value: Any) -> TensorSpec:
    """What `convert_to_tensor` makes of a tensor, a number or nested lists of them: [1, 2] -> shape (2,), int32."""
    if isinstance(value, TensorSpec):
        return value
    if type(value) in PYTHON_DTYPES:
        return TensorSpec((), PYTHON_DTYPES[type(value)] or floatx())
    if isinstance(value, (list, tuple)):
        return _from_sequence(value)
    if value is None:
        raise Undecided("None where a tensor is needed")
    return TensorSpec(None, None)


def _from_sequence(values: Sequence[Any]) -> TensorSpec:
    if not values:
        return TensorSpec((0,), floatx())
    if len(values) > 64 and all(
        type(value) is type(values[0]) and not isinstance(value, (list, tuple)) for value in values
    ):
        first = as_spec(values[0])
        return TensorSpec(None if first.sizes is None else (len(values), *first.sizes), first.dtype)
    parts = [as_spec(value) for value in values]
    dtype = common_dtype(*(part.dtype for part in parts))
    inner = next((part.sizes for part in parts if part.sizes is not None), None)
    return TensorSpec(None if inner is None else (len(values), *inner), dtype)


def as_specs(values: Any, *, what: str, argument: str = "xs") -> list[TensorSpec]:
    """The tensors of a list argument; RuleError for an empty list, `Undecided` where their number is not known."""
    if isinstance(values, TensorSpec):
        if not values.sizes or not isinstance(values.sizes[0], int):
            raise Undecided(f"{what}: the number of tensors")
        return [TensorSpec(values.sizes[1:], values.dtype)] * values.sizes[0]
    if not isinstance(values, (list, tuple)):
        raise Undecided(f"{what}: the number of tensors")
    if not values:
        raise RuleError("argument", f"{what} needs at least one tensor. Received: {argument}=[].", argument=argument)
    return [as_spec(value) for value in values]


def operand(value: Any) -> Any:
    """What promotion sees of a value: Python numbers stay as they are, since they give way to a tensor's dtype."""
    return value if isinstance(value, (bool, int, float, complex, Dim)) else as_spec(value).dtype


def dtype_name(dtype: Any, default: str | None = None) -> str | None:
    """The name of a dtype argument: "float32" or float -> "float32", int -> "int32"; `default` for None."""
    if dtype is None:
        return default
    if isinstance(dtype, type):
        return common_dtype(dtype) if weak_name(dtype) else None
    name = "int32" if dtype == "int" else dtype
    return name if isinstance(name, str) and name in DTYPES else None


def need_known(value: Any, name: str) -> Any:
    """The value; `Undecided` where nobody knows it yet."""
    if is_unknown(value) or isinstance(value, TensorSpec):
        raise Undecided(f"{name} is not known")
    return value


def size_argument(value: Any, *, what: str, argument: str, least: int = 0) -> Size:
    """A size that the user gives: an int or a symbol; RuleError for a float or a negative int."""
    if is_unknown(value) or (isinstance(value, TensorSpec) and value.sizes in (None, ())):
        return symbol(lower=least)
    if isinstance(value, Dim):
        return value
    if isinstance(value, float):
        advice = f"Use {int(value)}, or `//` instead of `/`." if value.is_integer() else "Round it to an int."
        raise RuleError(
            "float-size",
            f"{what} needs {argument} to be an integer. Received: {argument}={value}. {advice}",
            argument=argument,
        )
    if not isinstance(value, int):
        raise Undecided(f"{argument} is not a size")
    if value < least:
        raise RuleError(
            "argument", f"{what} needs {argument} of {least} or more. Received: {argument}={value}.", argument=argument
        )
    return int(value)


def shape_argument(value: Any, *, what: str, argument: str = "shape", least: int = 0) -> Shape:
    """A shape that the user gives: one size or a sequence of sizes. `Undecided` where its length is not known."""
    if isinstance(value, TensorSpec) and value.sizes is not None and len(value.sizes) == 1:
        length = value.sizes[0]
        if isinstance(length, int):
            return tuple(symbol(lower=least) for _ in range(length))
    if isinstance(value, (int, float, Dim)):
        value = (value,)
    if not isinstance(value, (list, tuple)):
        raise Undecided(f"{argument} is not known")
    return tuple(
        symbol(lower=0) if size is None else size_argument(size, what=what, argument=argument, least=least)
        for size in value
    )


def axis_argument(axis: Any, rank: int, *, what: str, argument: str = "axis") -> int:
    """One axis counted from the front; RuleError where it is out of range."""
    return canonical_axis(need_known(axis, argument), rank, what=what, argument=argument)


def axes_argument(axes: Any, rank: int, *, what: str, argument: str = "axis") -> tuple[int, ...]:
    """Axes counted from the front, in the order given; all axes for None; RuleError for one that is named twice."""
    if need_known(axes, argument) is None:
        return tuple(range(rank))
    each = axes if isinstance(axes, (list, tuple)) else [axes]
    found = tuple(axis_argument(axis, rank, what=what, argument=argument) for axis in each)
    if len(set(found)) < len(found):
        raise RuleError(
            "axis-range",
            f"{what} needs each axis once. Received: {argument}={axes!r} for a tensor of rank {rank}.",
            argument=argument,
        )
    return found


def need_int(value: Any, name: str) -> int:
    """The value, if it is a known int; `Undecided` otherwise."""
    if not isinstance(value, int):
        raise Undecided(f"{name} is not a known integer")
    return int(value)


def flat_size(x: TensorSpec) -> Size | None:
    """The number of elements, or None where the rank is not known."""
    return None if x.sizes is None else product(x.sizes)


def need_index(index: Any, size: Size, *, what: str, axis: int, argument: str | None = None) -> None:
    """RuleError where an index is certainly out of range for an axis of this size."""
    if not isinstance(index, (int, Dim)):
        return
    if compare(">=", index, size) is True or exceeds(-size, index):
        raise RuleError(
            "axis-range",
            f"{what} needs an index below {show_size(size)} along axis {axis}. Received: index {show_size(index)}.",
            argument=argument,
            keras=f"index {show_size(index)} is out of bounds for axis {axis} with size {show_size(size)}",
        )


def shapes_text(specs: Sequence[TensorSpec]) -> str:
    """The shapes of several tensors as messages print them."""
    return ", ".join(show_shape(spec.sizes) for spec in specs)
