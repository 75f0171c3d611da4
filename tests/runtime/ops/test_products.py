"""matmul and its kin, einsum, rearrange, linear algebra."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import torch
from keras.src.layers.merging.dot import batch_dot

from kshape.rulebook.ops import OPS
from kshape.rulebook.specs import TensorSpec
from runtime import ops
from runtime.core.errors import InvalidArgument
from tests.parity import test_ops_products as parity
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close
from tests.runtime.ops.harness import asked, compare, compare_all


@pytest.mark.parametrize("name", ["matmul", "dot"])
def test_matmul(name: str) -> None:
    compare_all(parity.test_matmul, name)


def test_dtypes_of_products() -> None:
    compare_all(parity.test_dtypes_of_products)


@pytest.mark.parametrize("name", ["inner", "outer", "kron"])
def test_inner_and_outer(name: str) -> None:
    compare_all(parity.test_inner_and_outer, name)


@pytest.mark.parametrize(
    "test",
    [
        parity.test_vdot_and_cdist,
        parity.test_tensordot,
        parity.test_cross,
        parity.test_rearrange,
        parity.test_matrices,
        parity.test_lu_factor,
        parity.test_lstsq,
        parity.test_diagonals,
    ],
    ids=lambda test: test.__name__,
)
def test_products(test: Any) -> None:
    compare_all(test)


@pytest.mark.parametrize("equation", parity.EQUATIONS)
def test_einsum(equation: str) -> None:
    compare_all(parity.test_einsum, equation)


@pytest.mark.parametrize("name", ["solve", "solve_triangular"])
def test_solve(name: str) -> None:
    compare_all(parity.test_solve, name)
    for lower in (False, True):
        compare("solve_triangular", Arr(2, 3, 3, fill="eye"), Arr(2, 3, 2), lower=lower)
        compare("solve_triangular", Arr(3, 3, fill="eye"), Arr(3), lower=lower)


@pytest.mark.parametrize("name", ["cholesky", "cholesky_inverse"])
def test_upper_triangles(name: str) -> None:
    for upper in (False, True):
        compare(name, Arr(3, 3, fill="eye"), upper=upper)
        compare(name, Arr(2, 3, 3, fill="eye"), upper=upper)


def test_tolerances() -> None:
    for rcond in (None, 1e-3, 0.9):
        compare("pinv", Arr(4, 3, fill="eye"), rcond=rcond)
        compare("lstsq", Arr(4, 3, fill="eye"), Arr(4, 2), rcond=rcond)
        compare("matrix_rank", Arr(4, 3, fill="eye"), tol=rcond)


def test_vdot_of_any_shape() -> None:
    for shape in ((4,), (2, 3), (2, 1, 3)):
        compare("vdot", Arr(*shape), Arr(*shape), _numpy=True, _gradients=False)
        compare("vdot", Arr(*shape, dtype="int32"), Arr(*shape, dtype="int32"), _numpy=True)


def test_cross_along_other_axes() -> None:
    """In NumPy: PyTorch's backend knows `axis` alone, and vectors of size 3."""
    compare("cross", Arr(3, 4), Arr(4, 3), axisa=0, _numpy=True, _gradients=False)
    compare("cross", Arr(4, 3), Arr(3, 4), axisb=0, axisc=0, _numpy=True, _gradients=False)
    compare("cross", Arr(2, 3, 5), Arr(2, 3, 5), axis=1)
    compare("cross", Arr(4, 2), Arr(2), _numpy=True, _gradients=False)


def test_tensordot_of_pairs() -> None:
    compare("tensordot", Arr(2, 3, 4), Arr(4, 3, 5), axes=[(2, 1), (0, 1)])
    compare("tensordot", Arr(2, 3), Arr(3, 2), axes=(1, 0))
    compare("tensordot", Arr(2, 3), Arr(4), axes=0)


def test_the_distance_of_a_point_to_itself() -> None:
    x = torch.ones((2, 3), requires_grad=True)
    ops.cdist(x, x).sum().backward()
    assert x.grad is not None and not x.grad.isnan().any()  # Keras gives nan


def test_einsum_of_int8() -> None:
    ours = ops.einsum("ij,jk->ik", torch.full((2, 3), 100, dtype=torch.int8), torch.full((3, 2), 100, dtype=torch.int8))
    assert ours.dtype is torch.int32 and (ours == 30000).all()


def test_batch_dot() -> None:
    """keras.ops has no batch_dot; the layer Dot computes with Keras's own."""
    for rng in cases("batch_dot", 120):
        a, b = (
            [2, *parity.sizes(rng, rng.choice([1, 1, 2, 3]), 0)],
            [2, *parity.sizes(rng, rng.choice([1, 1, 2, 3]), 0)],
        )
        i, j = rng.randrange(1, len(a)), rng.randrange(1, len(b))
        if rng.random() < 0.8:
            b[j] = a[i]
        axes = rng.choice([None, (i, j), (i, j), [i - len(a), j], i, 0])
        numbers = np.random.default_rng(rng.randrange(10**6))
        x, y = (torch.tensor(numbers.normal(size=shape), dtype=torch.float32) for shape in (a, b))
        CASES["ops.batch_dot"] += 1
        error = OPS["batch_dot"].apply(TensorSpec(a), TensorSpec(b), axes)[1]
        if error is not None:
            with pytest.raises(InvalidArgument) as caught:
                ops.batch_dot(x, y, axes)
            assert str(caught.value) == error.text
        else:
            assert_close(ops.batch_dot(x, y, axes), batch_dot(x, y, axes), (a, b, axes))


def test_jvp() -> None:
    for has_aux in (False, True):
        function = (lambda x, y: (x * y.sin(), x.sum())) if has_aux else (lambda x, y: x * y.sin())
        primals, tangents = (torch.rand(3), torch.rand(3)), (torch.rand(3), torch.ones(3))
        CASES["ops.jvp"] += 1
        ours, real = (module.jvp(function, primals, tangents, has_aux=has_aux) for module in (ops, keras.ops))
        for a, b in zip(ours, real, strict=True):
            assert_close(a, b)


def test_decompositions_give_the_matrix_back() -> None:
    x = torch.rand((2, 4, 3), generator=torch.Generator().manual_seed(0))
    u, s, v = ops.svd(x, full_matrices=False)
    assert_close(u * s.unsqueeze(-2) @ v, x)
    q, r = ops.qr(x)
    assert_close(q @ r, x)
    values, vectors = ops.eigh(x.mT @ x)
    assert_close(vectors * values.unsqueeze(-2) @ vectors.mT, x.mT @ x)


def test_refusals_carry_the_text_of_the_rule() -> None:
    found = asked(ops.matmul, (torch.ones(2, 3), torch.ones(2, 3)), {})
    assert isinstance(found, InvalidArgument)
    assert str(found).startswith("matmul needs the same size on axis -1 of the first tensor and axis -2 of the second.")
