"""`x[...]`: ints, slices, None, Ellipsis, lists, integer arrays and boolean masks, as NumPy reads them.

keras.ops.get_item on a symbolic tensor takes ints, slices, None and Ellipsis only; arrays and masks are for eager ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..broadcast import broadcast_shapes
from ..dims import Dim, Shape, Size, ceildiv, compare, exceeds, maximum, minimum, show_shape, symbol
from ..errors import RuleError, Undecided, is_unknown
from ..op import shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, need_index


@shape_op
def get_item(x: Tensor, key: Any) -> TensorSpec:
    """x[key]: an int drops its axis, a slice keeps it, None inserts 1, arrays replace their axes by their shape."""
    x = as_spec(x)
    keys = list(key) if isinstance(key, tuple) else [key]
    return x.with_shape(*indexed(x.shape, [_normal(each) for each in keys], what="indexing"))


def _normal(key: Any) -> Any:
    """A list becomes the array that it makes; everything else stays."""
    if is_unknown(key):
        raise Undecided("an index")
    if isinstance(key, (list, tuple)):
        return as_spec(list(key))
    if isinstance(key, TensorSpec):
        if key.dtype is None or (key.dtype == "bool" and not key.sizes):
            raise Undecided("an index that may be a mask")
        return key
    if isinstance(key, float):
        raise RuleError(
            "float-size", f"An index is an integer. Received: {key}. Use `//` instead of `/`.", argument="key"
        )
    if isinstance(key, bool) or not (key is None or key is Ellipsis or isinstance(key, (int, Dim, slice))):
        raise Undecided("an index of another kind")
    return key


def indexed(shape: Shape, keys: Sequence[Any], *, what: str) -> list[Size | None]:
    """The sizes of `x[keys]`; RuleError for too many indices and for one that is certainly out of range."""
    keys = _expanded(shape, list(keys), what)
    sizes: list[Size | None] = []
    arrays: list[Shape] = []
    first: int | None = None  # where the axes of the arrays go
    apart = False  # arrays with a slice between them: their axes go to the front
    gap = False
    axis = 0
    with_arrays = any(isinstance(key, TensorSpec) and key.sizes != () for key in keys)
    for key in keys:
        if key is None:
            sizes.append(1)
            gap = first is not None
            continue
        if isinstance(key, slice):
            sizes.append(slice_length(key, shape[axis]))
            gap = first is not None
            axis += 1
            continue
        need_index(key, shape[axis], what=what, axis=axis)
        if with_arrays:
            apart = apart or gap
            first = len(sizes) if first is None else first
            arrays.append(_index_shape(key, shape, axis))
        axis += _consumed(key)
    if first is None:
        return sizes
    both = broadcast_shapes((), *arrays, what=what)
    at = 0 if apart else first
    return [*sizes[:at], *both, *sizes[at:]]


def _expanded(shape: Shape, keys: list[Any], what: str) -> list[Any]:
    """The keys with the Ellipsis, or what is missing at the end, written as full slices."""
    taken = sum(_consumed(key) for key in keys)
    missing = len(shape) - taken
    if missing < 0:
        raise RuleError(
            "axis-range",
            f"{what} needs at most {len(shape)} indices for shape={show_shape(shape)}. Received: {taken}.",
            argument="key",
            keras=f"too many indices for array: array is {len(shape)}-dimensional, but {taken} were indexed",
        )
    positions = [i for i, key in enumerate(keys) if key is Ellipsis]
    if len(positions) > 1:
        raise RuleError("axis-range", f"{what} takes one Ellipsis. Received: {len(positions)}.", argument="key")
    at = positions[0] if positions else len(keys)
    return [*keys[:at], *[slice(None)] * missing, *keys[at + 1 :]]


def _consumed(key: Any) -> int:
    """How many axes an index uses up; a mask as many as it has."""
    if key is None or key is Ellipsis:
        return 0
    if isinstance(key, TensorSpec) and key.dtype == "bool":
        return key.rank
    return 1


def _index_shape(key: Any, shape: Shape, axis: int) -> Shape:
    if not isinstance(key, TensorSpec):
        return ()
    if key.dtype != "bool":
        return key.shape
    for offset, size in enumerate(key.shape):
        if compare("!=", size, shape[axis + offset]):
            raise RuleError(
                "broadcast",
                f"A mask needs the sizes of the axes that it masks. "
                f"Received: mask of shape {show_shape(key.sizes)} for shape {show_shape(shape)}.",
                argument="key",
                keras="boolean index did not match indexed array",
            )
    return (symbol(lower=0),)


def slice_length(key: slice, size: Size) -> Size:
    """The elements that a slice takes of an axis; a new symbol where bounds of unknown sign make it open."""
    start, stop, step = (_bound(each) for each in (key.start, key.stop, key.step))
    ints = [each for each in (start, stop, step) if each is not None]
    if isinstance(size, int) and all(isinstance(each, int) for each in ints):
        return len(range(*slice(start, stop, step).indices(size)))
    if step is None or (isinstance(step, int) and step > 0):
        length = _forward(start, stop, size)
        return symbol(lower=0) if length is None else ceildiv(length, 1 if step is None else step)
    if isinstance(step, int) and step < 0 and start is None and stop is None:
        return ceildiv(size, -step)
    return symbol(lower=0)


def _bound(value: Any) -> Any:
    if value is None or isinstance(value, (int, Dim)):
        return value
    if isinstance(value, float):
        raise RuleError(
            "float-size", f"A slice needs integers. Received: {value}. Use `//` instead of `/`.", argument="key"
        )
    return symbol(lower=None)


def _forward(start: Any, stop: Any, size: Size) -> Size | None:
    """The elements from start to stop, step 1; None where the sign of a bound is not known."""
    from_front = True if start is None else _sign(start)
    to_front = True if stop is None else _sign(stop)
    if from_front is None or to_front is None:
        return None
    if stop is None:
        if start is None:
            return size
        return maximum(size - start, 0) if from_front else minimum(size, -start)
    if from_front:
        end = minimum(stop, size) if to_front else size + stop
        return maximum(end if start is None else end - start, 0)
    begin = maximum(size + start, 0)
    end = minimum(stop, size) if to_front else maximum(size + stop, 0)
    return maximum(end - begin, 0)


def _sign(value: Size) -> bool | None:
    """True for 0 or more, False for less, None where runs may disagree."""
    if exceeds(0, value):
        return False
    return True if compare(">=", value, 0) else None
