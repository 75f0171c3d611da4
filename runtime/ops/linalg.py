"""Matrices: decompositions, inverses, determinants, systems of equations, and functions' derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import named, op
from .names import find, names
from .operands import Array, Tensor

Matrix = Array
"""(..., m, n); every op works on all matrices at once."""


def _of_matrix(name: str, kernel: Callable[[Tensor], Any], doc: str) -> None:
    @named(name)
    def function(x: Matrix) -> Any:
        return kernel(convert_to_tensor(x))

    function.__doc__ = f"{doc}\n\nSource: keras.ops.{name}"


def _with_pivots_from_0(x: Tensor) -> tuple[Tensor, Tensor]:
    factors, pivots = torch.linalg.lu_factor(x)
    return factors, pivots - 1


def _sign_and_logarithm(x: Tensor) -> tuple[Tensor, ...]:
    return tuple(torch.linalg.slogdet(x))


_of_matrix("det", torch.linalg.det, "The determinant: (..., n, n) -> (...).")
_of_matrix("inv", torch.linalg.inv, "The inverse: (..., n, n) -> (..., n, n).")
_of_matrix("logdet", torch.logdet, "log(det(x)), nan where that is below 0: (..., n, n) -> (...).")
_of_matrix("slogdet", _sign_and_logarithm, "(sign, log of the absolute value) of the determinant, both (...).")
_of_matrix("eig", lambda x: tuple(torch.linalg.eig(x)), "Eigenvalues (..., n) and eigenvectors (..., n, n), complex.")
_of_matrix(
    "eigh",
    lambda x: tuple(torch.linalg.eigh(x)),
    "Eigenvalues (..., n), rising, and eigenvectors (..., n, n) of matrices equal to their conjugate transpose.",
)
_of_matrix(
    "lu_factor",
    _with_pivots_from_0,
    "Factors (..., m, n) of L U = P x, and the rows exchanged, (..., min(m, n)), int32.",
)


@op
def cholesky(x: Matrix, upper: bool = False) -> Tensor:
    """The lower triangle L of x = L L^H (or the upper one): (..., n, n) -> (..., n, n).

    Source: keras.ops.cholesky
    """
    return torch.linalg.cholesky(convert_to_tensor(x), upper=upper)


@op
def cholesky_inverse(x: Matrix, upper: bool = False) -> Tensor:
    """The inverse of L L^H, for its triangle L: (..., n, n) -> (..., n, n).

    Source: keras.ops.cholesky_inverse
    """
    return torch.cholesky_inverse(convert_to_tensor(x), upper=upper)


@op
def qr(x: Matrix, mode: str = "reduced") -> tuple[Tensor, Tensor]:
    """x = Q R: Q (..., m, k) and R (..., k, n), k = min(m, n), or m for mode="complete".

    Source: keras.ops.qr
    """
    if mode not in ("reduced", "complete"):
        raise ValueError("mode reduced or complete")
    q, r = torch.linalg.qr(convert_to_tensor(x), mode=mode)
    return q, r


@op
def svd(x: Matrix, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """x = U diag(S) V: U (..., m, m), S (..., k), falling, V (..., n, n), k = min(m, n); thin U and V on request.

    Source: keras.ops.svd
    """
    x = convert_to_tensor(x)
    if not compute_uv:
        return torch.linalg.svdvals(x)
    return tuple(torch.linalg.svd(x, full_matrices=full_matrices))


@op
def pinv(x: Matrix, rcond: float | None = None) -> Tensor:
    """The pseudoinverse: (..., m, n) -> (..., n, m). Singular values below rcond times the largest count as 0.

    Source: keras.ops.pinv
    """
    return torch.linalg.pinv(convert_to_tensor(x), rtol=rcond)


@op
def matrix_rank(x: Matrix, tol: float | None = None) -> Tensor:
    """How many singular values are above `tol`: (..., m, n) -> (...), int32.

    Source: keras.ops.matrix_rank
    """
    return torch.linalg.matrix_rank(convert_to_tensor(x), atol=tol).to(torch.int32)


@op
def solve(a: Matrix, b: Array) -> Tensor:
    """x of a x = b: a (..., n, n), b (..., n) or (..., n, m) -> the shape of b.

    Source: keras.ops.solve
    """
    return torch.linalg.solve(convert_to_tensor(a), convert_to_tensor(b))


@op
def solve_triangular(a: Matrix, b: Array, lower: bool = False) -> Tensor:
    """x of a x = b for an upper (or lower) triangle a: (..., n, n), b (..., n) or (..., n, m) -> the shape of b.

    Source: keras.ops.solve_triangular
    """
    a, b = convert_to_tensor(a), convert_to_tensor(b)
    if b.ndim == a.ndim - 1:
        return torch.linalg.solve_triangular(a, b.unsqueeze(-1), upper=not lower).squeeze(-1)
    return torch.linalg.solve_triangular(a, b, upper=not lower)


@op
def lstsq(a: Matrix, b: Array, rcond: float | None = None) -> Tensor:
    """x for which |a x - b| is least: a (m, n), b (m,) or (m, k) -> (n,) or (n, k).

    Singular values below rcond times the largest count as 0. Source: keras.ops.lstsq
    """
    a, b = convert_to_tensor(a), convert_to_tensor(b)
    if a.ndim != 2 or b.ndim not in (1, 2):
        raise ValueError("rank 2, and rank 1 or 2")
    if a.device.type != "cpu":  # the only solver there takes no rcond, and no a without full rank
        return torch.linalg.pinv(a, rtol=rcond) @ b
    driver = None if rcond is None else "gelsd"  # by singular values, as rcond means it
    return torch.linalg.lstsq(a, b, rcond=rcond, driver=driver).solution


@op
def jvp(fun: Callable[..., Any], primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """(fun(*primals), its derivative in the direction of the tangents), and fun's second output with `has_aux`.

    Source: keras.ops.jvp
    """
    primals, tangents = (tuple(convert_to_tensor(each) for each in values) for values in (primals, tangents))
    return torch.func.jvp(fun, primals, tangents, has_aux=has_aux)


def __getattr__(name: str) -> Any:
    """`keras.ops.linalg`: the ops that a table made."""
    return find(__name__, name)


def __dir__() -> list[str]:
    return names()
