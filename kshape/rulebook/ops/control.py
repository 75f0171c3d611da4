"""Ops that take functions. What these return, only a reader knows who can evaluate them; the rest stands here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import Undecided
from ..op import op
from ..specs import TensorSpec, flatten, map_structure
from .operands import as_spec


def _leaf(value: Any) -> Any:
    try:
        return as_spec(value)
    except Undecided:
        return value


@op
def while_loop(cond: Any, body: Any, loop_vars: Any, maximum_iterations: Any = None) -> Any:
    """The loop variables: their shapes and dtypes stay."""
    return map_structure(_leaf, loop_vars)


@op
def fori_loop(lower: Any, upper: Any, body_fun: Any, init_val: Any) -> Any:
    """The initial value: its shape and dtype stay."""
    return map_structure(_leaf, init_val)


@op
def cond(pred: Any, true_fn: Any, false_fn: Any) -> Any:
    """What both functions return: of one structure, shape and dtype."""
    raise Undecided("the result of a function")


@op
def switch(index: Any, branches: Any, *operands: Any) -> Any:
    """What every branch returns."""
    raise Undecided("the result of a function")


@op
def map_(f: Any, xs: Any) -> Any:
    """f over the first axis: (n, ...) -> (n, *what f returns)."""
    raise Undecided("the result of a function")


@op
def vectorized_map(function: Any, elements: Any) -> Any:
    """As map, all elements at once."""
    raise Undecided("the result of a function")


@op
def scan(f: Any, init: Any, xs: Any = None, length: Any = None, reverse: Any = False, unroll: Any = 1) -> Any:
    """(carry, of the shape of init; outputs of f along a new first axis)."""
    return map_structure(_leaf, init), TensorSpec(None, None)


@op
def associative_scan(f: Any, elems: Any, reverse: Any = False, axis: Any = 0) -> Any:
    """The shapes of the elements stay."""
    return map_structure(_leaf, elems)


@op
def custom_gradient(f: Any) -> Any:
    """The function itself."""
    return f


@op
def vectorize(pyfunc: Any, *, excluded: Any = None, signature: Any = None) -> Any:
    """A function over the elements of arrays."""
    raise Undecided("a function")


def mapped(elements: Any, result: Any) -> Any:
    """What `map` and `vectorized_map` give, for a reader who has evaluated f on `row_of(elements)`."""
    count = first_size(elements)
    return map_structure(lambda spec: with_front(as_spec(spec), count), result)


def row_of(elements: Any) -> Any:
    """What f gets: every tensor without its first axis."""

    def row(leaf: Any) -> Any:
        x = as_spec(leaf)
        return x if x.sizes is None else x.with_shape(*x.sizes[1:])

    return map_structure(row, elements)


def first_size(elements: Any) -> Any:
    """The size of the first axis, None where it is not known."""
    sizes: Sequence[Any] = [as_spec(leaf).sizes for leaf in flatten(elements)]
    return next((shape[0] for shape in sizes if shape), None)


def with_front(x: TensorSpec, count: Any) -> TensorSpec:
    """x with one more axis in front."""
    return x if x.sizes is None else x.with_shape(count, *x.sizes)
