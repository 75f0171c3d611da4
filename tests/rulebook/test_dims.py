"""Sizes: symbolic arithmetic says what arithmetic on numbers says, and is certain only where every number agrees."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshape.rulebook.dims import (
    Dim,
    Size,
    bounds,
    ceildiv,
    compare,
    differs,
    divides,
    exceeds,
    floordiv,
    is_undefined,
    maximum,
    minimum,
    mod,
    product,
    same,
    show_shape,
    substitute,
    symbol,
    symbols_in,
    text_of,
    undefined_size,
)
from kshape.rulebook.errors import Undecided

S, T, U = symbol("s"), symbol("t", lower=2, upper=9), symbol("u")
SYMBOLS = {"s": S, "t": T, "u": U}
NUMBERS = {"s": (1, 2, 3, 5, 8, 13, 40), "t": (2, 3, 4, 7, 9), "u": (1, 2, 4, 10)}

Values = dict[str, int]


class Expression:
    """A symbolic size beside the same computation on numbers."""

    def __init__(self, size: Size, number: Callable[[Values], int]) -> None:
        self.size, self.number = size, number

    def __repr__(self) -> str:
        return f"<{self.size!r}>"


def leaf() -> st.SearchStrategy[Expression]:
    constants = st.sampled_from((0, 1, 2, 3, 4, 7, 16, -1, -3)).map(lambda c: Expression(c, lambda _: c))
    names = st.sampled_from(tuple(SYMBOLS)).map(lambda name: Expression(SYMBOLS[name], lambda v: v[name]))
    return st.one_of(names, names, constants)


OPERATIONS: dict[str, tuple[Callable[..., Any], Callable[[int, int], int]]] = {
    "+": (lambda a, b: a + b, lambda a, b: a + b),
    "-": (lambda a, b: a - b, lambda a, b: a - b),
    "*": (lambda a, b: a * b, lambda a, b: a * b),
    "max": (maximum, max),
    "min": (minimum, min),
}
DIVISIONS: dict[str, tuple[Callable[..., Any], Callable[[int, int], int]]] = {
    "//": (floordiv, lambda a, b: a // b),
    "%": (mod, lambda a, b: a % b),
    "ceil": (ceildiv, lambda a, b: -(-a // b)),
}


def combined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def binary(name: str, a: Expression, b: Expression) -> Expression:
        size, number = OPERATIONS[name]
        return Expression(size(a.size, b.size), lambda v: number(a.number(v), b.number(v)))

    def divided(name: str, a: Expression, divisor: int | str) -> Expression:
        size, number = DIVISIONS["//" if divisor == -2 and name == "ceil" else name]  # ceildiv is for b > 0
        if isinstance(divisor, str):
            by = eval(divisor, dict(SYMBOLS))
            return Expression(size(a.size, by), lambda v: number(a.number(v), eval(divisor, dict(v))))
        return Expression(size(a.size, divisor), lambda v: number(a.number(v), divisor))

    divisors = st.sampled_from((1, 2, 3, 4, 7, 16, -2, "s", "t", "u", "s + u", "s // 2 + t"))
    return st.one_of(
        st.builds(binary, st.sampled_from(tuple(OPERATIONS)), inner, inner),
        st.builds(divided, st.sampled_from(tuple(DIVISIONS)), inner, divisors),
    )


expressions = st.recursive(leaf(), combined, max_leaves=7)
values = st.fixed_dictionaries({name: st.sampled_from(numbers) for name, numbers in NUMBERS.items()})
some_values = st.lists(values, min_size=8, max_size=8)
check = settings(derandomize=True, deadline=None, max_examples=400)


def keyed(v: Values) -> dict[Any, Size]:
    return {symbols_in(SYMBOLS[name])[0].key: number for name, number in v.items()}


@check
@given(expressions, values)
def test_substitution_is_the_computation_on_numbers(e: Expression, v: Values) -> None:
    assert substitute(e.size, keyed(v)) == e.number(v)


@check
@given(expressions, values)
def test_bounds_hold_for_every_number(e: Expression, v: Values) -> None:
    low, high = bounds(e.size)
    number = e.number(v)
    assert low is None or low <= number
    assert high is None or number <= high


@check
@given(expressions, expressions, some_values)
def test_what_is_certain_holds_for_every_number(a: Expression, b: Expression, many: list[Values]) -> None:
    pairs = [(a.number(v), b.number(v)) for v in many]
    if same(a.size, b.size):
        assert all(p == q for p, q in pairs)
    if differs(a.size, b.size):
        assert all(p != q for p, q in pairs)
    if exceeds(a.size, b.size):
        assert all(p > q for p, q in pairs)
    verdict = divides(b.size, a.size)
    if verdict is not None:
        assert all((p % q == 0) is verdict for p, q in pairs if q)


@check
@given(expressions, expressions, some_values, st.sampled_from(("==", "!=", "<", "<=", ">", ">=")))
def test_comparisons_that_are_decided_are_right(a: Expression, b: Expression, many: list[Values], op: str) -> None:
    verdict = compare(op, a.size, b.size)
    if verdict is not None:
        for v in many:
            assert eval(f"{a.number(v)} {op} {b.number(v)}") is verdict


@check
@given(expressions, values)
def test_the_text_of_a_size_evaluates_to_it(e: Expression, v: Values) -> None:
    text = text_of(e.size)
    assert text is not None
    assert eval(text, {"max": max, "min": min}, dict(v)) == e.number(v)


@check
@given(expressions, expressions, expressions)
def test_the_normal_form_does_not_depend_on_the_order(a: Expression, b: Expression, c: Expression) -> None:
    assert same(a.size + b.size, b.size + a.size)
    assert same((a.size + b.size) + c.size, a.size + (b.size + c.size))
    assert same(a.size * b.size, b.size * a.size)
    assert same((a.size + b.size) * c.size, a.size * c.size + b.size * c.size)
    assert same(a.size - a.size, 0)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((S - 3) // 2 + 1, (S - 1) // 2),
        (((S // 2) // 2) // 2, S // 8),
        (S * 784 // 784, S),
        ((S * U * 6) // (U * 2), S * 3),
        (S % 4 + 4 * (S // 4), S),
        (maximum(maximum(S, U), U), maximum(S, U)),
        (minimum(S + 5, S + 7), S + 5),
        (maximum(S - 1, 0), S - 1),
        (ceildiv(S * 4, 4), S),
    ],
)
def test_two_ways_to_write_a_size_are_one(a: Size, b: Size) -> None:
    assert same(a, b)
    assert not differs(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (S, S - 2),
        (S, S // 2),
        (S, maximum(S - 2, 0)),
        (S * 2, 7),
        (S * 4 + U * 6, 9),
        (minimum(S, 100), 200),
        (S * 784, S * 100),
        (T, 1),
        (T, 10),
        (S + 1, 1),
    ],
)
def test_sizes_that_certainly_differ(a: Size, b: Size) -> None:
    assert differs(a, b)
    assert differs(b, a)


@pytest.mark.parametrize(("a", "b"), [(S, U), (S, 1), (S // 2 + 1, S), (S * 2, U), (S, S * U), (S * 3 - U, 0)])
def test_sizes_that_may_be_equal(a: Size, b: Size) -> None:
    assert not differs(a, b)
    assert not same(a, b)


def test_python_comparisons_of_symbols_are_undecided() -> None:
    for question in (lambda: S == 3, lambda: S < U, bool, int):
        with pytest.raises(Undecided):
            question(S) if question in (bool, int) else question()  # type: ignore[call-arg,operator]
    with pytest.raises(TypeError):
        hash(S)


def test_texts() -> None:
    assert show_shape((None, S, S - 2, 2 * S * U, 5)) == "(None, s, s - 2, 2 * s * u, 5)"
    assert show_shape((symbol(),)) == "(None,)"
    assert show_shape(None) == "<unknown rank>"
    assert text_of((S - 3) // U) == "(s - 3) // u"
    assert text_of(2 * (S // (U + 1)) - S // 3) == "2 * (s // (u + 1)) - s // 3"
    assert text_of(-(S // 3)) == "-(s // 3)"
    assert text_of(maximum(S, U) * S) == "max(s, u) * s"
    assert text_of(symbol() + S) is None


def test_what_keras_does_not_know_stays_undefined() -> None:
    n = undefined_size()
    assert is_undefined(n * 2 + 1)
    assert is_undefined(maximum(n, S) // 3)
    assert not is_undefined(S)
    assert not is_undefined(n - n)


def test_product() -> None:
    assert product([]) == 1
    assert product((2, 3, 4)) == 24
    assert same(product((S, 2, U, 3)), 6 * S * U)
    with pytest.raises(ZeroDivisionError):
        floordiv(4, 0)


def test_a_size_that_grows_in_a_loop_stays_small() -> None:
    started = time.process_time()
    x: Size = symbol("n")
    y: Size = symbol("m")
    for step in range(200):
        x = x * x + symbol(f"a{step}")
        y = maximum(minimum(y, symbol(f"b{step}")), y // 3)
    assert isinstance(x, Dim)
    assert isinstance(y, Dim)
    assert len(x.terms) < 100
    assert time.process_time() - started < 5
