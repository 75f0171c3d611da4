"""Broadcasting and promotion: certain errors only, with sizes that are not known."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshape.rulebook.broadcast import broadcast_shapes, broadcast_sizes, common_dtype, float_dtype, result_dtype
from kshape.rulebook.dims import Size, show_shape, substitute, symbol, symbols_in
from kshape.rulebook.errors import RuleError
from kshape.rulebook.specs import TensorSpec

N, M = symbol("n"), symbol("m")


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        ((5, 1), (3,), "(5, 3)"),
        ((N, 1, 8), (M, 8), "(n, m, 8)"),
        ((N, 5), (N, 1), "(n, 5)"),
        ((N,), (5,), "(5,)"),
        ((N,), (M,), "(max(n, m),)"),
        ((N + 1,), (M,), "(n + 1,)"),
        ((), (2, 3), "(2, 3)"),
        ((0, 3), (1, 3), "(0, 3)"),
    ],
)
def test_shapes_together(a: tuple[Size, ...], b: tuple[Size, ...], wanted: str) -> None:
    assert show_shape(broadcast_shapes(a, b)) == wanted


@pytest.mark.parametrize(
    ("a", "b"),
    [((2, 3), (4,)), ((N, 8), (N - 2, 8)), ((N + 1,), (N + 2,)), ((2 * N,), (7,)), ((0,), (2,)), ((N + 5,), (4,))],
)
def test_sizes_that_clash(a: tuple[Size, ...], b: tuple[Size, ...]) -> None:
    with pytest.raises(RuleError):
        broadcast_shapes(a, b)
    with pytest.raises(RuleError):
        broadcast_shapes(b, a)


@pytest.mark.parametrize(
    ("a", "b"), [((N,), (4,)), ((N + 1,), (4,)), ((N,), (M,)), ((N // 2,), (3,)), ((N,), (2 * M,))]
)
def test_sizes_that_may_agree(a: tuple[Size, ...], b: tuple[Size, ...]) -> None:
    broadcast_shapes(a, b)


def test_the_error_names_axis_and_sizes() -> None:
    with pytest.raises(RuleError) as caught:
        broadcast_shapes((N, 2, 3), (4, 1), what="add")
    broadcast_shapes((2, 3), (1, 3), (2, 1))
    with pytest.raises(RuleError) as known:
        broadcast_shapes((32, 10), (32,), what="subtract")
    assert known.value.message == (
        "subtract needs sizes that are equal or 1 along every axis. "
        "Received: shapes (32, 10) and (32,), with sizes 10 and 32 along axis -1."
    )
    assert (
        known.value.keras == "Cannot broadcast shape, the failure dim has value 10, which cannot be broadcasted to 32"
    )
    assert "sizes 2 and 4 along axis -2" in caught.value.message


def test_the_error_of_sizes_without_a_name() -> None:
    t = symbol()
    with pytest.raises(RuleError) as caught:
        broadcast_shapes((t,), (t - 2,), what="add")
    assert caught.value.message.endswith(
        "Received: shapes (None,) and (None,), with sizes that can never be equal, along axis -1."
    )


sizes = st.sampled_from([1, 2, 3, N, M, N + 1, 2 * M, N * M])


@settings(derandomize=True, deadline=None)
@given(sizes, sizes, st.integers(1, 6), st.integers(1, 6))
def test_what_numbers_give(a: Size, b: Size, n: int, m: int) -> None:
    """Wherever numbers broadcast, so do the symbols, and to the same size."""
    values = {symbols_in(N)[0].key: n, symbols_in(M)[0].key: m}
    p, q = substitute(a, values), substitute(b, values)
    assert isinstance(p, int)
    assert isinstance(q, int)
    result = broadcast_sizes(a, b)
    if p == q or 1 in (p, q):
        lone_one = (
            p != q and not isinstance(a, int) and not isinstance(b, int)
        )  # t and t - 2 at t = 3: an error all the same
        assert lone_one or result is not None
        assert result is None or substitute(result, values) == (q if p == 1 else p)


def test_a_clash_does_not_depend_on_the_order() -> None:
    for a, b in itertools.product([1, 2, N, M, N + 1, N - 1, 2 * M], repeat=2):
        assert (broadcast_sizes(a, b) is None) == (broadcast_sizes(b, a) is None)


def test_promotion() -> None:
    assert result_dtype("int32", "float16") == "float16"
    assert result_dtype("float16", 2.5) == "float16"
    assert result_dtype("int32", 2.5) == "float32"
    assert result_dtype(TensorSpec((2,), "bool"), 1) == "int32"
    assert result_dtype("float16", "bfloat16") == "float32"
    assert result_dtype("float32", None) is None
    assert result_dtype() == "float32"
    assert result_dtype("float64") == "float32"
    assert common_dtype("float64", "float64") == "float64"
    assert common_dtype("int64", 1) == "int64"
    assert float_dtype("int32") == "float32"
    assert float_dtype("float16") == "float16"
