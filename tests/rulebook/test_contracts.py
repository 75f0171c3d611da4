"""Shape contracts: both notations, what breaks them, and what they tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kshape.rulebook.contracts import ELLIPSIS, read_annotation, read_shapes
from kshape.rulebook.dims import show_shape, symbol
from kshape.rulebook.specs import TensorSpec


def broken(text: str, *sizes: int | None, dtype: str | None = None, **names: int) -> str | None:
    (contract,) = read_shapes(text) or ()
    return contract.broken_by(TensorSpec(sizes, dtype), dict(names))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("(batch, 28, 28, 1)", [("batch", 28, 28, 1)]),
        ("(3,)", [(3,)]),
        ("()", [()]),
        ("(None, _, ?)", [(None, None, None)]),
        ("(n, ..., 3) float32", [("n", ELLIPSIS, 3)]),
        ("(2*w + 1, w//2)", [("2*w + 1", "w//2")]),
        ("(n, 3), (n,)", [("n", 3), ("n",)]),
        ("( n ,3 ) , (4)", [("n", 3), (4,)]),
    ],
)
def test_shapes_are_read(text: str, items: list[tuple[object, ...]]) -> None:
    assert [contract.items for contract in read_shapes(text) or ()] == items


@pytest.mark.parametrize(
    "text", ["", "hello", "(x y)", "(batch, 28", "(a, b) and more", "(x.y,)", "(f(x),)", "(-3,)", "(a/2,)"]
)
def test_other_texts_are_no_shapes(text: str) -> None:
    assert read_shapes(text) is None


@pytest.mark.parametrize(
    ("text", "items", "allows", "refuses", "is_array"),
    [
        ('Float[Array, "batch 28 28 1"]', ("batch", 28, 28, 1), "float16", "int32", False),
        ('Float32[np.ndarray, "n"]', ("n",), "float32", "float64", True),
        ('jt.Int[Tensor, "... c"]', (ELLIPSIS, "c"), "int64", "uint8", False),
        ("'Float[Array, \"b c\"]'", ("b", "c"), "bfloat16", "bool", False),
        ('Shaped[Array, "b #c n=4 *rest"]', ("b", None, 4, "*rest"), "bool", None, False),
        ('Bool[Array, ""]', (), "bool", "int8", False),
        ('Optional[UInt[Tensor, "b n+1"]]', ("b", "n+1"), "uint8", "int8", False),
    ],
)
def test_annotations_are_read(
    text: str, items: tuple[object, ...], allows: str, refuses: str | None, is_array: bool
) -> None:
    found = read_annotation(text)
    assert found is not None
    contract, array = found
    assert (contract.items, array) == (items, is_array)
    nothing = TensorSpec(None, allows)
    assert contract.broken_by(nothing, {}) is None
    if refuses:
        assert contract.broken_by(TensorSpec(None, refuses), {}) == f"its dtype is {refuses}"


@pytest.mark.parametrize("text", ["int", "List[int]", 'Annotated[int, "a b"]', 'Literal["a"]', "dict[str, int]"])
def test_other_annotations_say_nothing(text: str) -> None:
    assert read_annotation(text) is None


def test_what_breaks_a_contract() -> None:
    assert broken("(batch, 28, 1)", 5, 28, 1) is None
    assert broken("(batch, 28, 1)", None, 28, 3) == "its axis 2 is 3 instead of 1"
    assert broken("(batch, 28, 1)", 5, 28) == "its rank is 2"
    assert broken("(batch, ..., 1)", 5) == "its rank is 1"
    assert broken("(batch, ..., 1)", 5, 1) is None
    assert broken("(a, a)", 5, 6) == "its axis 1 is 6 instead of a = 5"
    assert broken("(x, 2*w)", 5, 6, w=4) == "its axis 1 is 6 instead of 2*w = 8"
    assert broken("(x, 2*w)", 5, 6) is None, "w is not known"
    assert broken("(3, 4) float32", 3, 4, dtype="float64") == "its dtype is float64"
    assert broken("(28, 28)", None, None) is None, "unknown sizes fit"


def test_a_contract_tells_what_is_not_known() -> None:
    (contract,) = read_shapes("(batch, h, 3) uint8") or ()
    names = {"h": 7}
    refined = contract.refined(TensorSpec(None, None), names)
    assert (show_shape(refined.sizes), refined.dtype) == ("(batch, 7, 3)", "uint8")
    known = contract.refined(TensorSpec((5, symbol(), symbol()), None), names)
    assert show_shape(known.sizes) == "(5, None, 3)"


def test_how_it_would_be_right() -> None:
    (contract,) = read_shapes("(batch, h, 3)") or ()
    assert contract.rewritten(TensorSpec((5, 7, 4)), {}) == "(batch, h, 4)"
    assert contract.rewritten(TensorSpec((5, 7)), {}) == "(5, 7)"
    assert contract.rewritten(TensorSpec((None,)), {}) == "(None,)"
    assert contract.rewritten(TensorSpec(None), {}) is None


words = st.text("abn_?*.#=+-/0123456789 (),Nonebatch'\"[]", max_size=40)


@given(words, st.lists(st.integers(0, 9), max_size=5))
def test_any_text_is_read_or_refused(text: str, sizes: list[int]) -> None:
    for contract in read_shapes(text) or ():
        contract.broken_by(TensorSpec(sizes), {})
        refined = contract.refined(TensorSpec(sizes), {})
        assert refined.sizes == tuple(sizes)
        right = contract.rewritten(TensorSpec(sizes), {})
        again = read_shapes(right or "")
        assert again is not None and again[0].broken_by(TensorSpec(sizes), {}) is None
    read_annotation(f'Float[Array, "{text}"]')
