"""Order and search: sort, top_k, searchsorted, histograms, unique values."""

from __future__ import annotations

from typing import Any

from ..broadcast import common_dtype, float_dtype
from ..dims import Size, differs, exceeds, maximum, minimum, show_shape, show_size, symbol
from ..errors import RuleError, Undecided, is_unknown
from ..op import OpRule, named, op, shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axis_argument, flat_size, need_known, operand, size_argument


def along(x: TensorSpec, axis: Any, what: str) -> TensorSpec:
    """x, or its elements in one row for `axis=None`; RuleError for an axis out of range."""
    if axis is None:
        return x.with_shape(flat_size(x))
    if x.sizes and not is_unknown(axis):
        axis_argument(axis, x.rank, what=what)
    return x


@shape_op
def sort(x: Tensor, axis: Any = -1) -> TensorSpec:
    """The shape stays; (number of elements,) for `axis=None`."""
    return along(as_spec(x), axis, "sort")


@op
def argsort(x: Tensor, axis: Any = -1) -> TensorSpec:
    """Positions, int32; the shape stays; (number of elements,) for `axis=None`."""
    return along(as_spec(x), axis, "argsort").with_dtype("int32")


@op
def argpartition(x: Tensor, kth: Any, axis: Any = -1) -> TensorSpec:
    """Positions, int32; the shape stays; (number of elements,) for `axis=None`."""
    return along(as_spec(x), axis, "argpartition").with_dtype("int32")


@op
def top_k(x: Tensor, k: Any, sorted: Any = True) -> tuple[TensorSpec, TensorSpec]:
    """x: (..., n) -> values (..., k) and positions (..., k), int32; k is at most n."""
    x = as_spec(x)
    k = size_argument(k, what="top_k", argument="k")
    if x.sizes is None:
        return x, TensorSpec(None, "int32")
    if not x.sizes or exceeds(k, x.sizes[-1]):
        raise RuleError(
            "axis-range",
            f"top_k needs a last axis of at least k elements. Received: shape={show_shape(x.sizes)}, k={show_size(k)}.",
            argument="k",
        )
    result = x.with_shape(*x.sizes[:-1], k)
    return result, result.with_dtype("int32")


@op
def in_top_k(targets: Tensor, predictions: Tensor, k: Any) -> TensorSpec:
    """targets: (batch,), predictions: (batch, classes) -> (batch,), bool."""
    targets, predictions = as_spec(targets), as_spec(predictions)
    if targets.sizes and predictions.sizes and differs(targets.sizes[0], predictions.sizes[0]):
        raise RuleError(
            "broadcast",
            "in_top_k needs one target for each row of predictions. Received: "
            f"targets {show_shape(targets.sizes)}, predictions {show_shape(predictions.sizes)}.",
            argument="targets",
        )
    return targets.with_dtype("bool")


@op
def searchsorted(sorted_sequence: Any, values: Any, side: Any = "left") -> TensorSpec:
    """sorted_sequence: (n,), values: (...) -> positions (...), int32."""
    sequence = as_spec(sorted_sequence)
    if sequence.sizes is not None and sequence.rank != 1:
        raise RuleError(
            "axis-range",
            f"searchsorted needs a sorted_sequence of rank 1. Received: shape={show_shape(sequence.sizes)}.",
            argument="sorted_sequence",
            keras="searchsorted only supports 1-D sorted sequences.",
        )
    return as_spec(values).with_dtype("int32")


@op
def digitize(x: Tensor, bins: Any) -> TensorSpec:
    """x: (...), bins: (n,) -> positions (...), int32."""
    edges = as_spec(bins)
    if edges.sizes is not None and edges.rank > 1:
        raise RuleError(
            "axis-range", f"digitize needs bins of rank 1. Received: shape={show_shape(edges.sizes)}.", argument="bins"
        )
    return as_spec(x).with_dtype("int32")


@op
def bincount(x: Tensor, weights: Any = None, minlength: Any = 0, sparse: Any = False) -> TensorSpec:
    """x: (..., n) -> (..., largest value + 1): a size that the data decide."""
    x = as_spec(x)
    dtype = "int32" if weights is None else common_dtype(x, operand(weights))
    return TensorSpec(None if x.sizes is None else (*x.sizes[:-1], symbol(lower=0)), dtype)


@op
def histogram(x: Tensor, bins: Any = 10, range: Any = None) -> tuple[TensorSpec, TensorSpec]:
    """x: (n,) -> counts (bins,) and edges (bins + 1,), both floating, as integers have edges between them."""
    x = as_spec(x)
    x = x.with_dtype(float_dtype(x))
    if x.sizes is not None and x.rank > 1:
        raise RuleError("axis-range", f"histogram needs rank 1 or less. Received: shape={show_shape(x.sizes)}.")
    count = size_argument(bins, what="histogram", argument="bins")
    return x.with_shape(count), x.with_shape(count + 1)


@op
def unique(
    x: Tensor,
    sorted: Any = True,
    return_index: Any = False,
    return_inverse: Any = False,
    return_counts: Any = False,
    axis: Any = None,
    size: Any = None,
    fill_value: Any = None,
) -> Any:
    """The distinct elements, as many as the data have (or `size`), with the extras that are asked for."""
    x = as_spec(x)
    count: Size = symbol(lower=0) if size is None else size_argument(size, what="unique", argument="size")
    extras = []
    if axis is None:
        values = x.with_shape(count)
        inverse = x.with_dtype("int32")
    else:
        position = axis_argument(axis, x.rank, what="unique")
        values = x.with_shape(*x.shape[:position], count, *x.shape[position + 1 :])
        inverse = TensorSpec((x.shape[position],), "int32")
    if need_known(return_index, "return_index"):
        extras.append(TensorSpec((count,), "int32"))
    if need_known(return_inverse, "return_inverse"):
        extras.append(inverse)
    if need_known(return_counts, "return_counts"):
        extras.append(TensorSpec((count,), "int32"))
    return (values, *extras) if extras else values


@shape_op
def diff(a: Tensor, n: Any = 1, axis: Any = -1) -> TensorSpec:
    """Differences of neighbours along one axis: size - n, and 0 at least."""
    x = as_spec(a)
    n = size_argument(n, what="diff", argument="n")
    if isinstance(n, int) and n == 0:
        return x
    position = axis_argument(axis, x.rank, what="diff")
    return x.with_shape(*x.shape[:position], maximum(x.shape[position] - n, 0), *x.shape[position + 1 :])


@op
def vander(x: Tensor, N: Any = None, increasing: Any = False) -> TensorSpec:
    """x: (n,) -> (n, N): the powers of each element; N is n where it is not given."""
    x = as_spec(x)
    if x.sizes is not None and x.rank != 1:
        raise RuleError("axis-range", f"vander needs a tensor of rank 1. Received: shape={show_shape(x.sizes)}.")
    count = x.shape[0] if N is None else size_argument(N, what="vander", argument="N")
    return x.with_shape(x.shape[0], count)


@op
def correlate(x1: Any, x2: Any, mode: Any = "valid") -> TensorSpec:
    """x1: (n,), x2: (m,) -> valid: (|n - m| + 1,)   same: (max(n, m),)   full: (n + m - 1,)."""
    a, b = as_spec(x1), as_spec(x2)
    for name, x in (("x1", a), ("x2", b)):
        if x.sizes is not None and x.rank != 1:
            raise RuleError(
                "axis-range",
                f"correlate needs tensors of rank 1. Received: {name}={show_shape(x.sizes)}.",
                argument=name,
            )
    n, m = a.shape[0], b.shape[0]
    if not isinstance(need_known(mode, "mode"), str):
        raise Undecided("the mode of correlate")
    sizes = {"valid": maximum(n, m) - minimum(n, m) + 1, "same": maximum(n, m), "full": n + m - 1}
    if mode not in sizes:
        raise RuleError(
            "argument", f'correlate needs mode "valid", "same" or "full". Received: mode={mode!r}.', argument="mode"
        )
    return TensorSpec((sizes[mode],), float_dtype(operand(x1), operand(x2)))


@shape_op
def corrcoef(x: Tensor) -> TensorSpec:
    """x: (variables, samples) -> (variables, variables); one row of samples -> ()."""
    x = as_spec(x)
    sizes = () if x.rank < 2 else (x.shape[0], x.shape[0])
    return TensorSpec(sizes, "float64" if x.dtype == "int64" else float_dtype(x))


def _window_function(name: str) -> OpRule:
    def function(x: Tensor) -> TensorSpec:
        if isinstance(x, TensorSpec) or is_unknown(x):
            raise Undecided(f"the length of the window of {name}")
        return TensorSpec((size_argument(x, what=name, argument="x"),))

    function.__doc__ = f"{name}: the window of x points."
    return named(name)(function)


for _name in ("bartlett", "blackman", "hamming", "hanning"):
    _window_function(_name)


@op
def kaiser(x: Tensor, beta: Any) -> TensorSpec:
    """The Kaiser window of x points."""
    return TensorSpec((size_argument(need_known(x, "x"), what="kaiser", argument="x"),))
