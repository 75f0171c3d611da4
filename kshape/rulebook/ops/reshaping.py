"""Ops that give the same elements another shape or order."""

from __future__ import annotations

from typing import Any

from ..broadcast import broadcast_shapes
from ..dims import differs, divides, floordiv, same, show_shape, show_size
from ..elements import reshaped
from ..errors import RuleError, Undecided, is_unknown
from ..op import OpRule, named, shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axes_argument, axis_argument, flat_size, need_int, need_known, shape_argument


@shape_op
def reshape(x: Tensor, newshape: Any) -> TensorSpec:
    """As many elements in another shape; one -1 takes what is left."""
    x = as_spec(x)
    sizes = shape_argument(newshape, what="reshape", argument="newshape", least=-(2**31))
    known = [size for size in sizes if isinstance(size, int)]
    if known.count(-1) > 1 or any(size < -1 for size in known):
        raise RuleError(
            "array-reshape",
            f"reshape needs sizes of 0 or more, and -1 at most once. Received: newshape={show_shape(sizes)}.",
            argument="newshape",
            keras="There must be at most one unknown dimension (-1) in newshape.",
        )
    if x.sizes is None:
        return x.with_shape(*(None if isinstance(size, int) and size == -1 else size for size in sizes))
    received = f"shape={show_shape(x.sizes)}"
    try:
        return x.with_shape(
            *reshaped(x.sizes, sizes, what="reshape", argument="newshape", fault="array-reshape", received=received)
        )
    except RuleError as error:
        error.output = error.output.with_dtype(x.dtype)
        raise


@shape_op
def ravel(x: Tensor) -> TensorSpec:
    """(...) -> (number of elements,)."""
    x = as_spec(x)
    return x.with_shape(flat_size(x))


@shape_op
def transpose(x: Tensor, axes: Any = None) -> TensorSpec:
    """(d0, ..., dn) -> the same sizes in the order of `axes`; reversed for None."""
    x = as_spec(x)
    if need_known(axes, "axes") is None:
        return x.with_shape(*x.shape[::-1])
    if not isinstance(axes, (list, tuple)):
        raise Undecided("the axes of transpose")
    if x.sizes is None:
        return x.with_shape(*[None] * len(axes))
    if len(axes) != x.rank:
        raise RuleError(
            "pattern",
            f"transpose needs one axis for each of the {x.rank} axes. "
            f"Received: shape={show_shape(x.sizes)}, axes={tuple(axes)!r}.",
            argument="axes",
            keras=f"axis must be a list of the same length as the input shape, expected {x.rank}, "
            f"but received {len(axes)}.",
            output=x.with_shape(*[None] * len(axes)),
        )
    try:
        order = axes_argument(axes, x.rank, what="transpose", argument="axes")
    except RuleError as error:
        raise RuleError("pattern", error.message, argument="axes", output=x.with_shape(*[None] * x.rank)) from None
    return x.with_shape(*(x.shape[axis] for axis in order))


@shape_op
def expand_dims(x: Tensor, axis: Any) -> TensorSpec:
    """A size of 1 is inserted at each axis, counted in the result."""
    x = as_spec(x)
    each = axis if isinstance(axis, (list, tuple)) else [need_known(axis, "axis")]
    rank = x.rank + len(each)
    new = axes_argument(each, rank, what="expand_dims")
    rest = iter(x.shape)
    return x.with_shape(*(1 if i in new else next(rest) for i in range(rank)))


@shape_op
def squeeze(x: Tensor, axis: Any = None) -> TensorSpec:
    """Axes of size 1 go; RuleError where a given axis certainly has another size (PyTorch alone leaves it)."""
    x = as_spec(x)
    if need_known(axis, "axis") is None:
        if not all(isinstance(size, int) or differs(size, 1) for size in x.shape):
            raise Undecided("which sizes are 1")
        return x.with_shape(*(size for size in x.shape if not same(size, 1)))
    axes = axes_argument(axis, x.rank, what="squeeze")
    result = x.with_shape(*(size for i, size in enumerate(x.shape) if i not in axes))
    for each in axes:
        if differs(x.shape[each], 1):
            raise RuleError(
                "axis-range",
                f"squeeze needs size 1 along axis {each}. "
                f"Received: shape={show_shape(x.sizes)}, with size {show_size(x.shape[each])}.",
                argument="axis",
                keras=f"Cannot squeeze axis {each}, because the dimension is not 1.",
                output=result,
            )
    return result


@shape_op
def broadcast_to(x: Tensor, shape: Any) -> TensorSpec:
    """The given shape; x must broadcast to it."""
    x = as_spec(x)
    target = shape_argument(shape, what="broadcast_to")
    if x.sizes is not None:
        if x.rank > len(target):
            raise RuleError(
                "broadcast",
                f"broadcast_to needs a shape of at least the tensor's rank {x.rank}. "
                f"Received: shape={show_shape(target)} for {show_shape(x.sizes)}.",
                argument="shape",
            )
        try:
            both = broadcast_shapes(x.sizes, target, what="broadcast_to", argument="shape")
        except RuleError as error:
            error.output = x.with_shape(*target)
            raise
        for axis, (size, wanted) in enumerate(zip(both, target, strict=True)):
            if differs(size, wanted):
                raise RuleError(
                    "broadcast",
                    "broadcast_to only stretches sizes of 1. "
                    f"Received: {show_shape(x.sizes)} to {show_shape(target)}, which would shrink axis {axis}.",
                    argument="shape",
                    output=x.with_shape(*target),
                )
    return x.with_shape(*target)


@shape_op
def moveaxis(x: Tensor, source: Any, destination: Any) -> TensorSpec:
    """The source axes go to the destinations; the others keep their order."""
    x = as_spec(x)
    first = axes_argument(source, x.rank, what="moveaxis", argument="source")
    second = axes_argument(destination, x.rank, what="moveaxis", argument="destination")
    if len(first) != len(second):
        raise RuleError(
            "pattern",
            "moveaxis needs as many destinations as sources. "
            f"Received: source={source!r}, destination={destination!r}.",
            argument="destination",
        )
    moved = {to: x.shape[axis] for axis, to in zip(first, second, strict=True)}
    rest = iter([size for i, size in enumerate(x.shape) if i not in first])
    return x.with_shape(*(moved[i] if i in moved else next(rest) for i in range(x.rank)))


@shape_op
def swapaxes(x: Tensor, axis1: Any, axis2: Any) -> TensorSpec:
    """Two axes change places."""
    x = as_spec(x)
    first = axis_argument(axis1, x.rank, what="swapaxes", argument="axis1")
    second = axis_argument(axis2, x.rank, what="swapaxes", argument="axis2")
    sizes = list(x.shape)
    sizes[first], sizes[second] = sizes[second], sizes[first]
    return x.with_shape(*sizes)


@shape_op
def flip(x: Tensor, axis: Any = None) -> TensorSpec:
    """The shape stays."""
    x = as_spec(x)
    if x.sizes is not None and not is_unknown(axis):
        axes_argument(axis, x.rank, what="flip")
    return x


def _flip(name: str, least: int) -> OpRule:
    def function(x: Tensor) -> TensorSpec:
        x = as_spec(x)
        if x.sizes is not None and x.rank < least:
            raise RuleError(
                "axis-range", f"{name} needs rank {least} or more. Received: shape={show_shape(x.sizes)}.", argument="x"
            )
        return x

    function.__doc__ = f"{name}: the shape stays; rank {least} or more."
    return named(name, keeps_dtype=True)(function)


_flip("fliplr", 2)
_flip("flipud", 1)


@shape_op
def roll(x: Tensor, shift: Any, axis: Any = None) -> TensorSpec:
    """The shape stays."""
    x = as_spec(x)
    if x.sizes is not None and isinstance(axis, (int, list, tuple)):
        for each in axis if isinstance(axis, (list, tuple)) else [axis]:
            axis_argument(each, x.rank, what="roll")
    return x


@shape_op
def rot90(array: Tensor, k: Any = 1, axes: Any = (0, 1)) -> TensorSpec:
    """Two axes change places for an odd k."""
    x = as_spec(array)
    if x.sizes is not None and x.rank < 2:
        raise RuleError(
            "axis-range", f"rot90 needs rank 2 or more. Received: shape={show_shape(x.sizes)}.", argument="array"
        )
    plane = axes_argument(axes, x.rank, what="rot90", argument="axes")
    if len(plane) != 2:
        raise RuleError("axis-range", f"rot90 needs two axes. Received: axes={axes!r}.", argument="axes")
    return swapaxes.function(x, *plane) if need_int(k, "k") % 2 else x


@shape_op
def view(x: Tensor, dtype: Any = None) -> TensorSpec:
    """The same bytes in another dtype: the last size changes with the width of the elements."""
    x = as_spec(x)
    if dtype is None:
        return x
    before, after = _WIDTHS.get(x.dtype or ""), _WIDTHS.get(dtype if isinstance(dtype, str) else "")
    if before is None or after is None:
        raise Undecided("the width of the elements")
    if before == after:
        return x.with_dtype(dtype)
    if x.rank == 0 or divides(after, x.shape[-1] * before) is False:
        raise RuleError(
            "array-reshape",
            f"view needs a last axis whose bytes make whole elements of {dtype}. "
            f"Received: shape={show_shape(x.sizes)}, {x.dtype}.",
            argument="dtype",
        )
    return TensorSpec((*x.shape[:-1], floordiv(x.shape[-1] * before, after)), dtype)


_WIDTHS = {
    **dict.fromkeys(("bool", "int8", "uint8", "float8_e4m3fn", "float8_e5m2"), 1),
    **dict.fromkeys(("int16", "uint16", "float16", "bfloat16"), 2),
    **dict.fromkeys(("int32", "uint32", "float32"), 4),
    **dict.fromkeys(("int64", "uint64", "float64", "complex64"), 8),
    "complex128": 16,
}


@shape_op
def view_as_complex(x: Tensor) -> TensorSpec:
    """(..., 2) -> (...), complex64."""
    x = as_spec(x)
    if x.sizes is not None and (not x.sizes or differs(x.sizes[-1], 2)):
        raise RuleError(
            "array-reshape", f"view_as_complex needs a last axis of size 2. Received: shape={show_shape(x.sizes)}."
        )
    return TensorSpec(x.shape[:-1], "complex64")


@shape_op
def view_as_real(x: Tensor) -> TensorSpec:
    """(...) -> (..., 2), float32."""
    return TensorSpec((*as_spec(x).shape, 2), "float32")
