"""Matrices: decompositions, inverses, determinants, systems of equations, diagonals."""

from __future__ import annotations

from typing import Any

from ..dims import Size, differs, maximum, minimum, show_shape, show_size, symbol
from ..errors import RuleError, Undecided
from ..op import OpRule, named, op, shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axis_argument, flat_size, need_int, need_known
from .reductions import summed


def need_matrix(x: TensorSpec, what: str, *, square: bool = False) -> TensorSpec:
    """x, if it has rank 2 or more (and, for `square`, may have as many rows as columns); RuleError otherwise."""
    if x.sizes is None:
        return x
    if x.rank < 2:
        raise RuleError(
            "matmul-shapes",
            f"{what} needs a matrix: rank 2 or more. Received: shape={show_shape(x.sizes)}.",
            argument="x",
            keras=f"Expected input to have rank >= 2. Received input with shape {show_shape(x.sizes)}.",
        )
    if square and differs(x.sizes[-2], x.sizes[-1]):
        raise RuleError(
            "matmul-shapes",
            f"{what} needs a square matrix. Received: shape={show_shape(x.sizes)}.",
            argument="x",
            keras="Expected a square matrix.",
        )
    return x


def _square_op(name: str, doc: str, *, drop: int) -> OpRule:
    """An op over square matrices (..., n, n) whose result lacks the last `drop` axes."""

    def function(x: Tensor) -> TensorSpec:
        x = need_matrix(as_spec(x), name, square=True)
        return x if x.sizes is None else x.with_shape(*x.sizes[: x.rank - drop])

    function.__doc__ = doc
    return named(name, keeps_dtype=True)(function)


_square_op("det", "(..., n, n) -> (...).", drop=2)
_square_op("inv", "(..., n, n) -> (..., n, n).", drop=0)


@shape_op
def cholesky(x: Tensor, upper: Any = False) -> TensorSpec:
    """(..., n, n) -> (..., n, n), a triangle."""
    return need_matrix(as_spec(x), "cholesky", square=True)


@shape_op
def cholesky_inverse(x: Tensor, upper: Any = False) -> TensorSpec:
    """(..., n, n), a triangle -> (..., n, n)."""
    return need_matrix(as_spec(x), "cholesky_inverse", square=True)


@shape_op
def logdet(x: Tensor) -> TensorSpec:
    """(..., n, n) -> (...)."""
    x = need_matrix(as_spec(x), "logdet", square=True)
    return x.with_shape(*x.shape[:-2])


@op
def slogdet(x: Tensor) -> tuple[TensorSpec, TensorSpec]:
    """(..., n, n) -> sign (...) and logarithm (...)."""
    x = need_matrix(as_spec(x), "slogdet", square=True)
    result = x.with_shape(*x.shape[:-2])
    return result, result


@op
def eig(x: Tensor) -> tuple[TensorSpec, TensorSpec]:
    """(..., n, n) -> eigenvalues (..., n) and eigenvectors (..., n, n), complex."""
    x = need_matrix(as_spec(x), "eig", square=True)
    return TensorSpec(x.shape[:-1], None), TensorSpec(x.shape, None)


@op
def eigh(x: Tensor) -> tuple[TensorSpec, TensorSpec]:
    """(..., n, n) -> eigenvalues (..., n) and eigenvectors (..., n, n)."""
    x = need_matrix(as_spec(x), "eigh", square=True)
    return x.with_shape(*x.shape[:-1]), x


@op
def lu_factor(x: Tensor) -> tuple[TensorSpec, TensorSpec]:
    """(..., m, n) -> factors (..., m, n) and pivots (..., min(m, n)), int32."""
    x = need_matrix(as_spec(x), "lu_factor")
    *batch, m, n = x.shape
    return x, TensorSpec((*batch, minimum(m, n)), "int32")


@op
def qr(x: Tensor, mode: Any = "reduced") -> tuple[TensorSpec, TensorSpec]:
    """(..., m, n) -> reduced: (..., m, k) and (..., k, n), k = min(m, n)   complete: (..., m, m) and (..., m, n)."""
    if need_known(mode, "mode") not in ("reduced", "complete"):
        raise RuleError("argument", f'qr needs mode "reduced" or "complete". Received: mode={mode!r}.', argument="mode")
    x = need_matrix(as_spec(x), "qr")
    *batch, m, n = x.shape
    k = minimum(m, n) if mode == "reduced" else m
    return x.with_shape(*batch, m, k), x.with_shape(*batch, k, n)


@op
def svd(x: Tensor, full_matrices: Any = True, compute_uv: Any = True) -> Any:
    """(..., m, n) -> U (..., m, m), S (..., k), V (..., n, n), k = min(m, n); thin U and V without full_matrices."""
    x = need_matrix(as_spec(x), "svd")
    *batch, m, n = x.shape
    k = minimum(m, n)
    values = x.with_shape(*batch, k)
    if not need_known(compute_uv, "compute_uv"):
        return values
    rows, columns = (m, n) if need_known(full_matrices, "full_matrices") else (k, k)
    return x.with_shape(*batch, m, rows), values, x.with_shape(*batch, columns, n)


@shape_op
def pinv(x: Tensor, rcond: Any = None) -> TensorSpec:
    """(..., m, n) -> (..., n, m)."""
    x = need_matrix(as_spec(x), "pinv")
    *batch, m, n = x.shape
    return x.with_shape(*batch, n, m)


@op
def matrix_rank(x: Tensor, tol: Any = None) -> TensorSpec:
    """(..., m, n) -> (...), int32."""
    x = need_matrix(as_spec(x), "matrix_rank")
    return TensorSpec(None if x.sizes is None else x.sizes[:-2], "int32")


def _solved(what: str, a: Tensor, b: Tensor) -> TensorSpec:
    """a: (..., n, n), b: (..., n) or (..., n, m) -> the shape of b."""
    a, b = need_matrix(as_spec(a), what, square=True), as_spec(b)
    if b.sizes == ():
        raise RuleError("matmul-shapes", f"{what} needs b of rank 1 or more. Received: shape=().", argument="b")
    if a.sizes is None or b.sizes is None:
        return b
    axis = -1 if (a.rank, b.rank) == (2, 1) else -2 if a.rank == b.rank else None
    if axis is None:
        raise Undecided("whether b is one vector or several matrices")
    if differs(a.sizes[-1], b.sizes[axis]):
        raise RuleError(
            "matmul-shapes",
            f"{what} needs as many equations in a as in b. Received: shapes {show_shape(a.sizes)} and "
            f"{show_shape(b.sizes)}, with {show_size(a.sizes[-1])} and {show_size(b.sizes[axis])}.",
            argument="b",
            output=b,
        )
    return b


@op
def solve(a: Tensor, b: Tensor) -> TensorSpec:
    """a: (..., n, n), b: (..., n) or (..., n, m) -> the shape of b."""
    return _solved("solve", a, b)


@op
def solve_triangular(a: Tensor, b: Tensor, lower: Any = False) -> TensorSpec:
    """a: (..., n, n), b: (..., n) or (..., n, m) -> the shape of b."""
    return _solved("solve_triangular", a, b)


@op
def lstsq(a: Tensor, b: Tensor, rcond: Any = None) -> TensorSpec:
    """a: (m, n), b: (m,) or (m, k) -> (n,) or (n, k)."""
    a, b = as_spec(a), as_spec(b)
    for name, x, ranks in (("a", a, (2,)), ("b", b, (1, 2))):
        if x.sizes is not None and x.rank not in ranks:
            wanted = " or ".join(map(str, ranks))
            raise RuleError(
                "matmul-shapes",
                f"lstsq needs {name} of rank {wanted}. Received: shape={show_shape(x.sizes)}.",
                argument=name,
            )
    result = a.with_shape(a.shape[1], *b.shape[1:])
    if differs(a.shape[0], b.shape[0]):
        raise RuleError(
            "matmul-shapes",
            f"lstsq needs as many rows in a as in b. Received: shapes {show_shape(a.sizes)} and {show_shape(b.sizes)}.",
            argument="b",
            output=result,
        )
    return result


def diagonal_length(rows: Size, columns: Size, offset: Any) -> Size:
    """The elements of a diagonal: max(0, min(rows, columns - k)) for k >= 0, max(0, min(rows + k, columns)) else."""
    if not isinstance(offset, int):
        return symbol(lower=0)
    if offset >= 0:
        return maximum(minimum(rows, columns - offset), 0)
    return maximum(minimum(rows + offset, columns), 0)


@shape_op
def diag(x: Tensor, k: Any = 0) -> TensorSpec:
    """(n,) -> (n + |k|, n + |k|)   (m, n) -> the k-th diagonal."""
    x = as_spec(x)
    if x.rank == 1:
        size = x.shape[0] + abs(need_int(k, "k"))
        return x.with_shape(size, size)
    if x.rank != 2:
        raise RuleError("axis-range", f"diag needs rank 1 or 2. Received: shape={show_shape(x.sizes)}.", argument="x")
    return x.with_shape(diagonal_length(x.shape[0], x.shape[1], k))


@shape_op
def diagflat(x: Tensor, k: Any = 0) -> TensorSpec:
    """n elements -> (n + |k|, n + |k|)."""
    x = as_spec(x)
    count = flat_size(x)
    if count is None or not isinstance(k, int):
        return x.with_shape(None, None)
    return x.with_shape(count + abs(k), count + abs(k))


def _two_axes(x: TensorSpec, axis1: Any, axis2: Any, what: str) -> tuple[int, int]:
    if x.rank < 2:
        raise RuleError(
            "axis-range", f"{what} needs rank 2 or more. Received: shape={show_shape(x.sizes)}.", argument="x"
        )
    first = axis_argument(axis1, x.rank, what=what, argument="axis1")
    second = axis_argument(axis2, x.rank, what=what, argument="axis2")
    if first == second:
        raise RuleError(
            "axis-range", f"{what} needs two different axes. Received: axis1={axis1}, axis2={axis2}.", argument="axis2"
        )
    return first, second


@shape_op
def diagonal(x: Tensor, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> TensorSpec:
    """The two axes go, and the length of the diagonal comes last."""
    x = as_spec(x)
    first, second = _two_axes(x, axis1, axis2, "diagonal")
    rest = [size for i, size in enumerate(x.shape) if i not in (first, second)]
    return x.with_shape(*rest, diagonal_length(x.shape[first], x.shape[second], offset))


@op
def trace(x: Tensor, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> TensorSpec:
    """The sum of the diagonal: both axes go; small integers and bool become int32."""
    x = as_spec(x)
    if x.sizes is None:
        return TensorSpec(None, summed(x.dtype))
    axes = _two_axes(x, axis1, axis2, "trace")
    return TensorSpec([size for i, size in enumerate(x.sizes) if i not in axes], summed(x.dtype))


def _triangle(name: str) -> OpRule:
    def function(x: Tensor, k: Any = 0) -> TensorSpec:
        x = as_spec(x)
        if x.rank >= 2:
            return x
        if x.rank == 1:
            raise Undecided("NumPy makes a matrix of a vector here, Keras raises")
        raise RuleError(
            "axis-range", f"{name} needs rank 2 or more. Received: shape={show_shape(x.sizes)}.", argument="x"
        )

    function.__doc__ = f"{name}: (..., m, n) -> the same shape and dtype."
    return named(name, keeps_dtype=True)(function)


_triangle("tril")
_triangle("triu")


@op
def jvp(fun: Any, primals: Any, tangents: Any, has_aux: Any = False) -> Any:
    """(outputs of fun, tangents of their shapes): whoever can evaluate `fun` knows more."""
    raise Undecided("the result of a function")
