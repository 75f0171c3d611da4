"""Branches and loops over tensors. They run as Python does: a condition on the device is waited for.

Source: keras.ops.core
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from kshape.rulebook.specs import flatten, map_structure

from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from .functional_op import specs_of, taking_functions

Function = Callable[..., Any]


def _same_structure(first: Any, second: Any) -> bool:
    """Whether two branches return the same: as many tensors, of the same shapes and dtypes."""
    a, b = flatten(first), flatten(second)
    return len(a) == len(b) and all(repr(p) == repr(q) for p, q in zip(a, b, strict=True))


def _cond_output(pred: Any, true_fn: Function, false_fn: Function) -> Any:
    first, second = specs_of(true_fn), specs_of(false_fn)
    if not _same_structure(first, second):
        raise InvalidArgument(
            "cond needs true_fn and false_fn to return tensors of the same shapes and dtypes. "
            f"Received: {first} and {second}."
        )
    return first


@taking_functions("cond", _cond_output)
def cond(pred: Any, true_fn: Function, false_fn: Function) -> Any:
    """true_fn() if pred, false_fn() otherwise.

    Source: keras.ops.cond
    """
    return true_fn() if pred else false_fn()


@taking_functions("switch", lambda index, branches, *operands: specs_of(branches[0], *operands))
def switch(index: Any, branches: Sequence[Function], *operands: Any) -> Any:
    """branches[index](*operands); an index out of range takes the first or the last branch.

    Source: keras.ops.switch
    """
    return branches[min(max(int(index), 0), len(branches) - 1)](*operands)


@taking_functions("while_loop")
def while_loop(cond: Function, body: Function, loop_vars: Any, maximum_iterations: int | None = None) -> Any:
    """loop_vars = body(*loop_vars) as long as cond(*loop_vars), `maximum_iterations` times at most.

    loop_vars: a tuple or list of tensors, nested as they may be, or one tensor.

    Source: keras.ops.while_loop
    """
    several = isinstance(loop_vars, (list, tuple))
    found = map_structure(convert_to_tensor, tuple(loop_vars) if several else (loop_vars,))
    rounds = 0
    while (maximum_iterations is None or rounds < maximum_iterations) and cond(*found):
        returned = body(*found)
        found = tuple(returned) if isinstance(returned, (list, tuple)) else (returned,)
        rounds += 1
    return found if several else found[0]


@taking_functions("fori_loop")
def fori_loop(lower: Any, upper: Any, body_fun: Function, init_val: Any) -> Any:
    """val = body_fun(i, val) for i from lower to upper - 1, from init_val on.

    Source: keras.ops.fori_loop
    """
    val = init_val
    for i in range(int(lower), int(upper)):
        val = body_fun(i, val)
    return val


def _mapped_output(f: Function, xs: Any) -> Any:
    from kshape.rulebook.ops import control as rules

    return rules.mapped(xs, specs_of(f, rules.row_of(xs)))


@taking_functions("map", _mapped_output)
def map_(f: Function, xs: Any) -> Any:
    """f of each row of xs, one after the other, stacked: (n, ...) -> (n, *what f returns).

    Source: keras.ops.map
    """
    xs = map_structure(convert_to_tensor, xs)
    count = flatten(xs)[0].shape[0]
    return _stacked([f(_row(xs, i)) for i in range(count)])


@taking_functions("vectorized_map", lambda function, elements: _mapped_output(function, elements))
def vectorized_map(function: Function, elements: Any) -> Any:
    """As map, all rows at once by torch.vmap; random numbers differ from row to row.

    Source: keras.ops.vectorized_map
    """
    elements = map_structure(convert_to_tensor, elements)
    return torch.vmap(function, randomness="different")(elements)


def _scan_output(
    f: Function, init: Any, xs: Any = None, length: Any = None, reverse: Any = False, unroll: Any = 1
) -> Any:
    from kshape.rulebook.ops import control as rules
    from kshape.rulebook.ops.operands import as_spec

    init = map_structure(as_spec, init)
    carry, y = specs_of(f, init, None if xs is None else rules.row_of(xs))
    count = length if xs is None else rules.first_size(xs)
    return carry, map_structure(lambda spec: rules.with_front(spec, count), init if y is None else y)


@taking_functions("scan", _scan_output)
def scan(
    f: Function, init: Any, xs: Any = None, length: int | None = None, reverse: bool = False, unroll: int | bool = 1
) -> tuple[Any, Any]:
    """carry, y = f(carry, x) over the rows x of xs (from the last one with `reverse`), from init on.

    Returns the last carry, and all y stacked in the order of the rows; zeros like init where f returns None for y.
    `length` says how many rounds there are where xs is None. `unroll` is taken and means nothing here.

    Source: keras.ops.scan
    """
    if xs is None and length is None:
        raise InvalidArgument("scan needs xs or length. Received: neither of them.")
    carry = map_structure(convert_to_tensor, init)
    empty = map_structure(torch.zeros_like, carry)
    xs = map_structure(convert_to_tensor, xs) if xs is not None else None
    count = int(length) if length is not None else flatten(xs)[0].shape[0]
    found: list[Any] = [None] * count
    for i in reversed(range(count)) if reverse else range(count):
        carry, y = f(carry, None if xs is None else _row(xs, i))
        found[i] = empty if y is None else y
    return carry, _stacked(found)


def _row(xs: Any, i: int) -> Any:
    return map_structure(lambda x: x[i], xs)


def _stacked(rows: list[Any]) -> Any:
    """Rows of one structure -> that structure of tensors with one more axis in front."""
    first = rows[0]
    if isinstance(first, dict):
        return {key: _stacked([row[key] for row in rows]) for key in first}
    if isinstance(first, (list, tuple)):
        return type(first)(_stacked([row[i] for row in rows]) for i in range(len(first)))
    return torch.stack([convert_to_tensor(row) for row in rows])
