"""Python's operators and indexing on symbolic tensors, and what they compute."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import torch

from kshape.rulebook.graph import Graph
from runtime import ops
from runtime.core.errors import InvalidArgument
from runtime.core.symbolic import KerasTensor
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close

BINARY: list[Callable[[Any, Any], Any]] = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.floordiv,
    operator.mod,
    operator.pow,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
    operator.ne,
    operator.and_,
    operator.or_,
    operator.xor,
]
UNARY: list[Callable[[Any], Any]] = [
    operator.neg,
    operator.abs,
    operator.invert,
    round,
    lambda x: round(x, 1),
    lambda x: x[0],
    lambda x: x[:, None, ..., -1],
    lambda x: x[::2, 1:],
    lambda x: x.reshape((-1,)),
    lambda x: x[:, :1].squeeze(1),
]


def computed(output: KerasTensor, inputs: dict[KerasTensor, Any]) -> Any:
    """The value of a symbolic tensor, by the calls that its graph recorded."""
    known = {id(tensor): value for tensor, value in inputs.items()}
    place = lambda leaf: known.get(id(leaf), leaf)  # noqa: E731
    for node in Graph(list(inputs), output).nodes:
        if node.operation.name != "input" and hasattr(node.operation, "function"):
            args = [tuple(map(place, arg)) if isinstance(arg, tuple) else place(arg) for arg in node.args]
            result = node.operation.function(*args, **node.kwargs)
            known[id(node.outputs[0])] = result
    return known[id(output)]


def both(shape: tuple[int, ...]) -> tuple[KerasTensor, Any, torch.Tensor]:
    """(ours, Keras's, numbers) of one shape, the batch of the symbolic ones open."""
    data = torch.rand(shape, generator=torch.Generator().manual_seed(1)) + 0.5
    x = KerasTensor((None, *shape[1:]))
    from kshape.rulebook.graph import Node, Operation

    node = Node(Operation(None, "input", "InputLayer"), (), {})
    node.attach(x)
    return x, keras.Input(shape[1:]), data


def same_specs(ours: KerasTensor, real: Any, case: Any) -> None:
    assert ours.shape == real.shape, (case, ours, real)
    assert ours.dtype == real.dtype, (case, ours, real)


@pytest.mark.parametrize("function", BINARY, ids=lambda f: f.__name__)
def test_binary(function: Callable[[Any, Any], Any]) -> None:
    x, real, data = both((2, 3))
    for other in (2, 2.5, True, np.full((3,), 2.0, "float32"), torch.full((2, 1), 1.5)):
        CASES["operators"] += 1
        if not isinstance(other, torch.Tensor):
            same_specs(function(x, other), function(real, other), (function, other))
        assert_close(computed(function(x, other), {x: data}), getattr(ops, named(function))(data, other))
        if not isinstance(other, np.ndarray):  # an array asks a symbolic tensor for its values, in Keras too
            found = computed(function(other, x), {x: data})
            assert_close(found, getattr(ops, named(function))(other, data), (function, other))
    assert_close(computed(function(x, x), {x: data}), getattr(ops, named(function))(data, data))


def named(function: Callable[..., Any]) -> str:
    """The op of an operator."""
    names = {
        "sub": "subtract",
        "mul": "multiply",
        "truediv": "true_divide",
        "floordiv": "floor_divide",
        "pow": "power",
        "lt": "less",
        "le": "less_equal",
        "gt": "greater",
        "ge": "greater_equal",
        "ne": "not_equal",
        "and_": "logical_and",
        "or_": "logical_or",
        "xor": "logical_xor",
    }
    return names.get(function.__name__, function.__name__)


@pytest.mark.parametrize("place", range(len(UNARY)))
def test_unary(place: int) -> None:
    CASES["operators"] += 1
    x, real, data = both((4, 3))
    ours = UNARY[place](x)
    same_specs(ours, UNARY[place](real), place)
    assert_close(computed(ours, {x: data}), eager(place, data))


def eager(place: int, data: torch.Tensor) -> torch.Tensor:
    """What the operator gives for numbers: `~` is logical."""
    if UNARY[place] is operator.invert:
        return torch.logical_not(data)
    if UNARY[place] is round or place == 4:
        return torch.round(data, decimals=int(place == 4))
    return UNARY[place](data)


def test_matmul() -> None:
    x, real, data = both((2, 3))
    kernel = np.ones((3, 5), "float32")
    same_specs(x @ kernel, real @ kernel, "matmul")
    assert_close(computed(x @ kernel, {x: data}), data @ torch.ones(3, 5))


def test_equality_is_identity() -> None:
    x, y = KerasTensor((2,)), KerasTensor((2,))
    assert x == x
    assert operator.eq(x, y) is False
    assert [x, y].index(y) == 1 and len({x, y}) == 2 and y in [x, y]
    assert isinstance(x != y, KerasTensor)


def test_what_a_symbolic_tensor_cannot_become() -> None:
    x = KerasTensor((2,))
    for function in (int, float, bool, iter):
        with pytest.raises(TypeError, match="symbolic tensor"):
            function(x)
    with pytest.raises(ValueError, match="numpy array"):
        np.ones(2) * x


def test_refusals_have_the_text_of_the_rule() -> None:
    with pytest.raises(InvalidArgument, match=r"^add needs sizes that are equal or 1 along every axis\."):
        KerasTensor((None, 3)) + KerasTensor((None, 4))
    with pytest.raises(InvalidArgument, match="indexing needs at most 1 indices"):
        KerasTensor((3,))[0, 0]
