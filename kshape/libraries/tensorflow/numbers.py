"""Functions of shapes: tf.shape and what is computed of it, number by number, since it becomes a shape again.

`tf.concat([tf.shape(x)[:-1], [heads, depth]], axis=0)` is a vector of known sizes. Where the arguments are no such
numbers, the rule of the function answers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from kshape.libraries.keras import backend
from kshape.libraries.keras.tensors import content_of, shape_tensor, spec_of
from kshape.rulebook import dims
from kshape.rulebook.dims import Dim, product
from kshape.values.calls import Call
from kshape.values.values import Array, ListValue, Quotient, Tensor, Unknown

from . import functions
from .dtypes import dtype_of

WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
Number = int | Dim


def number(value: Any) -> Number | None:
    """A whole number that is known, or a size; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Dim)):
        return value
    if isinstance(value, Array) and value.spec.sizes == ():
        content = content_of(value)
        return number(content) if isinstance(content, (int, Dim)) else None
    return None


def vector(value: Any) -> tuple[Number, ...] | None:
    """The numbers of a vector, a list or a tuple; None where it is anything else."""
    if isinstance(value, (Tensor, Array)):
        content = content_of(value)
        items = content if value.spec.sizes is not None and len(value.spec.sizes) == 1 else None
    else:
        items = value.items if isinstance(value, ListValue) else value
    if not isinstance(items, tuple):
        return None
    found = [number(item) for item in items]
    return None if None in [each if each is None else 0 for each in found] else tuple(found)  # type: ignore[arg-type]


def rank(call: Call) -> Any:
    """tf.rank(x): a number"""
    spec = spec_of(call.argument(0, "input"))
    return Unknown("a rank") if spec is None or spec.sizes is None else len(spec.sizes)


def size(call: Call) -> Any:
    """tf.size(x): the number of elements"""
    spec = spec_of(call.argument(0, "input"))
    return Unknown("a size") if spec is None or spec.sizes is None else product(spec.sizes)


def stack(call: Call) -> Any:
    """tf.stack([batch, 10]): a vector of its numbers"""
    values = call.argument(0, "values")
    found = vector(values) if isinstance(values, (ListValue, tuple)) else None
    return functions.apply_path("stack", call) if not found else shape_tensor(found, call.span)


def concat(call: Call) -> Any:
    """tf.concat([tf.shape(x)[:-1], [10]], axis=0): one vector of all their numbers"""
    values = call.argument(0, "values")
    parts = values.items if isinstance(values, ListValue) else values
    vectors = [vector(part) for part in parts] if isinstance(parts, tuple) else []
    if not vectors or any(each is None for each in vectors):
        return functions.apply_path("concat", call)
    return shape_tensor([item for each in vectors for item in each or ()], call.span)


def cast(call: Call) -> Any:
    """tf.cast(x, dtype): a shape stays one, and half of a size is a size"""
    value, dtype = call.argument(0, "x"), dtype_of(call.argument(1, "dtype"))
    if dtype in WHOLE:
        if isinstance(value, Quotient):
            return dims.floordiv(value.numerator, value.denominator)
        known = number(value)
        if known is not None:
            return known
        found = vector(value)
        if found is not None:
            return shape_tensor(found, call.span)
    return functions.apply_path("cast", call)


def unstack(call: Call) -> Any:
    """tf.unstack(tf.shape(x)): a list of numbers"""
    found = vector(call.argument(0, "value"))
    return functions.apply_path("unstack", call) if found is None else ListValue(found)


def expand_dims(call: Call) -> Any:
    """tf.expand_dims(batch, 0): a vector of one number"""
    known, axis = number(call.argument(0, "input")), call.argument(1, "axis")
    if known is None or not isinstance(axis, int) or axis not in (0, -1):
        return functions.apply_path("expand_dims", call)
    return shape_tensor([known], call.span)


def gather(call: Call) -> Any:
    """tf.gather(tf.shape(x), [0, 1]): a vector of these numbers"""
    found, wanted = vector(call.argument(0, "params")), vector(call.argument(1, "indices"))
    known = found is not None and wanted is not None and len(call.args) <= 2
    if found is None or wanted is None or not known or not all(_is_index(each, found) for each in wanted):
        return functions.apply_path("gather", call)
    return shape_tensor([found[each] for each in wanted if isinstance(each, int)], call.span)


def _is_index(value: Number, items: tuple[Number, ...]) -> bool:
    return isinstance(value, int) and 0 <= value < len(items)


def _folded(path: str, fold: Callable[[Any, Any], Any]) -> Callable[[Call], Any]:
    """A reduction of a vector of numbers to one."""

    def handler(call: Call) -> Any:
        value = call.argument(0, "input_tensor")
        found = vector(value) if isinstance(value, Tensor) and value.spec.dtype in WHOLE else None
        plain = len(call.args) + len(call.kwargs) == 1
        return functions.apply_path(path, call) if not found or not plain else reduce(fold, found)

    return handler


def _computed(path: str, compute: Callable[[Any, Any], Any]) -> Callable[[Call], Any]:
    """An elementwise function of two numbers."""

    def handler(call: Call) -> Any:
        a, b = number(call.argument(0, "x")), number(call.argument(1, "y"))
        return functions.apply_path(path, call) if a is None or b is None or _is_zero(b) else compute(a, b)

    return handler


def _is_zero(value: Number) -> bool:
    return isinstance(value, int) and value == 0


HANDLERS: dict[str, Any] = {
    "shape": backend.shape,
    "shape_n": backend.shape,
    "rank": rank,
    "size": size,
    "stack": stack,
    "concat": concat,
    "cast": cast,
    "to_int32": lambda call: cast(Call(call.interpreter, call.name, call.args[:1], {"dtype": "int32"}, call.span)),
    "unstack": unstack,
    "gather": gather,
    "expand_dims": expand_dims,
    "reduce_prod": _folded("reduce_prod", lambda a, b: a * b),
    "reduce_sum": _folded("reduce_sum", lambda a, b: a + b),
    "reduce_max": _folded("reduce_max", dims.maximum),
    "reduce_min": _folded("reduce_min", dims.minimum),
    "add": _computed("add", lambda a, b: a + b),
    "subtract": _computed("subtract", lambda a, b: a - b),
    "multiply": _computed("multiply", lambda a, b: a * b),
    "floordiv": _computed("floordiv", dims.floordiv),
    "floor_div": _computed("floordiv", dims.floordiv),
    "mod": _computed("mod", dims.mod),
    "floormod": _computed("floormod", dims.mod),
    "maximum": _computed("maximum", dims.maximum),
    "minimum": _computed("minimum", dims.minimum),
}  # fmt: skip
