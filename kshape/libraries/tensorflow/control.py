"""tf.function, tf.cond, tf.map_fn, tf.nest, ...: functions that call functions of the user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.keras.convert import from_structure, to_structure
from kshape.libraries.keras.tensors import content_spec
from kshape.rulebook.specs import TensorSpec, flatten, map_structure
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    BoundMethod,
    Choice,
    Class,
    DictValue,
    Function,
    ListValue,
    Native,
    Tensor,
    Unknown,
    is_size,
)

from .dtypes import dtype_of

CALLABLE = (Function, BoundMethod, Native, Class)


def decorator(call: Call) -> Any:
    """@tf.function and @tf.function(input_signature=...): the function itself"""
    value = call.argument(0, "func", MISSING)
    if value is MISSING or value is None:
        return Native(call.name, lambda later: later.args[0] if later.args else Unknown("a decorated function"))
    return value


def custom_gradient(call: Call) -> Any:
    """@tf.custom_gradient: the first of what the function returns, which is (value, gradient function)"""
    function = call.argument(0, "f")

    def handler(later: Call) -> Any:
        found = later.interpreter.call(function, later.args, later.kwargs, later.span)
        return found[0] if isinstance(found, tuple) and found else Unknown("the value of a custom gradient")

    return Native(getattr(function, "name", "custom_gradient"), handler, raw=True)


def cond(call: Call) -> Any:
    """tf.cond(pred, true_fn, false_fn): what either gives"""
    first, second = call.argument(1, "true_fn"), call.argument(2, "false_fn")
    truth = call.interpreter.truth(call.argument(0, "pred"))
    chosen = Choice((first, second)) if truth is None else first if truth else second
    return call.interpreter.call(chosen, [], {}, call.span)


def switch_case(call: Call) -> Any:
    """tf.switch_case(index, branch_fns): what any of them gives"""
    branches = call.argument(1, "branch_fns")
    items = branches.items if isinstance(branches, ListValue) else branches
    if isinstance(branches, DictValue):
        items = tuple(branches.entries.values())
    if not isinstance(items, tuple) or not 1 < len(items) <= 8:
        return Unknown("one of several branches")
    functions = tuple(item[-1] if isinstance(item, tuple) and item else item for item in items)
    return call.interpreter.call(Choice(functions), [], {}, call.span)


def map_fn(call: Call) -> Any:
    """tf.map_fn(fn, elems): fn of each row, stacked"""
    function, elements = call.argument(0, "fn"), to_structure(call.argument(1, "elems", MISSING))
    leaves = flatten(elements)
    if not leaves or not all(isinstance(leaf, (Tensor, Array)) and leaf.spec.sizes for leaf in leaves):
        return Unknown("rows of a mapped function")
    count = leaves[0].spec.sizes[0]
    rows = from_structure(map_structure(lambda leaf: Tensor(row(leaf.spec), span=call.span), elements))
    result = to_structure(call.interpreter.call(function, [rows], {}, call.span))
    return from_structure(map_structure(lambda leaf: stacked(leaf, count, call), result))


def stacked(leaf: Any, count: Any, call: Call) -> Any:
    """As many rows as the function was called for."""
    if not isinstance(leaf, (Tensor, Array, int, float)) and not is_size(leaf):
        return Unknown("rows of a mapped function")
    spec = content_spec(leaf)
    return Tensor(TensorSpec(None if spec.sizes is None else (count, *spec.sizes), spec.dtype), span=call.span)


def scan(call: Call) -> Any:
    """tf.scan(fn, elems, initializer): fn(what came before, row) of each row, stacked"""
    found, count = _folded(call)
    result = to_structure(found)
    return from_structure(map_structure(lambda leaf: stacked(leaf, count, call), result))


def fold(call: Call) -> Any:
    """tf.foldl(fn, elems, initializer): the last fn(what came before, row)"""
    return _folded(call)[0]


def _folded(call: Call) -> tuple[Any, Any]:
    """(one result of the function, the number of rows)"""
    function, elements = call.argument(0, "fn"), to_structure(call.argument(1, "elems", MISSING))
    start = call.argument(2, "initializer")
    leaves = flatten(elements)
    if start is None or not leaves or not all(isinstance(x, (Tensor, Array)) and x.spec.sizes for x in leaves):
        return Unknown("the result of a loop over rows"), None
    rows = from_structure(map_structure(lambda leaf: Tensor(row(leaf.spec), span=call.span), elements))
    return call.interpreter.call(function, [start, rows], {}, call.span), leaves[0].spec.sizes[0]


def row(spec: TensorSpec) -> TensorSpec:
    """One element along the first axis."""
    return TensorSpec(spec.sizes[1:] if spec.sizes else None, spec.dtype)


def py_function(call: Call) -> Any:
    """tf.py_function(func, inp, Tout): tensors of these dtypes, of which nobody knows the shape"""
    types = to_structure(call.argument(2, "Tout", MISSING))
    return from_structure(map_structure(lambda leaf: Tensor(TensorSpec(None, dtype_of(leaf)), span=call.span), types))


def nest_map(call: Call) -> Any:
    """tf.nest.map_structure(func, structure): func of every leaf"""
    function, given = call.argument(0, "func"), [to_structure(value) for value in call.args[1:]]
    if len(given) != 1:
        return Unknown("a mapped structure")
    return from_structure(map_structure(lambda leaf: call.interpreter.call(function, [leaf], {}, call.span), given[0]))


def nest_flatten(call: Call) -> Any:
    """tf.nest.flatten(structure): the list of its leaves"""
    leaves = flatten(to_structure(call.argument(0, "structure", MISSING)))
    return Unknown("leaves") if any(isinstance(leaf, Unknown) for leaf in leaves) else ListValue(tuple(leaves))


def apply_once(call: Call) -> Any:
    """A wrapper that gives back the function that it gets."""
    return call.args[0] if call.args else Native(call.name, apply_once)


def _nothing(call: Call) -> None:
    """A function without a result."""


def _same(call: Call) -> Any:
    return call.args[0] if call.args else Unknown(f"the value of {call.name}")


Handler = Callable[[Call], Any]
HANDLERS: dict[str, Handler] = {
    "function": decorator,
    "custom_gradient": custom_gradient,
    "recompute_grad": apply_once,
    "no_gradient": _nothing,
    "autograph.experimental.do_not_convert": decorator,
    "autograph.to_graph": apply_once,
    "cond": cond,
    "case": lambda call: Unknown("one of several cases"),
    "switch_case": switch_case,
    "map_fn": map_fn,
    "scan": scan,
    "foldl": fold,
    "foldr": fold,
    "vectorized_map": map_fn,
    "py_function": py_function,
    "py_func": py_function,
    "numpy_function": py_function,
    "nest.map_structure": nest_map,
    "nest.flatten": nest_flatten,
    "no_op": _nothing,
    "print": _nothing,
    "group": _nothing,
    "Assert": _nothing,
    "debugging.assert_equal": _nothing,
    "debugging.Assert": _nothing,
    "debugging.assert_shapes": _nothing,
    "random.set_seed": _nothing,
    "set_random_seed": _nothing,
    "random.set_random_seed": _nothing,
    "guarantee_const": _same,
}  # fmt: skip
