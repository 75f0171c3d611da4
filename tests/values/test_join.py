"""Joining, widening, printing and converting values."""

from __future__ import annotations

import pytest

from kshape.rulebook.dims import Dim, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.join import alternatives, generalise, join, present, same
from kshape.values.keys import key_of
from kshape.values.plain import from_python, to_python
from kshape.values.show import show
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    BoundMethod,
    Choice,
    DictValue,
    Instance,
    ListValue,
    Native,
    NativeClass,
    RangeValue,
    SetValue,
    SliceValue,
    Tensor,
    Unknown,
)
from kshape.values.widening import Widening

N = symbol("n")


def test_same() -> None:
    assert same((1, N + 1), (1, N + 1))
    assert not same(1, True)
    assert not same(0.0, -0.0)
    assert not same(1, 1.0)
    assert same(Array(TensorSpec((N, 3))), Array(TensorSpec((N, 3))))
    assert not same(Array(TensorSpec((N, 3))), Array(TensorSpec((N, 4))))
    assert not same(ListValue((1,)), ListValue((1,)))
    native, receiver = Native("f", None), ListValue(())
    assert same(BoundMethod(native, receiver), BoundMethod(native, receiver))
    assert same(RangeValue(0, N, 1), RangeValue(0, N, 1))


def test_join() -> None:
    assert join([3, 3]) == 3
    assert alternatives(join([1, Choice((2, 1)), 3])) == (1, 2, 3)
    assert isinstance(join([1, Unknown()]), Unknown)
    assert isinstance(join(list(range(20))), Dim)
    assert isinstance(join([str(i) for i in range(20)]), Unknown)
    assert present(join([5, MISSING])) == 5
    assert present(Choice((1, 2, MISSING))).alternatives == (1, 2)


def test_join_of_lists_made_in_the_branches() -> None:
    older = ListValue(())
    since = ListValue(()).serial
    assert join([ListValue((1,)), ListValue((2,))], since).owned
    assert not join([older, ListValue((2,))], since).owned


def test_generalise() -> None:
    assert isinstance(generalise([1, 2]), Dim)
    shape = generalise([(28, 28, 1), (32, 28, 3)])
    assert shape[1] == 28
    assert isinstance(shape[0], Dim)
    array = generalise([Array(TensorSpec((5, 3), "int32")), Array(TensorSpec((6, 3), "int32"))])
    assert array.spec.dtype == "int32"
    assert array.spec.shape[1] == 3
    assert show(array) == "an array of shape (None, 3)"
    assert generalise([Tensor(TensorSpec((5,))), Tensor(TensorSpec((5, 2)))]).spec.sizes is None
    assert generalise([ListValue((1, 1)), ListValue((1,))]).element == 1


def test_widening_reaches_a_fixed_point() -> None:
    widening = Widening()
    head = widening.grow(0, 1)
    assert isinstance(head, Dim)
    assert widening.grow(head, head + 1) is head
    assert widening.covers(head, 7)


def test_widening_keeps_no_relation_between_places() -> None:
    widening = Widening()
    x = widening.grow(0, 1)
    y = widening.grow(MISSING, x + 1)
    assert not same(present(y), x + 1)


def test_widening_of_tensors() -> None:
    widening = Widening()
    head = widening.grow(Tensor(TensorSpec((N, 8))), Tensor(TensorSpec((N, 16))))
    assert head.spec.shape[0] is not None
    assert same(head.spec.shape[0], N)
    assert widening.covers(head, Tensor(TensorSpec((N, 99))))
    assert not widening.covers(head, Tensor(TensorSpec((5, 99))))


@pytest.mark.parametrize(
    "value",
    [1, "a", None, 2.5, (1, "x"), [1, [2]], {"a": [1], 2: (3,)}, {1, 2}, range(3), b"x", ..., True, [], {}, ()],
)
def test_plain_values_there_and_back(value: object) -> None:
    assert to_python(from_python(value)) == value


def test_what_is_not_plain() -> None:
    for value in (
        Unknown(),
        ListValue(None, 1),
        DictValue({}, True),
        (1, Unknown()),
        N,
        Instance(None),
        SetValue(None),
    ):
        assert to_python(value) is MISSING


def test_keys() -> None:
    assert key_of((1, "a")) == (1, "a")
    for value in (N, (1, N), Unknown(), ListValue(())):
        assert key_of(value) is MISSING


def test_show() -> None:
    dense = NativeClass("Dense")
    assert show((1, "a", None)) == "(1, 'a', None)"
    assert show((N,)) == "(n,)"
    assert show(ListValue((1, symbol()))) == "[1, None]"
    assert show(ListValue(None, 1)) == "[...]"
    assert show(DictValue({"a": 1}, True)) == "{'a': 1, ...}"
    assert show(Choice((1, 2))) == "1 or 2"
    assert show(Unknown("x")) == "<unknown>"
    assert show(Tensor(TensorSpec((None, 10)))) == "a tensor of shape (None, 10)"
    assert show(Instance(dense)) == "Dense object"
    assert show(dense) == "the class Dense"
    assert show(Native("keras.ops.add", None)) == "the function keras.ops.add"
    assert show(SliceValue(None, 3, None)) == ":3:"
    assert show(RangeValue(0, 5)) == "range(0, 5, 1)"
    assert show(tuple(range(9))) == "(0, 1, 2, 3, 4, 5, ...)"
    assert len(show("x" * 500)) <= 60
    loop = ListValue(())
    loop.fields["items"] = (loop,)
    assert show(loop).count("[") < 10
