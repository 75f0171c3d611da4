"""Branches, loops, scans and gradients of one's own, against real Keras with the same functions."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch

from runtime import ops
from runtime.core.errors import InvalidArgument
from runtime.core.symbolic import KerasTensor
from tests.parity.generate import cases
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close
from tests.runtime.ops.harness import leaves


def both(name: str, *args: Any, **kwargs: Any) -> Any:
    """The op's result, which is asserted to be Keras's."""
    CASES[f"ops.{name}"] += 1
    mine, real = (getattr(place, name)(*args, **kwargs) for place in (ops, keras.ops))
    for a, b in zip(leaves(mine), leaves(real), strict=True):
        assert torch.as_tensor(a).dtype == torch.as_tensor(b).dtype
        assert_close(a, b, name)
    return mine


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.tensor(np.random.default_rng(seed).normal(size=shape), dtype=torch.float32)


def test_cond_and_switch() -> None:
    x = random(3)
    for pred in (True, False, torch.tensor(True), torch.tensor(0)):
        both("cond", pred, lambda: x * 2, lambda: x - 1)
    for index in (-3, 0, 1, 7, torch.tensor(1)):
        both("switch", index, [lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a - b], x, 2 * x)


def test_loops() -> None:
    for limit in (None, 0, 3):
        both("while_loop", lambda i, x: i < 5, lambda i, x: (i + 1, x * 1.5), (0, random(2)), maximum_iterations=limit)
        both("while_loop", lambda x: x.sum() < 50, lambda x: x + 1, random(2), maximum_iterations=limit)
    both("fori_loop", 0, 4, lambda i, value: value * i + 1, random(2))
    both("fori_loop", 2, 2, lambda i, value: value * i + 1, random(2))


def test_maps() -> None:
    x, y = random(4, 3), random(4, 2, seed=1)
    for name in ("map", "vectorized_map"):
        both(name, lambda row: row * 2, x)
        both(name, lambda rows: (rows[0].sum(), rows[1] * 3), (x, y))
        both(name, lambda rows: {"a": rows["a"] + 1, "b": rows["b"].sum()}, {"a": x, "b": y})


def test_scan() -> None:
    for rng in cases("scan", 20):
        n = rng.randrange(1, 5)
        x, init = random(n, 3, seed=n), random(3, seed=7)
        options = {"reverse": rng.random() < 0.5, "unroll": rng.choice([1, 2, True])}
        both("scan", lambda carry, row: (carry + row, carry * row), init, x, **options)
        both("scan", lambda carry, row: (carry * 1.1, None), init, x, **options)
        both("scan", lambda carry, _: (carry + 1, carry), init, length=n, **options)
        both("scan", lambda c, r: ([c[0] + r[0], c[1]], c[0] * r[1]), [init, init], [x, 2 * x], **options)
    with pytest.raises(InvalidArgument, match="needs xs or length"):
        ops.scan(lambda c, x: (c, x), torch.zeros(2))


def test_associative_scan() -> None:
    for rng in cases("associative scan", 40):
        sizes = [rng.randrange(1, 10), rng.randrange(1, 10)]
        axis, reverse = rng.choice([0, 1, -1]), rng.random() < 0.4
        x = random(*sizes, seed=rng.randrange(1000))
        both("associative_scan", lambda a, b: a + b, x, reverse=reverse, axis=axis)
        both("associative_scan", torch.maximum, x, reverse=reverse, axis=axis)

        def linear(a: Any, b: Any) -> Any:  # h -> a h + b, composed
            return a[0] * b[0], a[1] * b[0] + b[1]

        both("associative_scan", linear, (x, 2 * x), reverse=reverse, axis=axis)
    with pytest.raises(InvalidArgument, match="one size along axis 0"):
        ops.associative_scan(lambda a, b: a, (torch.zeros(2), torch.zeros(3)))


def test_gradients_flow_through_scans() -> None:
    x = random(5, 2).requires_grad_()
    total, _ = ops.scan(lambda c, row: (c * row, c), torch.ones(2), x)
    assert_close(torch.autograd.grad(total.sum(), x)[0], torch.autograd.grad(x.prod(0).sum(), x)[0])
    found = ops.associative_scan(lambda a, b: a * b, x)
    assert_close(torch.autograd.grad(found.sum(), x)[0], torch.autograd.grad(x.cumprod(0).sum(), x)[0])


def test_custom_gradient() -> None:
    def log1pexp(x: Any) -> Any:
        e = torch.exp(x)

        def grad(*args: Any, upstream: Any = None) -> Any:
            return upstream * (1 - 1 / (1 + e))

        return torch.log(1 + e), grad

    x = torch.tensor([100.0, 1.0], requires_grad=True)
    for place in (ops, keras.ops):
        y = place.custom_gradient(log1pexp)(x)
        assert_close(torch.autograd.grad(y[1], x, retain_graph=True)[0][1], torch.sigmoid(torch.tensor(1.0)))
    CASES["ops.custom_gradient"] += 1


def test_custom_gradient_of_several_arguments() -> None:
    @ops.custom_gradient
    def scaled(x: Any, factor: float, y: Any) -> Any:
        return x * factor + y, lambda x, factor, y, upstream: (upstream * 10, None, upstream * 20)

    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    found = torch.autograd.grad(scaled(x, 3.0, y).sum(), [x, y])
    assert [each.tolist() for each in found] == [[10.0, 10.0], [20.0, 20.0]]
    assert scaled(KerasTensor((None, 4)), 3.0, KerasTensor((None, 4))).shape == (None, 4)


def test_vectorize() -> None:
    def both_of(function: Any, *args: Any, **options: Any) -> None:
        CASES["ops.vectorize"] += 1
        mine, real = (place.vectorize(function, **options)(*args) for place in (ops, keras.ops))
        for a, b in zip(leaves(mine), leaves(real), strict=True):
            assert_close(a, b)

    both_of(lambda a, b: a * b + 1, random(3, 1), random(4))
    both_of(lambda a: (a + 1, a * 2), random(2, 3))
    both_of(lambda a: torch.sum(a), random(4, 5), signature="(n)->()")
    both_of(lambda a, b: a @ b, random(4, 2, 3), random(3), signature="(m,n),(n)->(m)")
    both_of(lambda a, b: a @ b, random(2, 3), random(3), signature="(m,n),(n)->(m)")
    with pytest.raises(InvalidArgument, match="one size n"):
        ops.vectorize(torch.dot, signature="(n),(n)->()")(random(2), random(3))
    with pytest.raises(InvalidArgument, match="signature such as"):
        ops.vectorize(torch.dot, signature="n,n")
    found = ops.vectorize(lambda a, power: a**power, excluded=[1])(random(3), 2)  # Keras 3.15 forgets what is excluded
    assert_close(found, random(3) ** 2)


def test_symbolic() -> None:
    """The functions of an op are run on symbolic tensors, once the op is called on one."""
    x = KerasTensor((None, 4))
    assert ops.map(lambda row: ops.sum(row * 2), x).shape == (None,)
    assert ops.vectorized_map(lambda row: ops.concatenate([row, row], 0), x).shape == (None, 8)
    carry, ys = ops.scan(lambda c, row: (c + ops.sum(row), row[:2]), KerasTensor(()), KerasTensor((3, 4)))
    assert (carry.shape, ys.shape) == ((), (3, 2))
    assert ops.switch(0, [lambda a: ops.sum(a, 1), lambda a: a[:, 0]], x).shape == (None,)
    assert ops.cond(KerasTensor((), "bool"), lambda: torch.zeros(2, 3), lambda: torch.ones(2, 3)).shape == (2, 3)
    assert ops.while_loop(lambda a: True, lambda a: a, [x])[0].shape == (None, 4)
    assert ops.fori_loop(0, 3, lambda i, a: a, x).shape == (None, 4)
    assert ops.associative_scan(lambda a, b: a + b, x).shape == (None, 4)
    with pytest.raises(InvalidArgument, match="same shapes"):
        ops.cond(KerasTensor((), "bool"), lambda: torch.zeros(2), lambda: torch.zeros(3))
