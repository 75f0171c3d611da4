"""Op rules over sizes that are not known, their error texts, and arguments of any kind."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kshape.rulebook.binding import REQUIRED
from kshape.rulebook.dims import is_known, same, show_shape, symbol
from kshape.rulebook.errors import UNKNOWN
from kshape.rulebook.op import OPS
from kshape.rulebook.ops import FAMILIES
from kshape.rulebook.ops.control import mapped, row_of
from kshape.rulebook.specs import TensorSpec

B, T = symbol("b"), symbol("t")


def tensor(*shape: Any, dtype: str = "float32") -> TensorSpec:
    return TensorSpec(shape, dtype)


def shown(name: str, *args: Any, **kwargs: Any) -> Any:
    """The shape(s) of the result as text; the error's message where there is one."""
    result, error = OPS[name].apply(*args, **kwargs)
    if error is not None:
        return error.message
    if isinstance(result, (list, tuple)):
        return [show_shape(each.sizes) for each in result]
    return show_shape(result.sizes)


IMAGES = tensor(B, 28, 28, 1)

SYMBOLIC: list[tuple[str, tuple[Any, ...], dict[str, Any], Any]] = [
    ("reshape", (IMAGES, (-1, 784)), {}, "(b, 784)"),
    ("reshape", (IMAGES, (B, -1)), {}, "(b, 784)"),
    ("reshape", (tensor(B, T, 8), (B * T, 8)), {}, "(b * t, 8)"),
    ("reshape", (tensor(B, T, 8), (-1, T, 2, 4)), {}, "(b, t, 2, 4)"),
    ("reshape", (TensorSpec(None), (-1, 10)), {}, "(None, 10)"),
    ("transpose", (IMAGES, (0, 3, 1, 2)), {}, "(b, 1, 28, 28)"),
    ("expand_dims", (tensor(B, T), -1), {}, "(b, t, 1)"),
    ("squeeze", (tensor(B, T, 1), -1), {}, "(b, t)"),
    ("squeeze", (tensor(B, T), 1), {}, "(b,)"),
    ("concatenate", ([tensor(B, T, 3), tensor(B, 5, 3)],), {"axis": 1}, "(b, t + 5, 3)"),
    ("concatenate", ([tensor(B, 3), TensorSpec(None)],), {}, "(None, 3)"),
    ("stack", ([tensor(B, 3), tensor(None, 3)],), {"axis": 1}, "(b, 2, 3)"),
    ("split", (tensor(B, T), 2), {"axis": 1}, ["(b, t // 2)", "(b, t // 2)"]),
    ("split", (tensor(B, 8), [3]), {"axis": 1}, ["(b, 3)", "(b, 5)"]),
    ("array_split", (tensor(T), 2), {}, ["((t + 1) // 2,)", "(t // 2,)"]),
    ("unstack", (tensor(B, 2),), {"axis": 1}, ["(b,)", "(b,)"]),
    ("get_item", (tensor(B, T, 8), (slice(None), 0)), {}, "(b, 8)"),
    ("get_item", (tensor(B, T, 8), (slice(None), slice(1, None))), {}, "(b, t - 1, 8)"),
    ("get_item", (tensor(B, T, 8), (slice(None), slice(None, -1))), {}, "(b, t - 1, 8)"),
    ("get_item", (tensor(B, T, 8), (..., slice(0, 4))), {}, "(b, t, 4)"),
    ("get_item", (tensor(B, T), (slice(None), slice(None, None, 2))), {}, "(b, (t + 1) // 2)"),
    ("get_item", (tensor(B, 10), (slice(None), slice(None, T))), {}, "(b, min(t, 10))"),
    ("get_item", (tensor(B, 8), (slice(None), None)), {}, "(b, 1, 8)"),
    ("get_item", (tensor(100, 8), slice(UNKNOWN, None)), {}, "(None, 8)"),
    ("get_item", (tensor(B, 5, 8), tensor(7, dtype="int32")), {}, "(7, 5, 8)"),
    ("get_item", (tensor(B, 5, 8), tensor(B, 5, dtype="bool")), {}, "(None, 8)"),
    ("matmul", (tensor(B, T, 8), tensor(8, 16)), {}, "(b, t, 16)"),
    ("einsum", ("btd,bsd->bts", tensor(B, T, 8), tensor(B, 5, 8)), {}, "(b, t, 5)"),
    ("rearrange", (tensor(B, 4 * T, 3), "b (t p) c -> b t (p c)"), {"p": 4}, "(b, t, 12)"),
    ("sum", (tensor(B, T, 8),), {"axis": (1, -1)}, "(b,)"),
    ("mean", (TensorSpec(None),), {"axis": -1}, "<unknown rank>"),
    ("sum", (TensorSpec(None),), {}, "()"),
    ("arange", (T,), {}, "(t,)"),
    ("arange", (0, T, 2), {}, "((t + 1) // 2,)"),
    ("zeros", ((B, 3),), {}, "(b, 3)"),
    ("zeros", ((UNKNOWN, 3),), {}, "(None, 3)"),
    ("eye", (T,), {}, "(t, t)"),
    ("one_hot", (tensor(B, dtype="int32"), 10), {}, "(b, 10)"),
    ("tile", (tensor(B, 3), (1, T)), {}, "(b, 3 * t)"),
    ("pad", (tensor(B, T, 3), ((0, 0), (1, 1), (0, 0))), {}, "(b, t + 2, 3)"),
    ("conv", (tensor(B, T, 3), tensor(3, 3, 16)), {}, "(b, t - 2, 16)"),
    ("max_pool", (tensor(B, T, T, 3), 2), {}, "(b, t // 2, t // 2, 3)"),
    ("image.resize", (tensor(B, None, None, 3), (T, 32)), {}, "(b, t, 32, 3)"),
    ("take", (tensor(100, 16), tensor(B, T, dtype="int32")), {"axis": 0}, "(b, t, 16)"),
    ("gather", (tensor(B, 10, 16), tensor(B, 3, dtype="int32")), {"batch_dims": 1}, "(b, 3, 16)"),
    ("gather_nd", (tensor(5, 6, 7), tensor(B, 2, dtype="int32")), {}, "(b, 7)"),
    ("batch_dot", (tensor(B, T, 8), tensor(B, 5, 8)), {"axes": (2, 2)}, "(b, t, 5)"),
]


@pytest.mark.parametrize(("name", "args", "kwargs", "wanted"), SYMBOLIC)
def test_symbolic(name: str, args: Any, kwargs: Any, wanted: Any) -> None:
    assert shown(name, *args, **kwargs) == wanted


ERRORS: list[tuple[str, tuple[Any, ...], dict[str, Any], str, str]] = [
    (
        "matmul",
        (tensor(B, 3), tensor(4, 5)),
        {},
        "matmul-shapes",
        "matmul needs the same size on axis -1 of the first tensor and axis -2 of the second. "
        "Received: shapes (b, 3) and (4, 5), with sizes 3 and 4.",
    ),
    (
        "reshape",
        (tensor(60000, 28, 28), (60000, 783)),
        {},
        "array-reshape",
        "reshape needs as many elements in newshape as in the input. Received: shape=(60000, 28, 28) with 47040000 "
        "elements, newshape=(60000, 783) with 46980000.",
    ),
    (
        "reshape",
        (tensor(5, 6), (-1, 4)),
        {},
        "array-reshape",
        "reshape needs as many elements in newshape as in the input. Received: shape=(5, 6) with 30 elements, "
        "newshape=(-1, 4) with a multiple of 4.",
    ),
    (
        "concatenate",
        ([tensor(B, 3), tensor(B, 4, 2)],),
        {},
        "join-shapes",
        "concatenate needs tensors of the same sizes on every axis but axis 0. "
        "Received: shapes (b, 3) and (b, 4, 2), with ranks 2 and 3.",
    ),
    (
        "stack",
        ([tensor(2, 3), tensor(2, 4)],),
        {},
        "join-shapes",
        "stack needs tensors of the same shape. Received: shapes (2, 3) and (2, 4), with sizes 3 and 4 along axis 1.",
    ),
    (
        "split",
        (tensor(B, 10), 3),
        {"axis": 1},
        "split",
        "split needs a size along axis 1 that 3 divides. Received: shape=(b, 10), with size 10.",
    ),
    (
        "sum",
        (tensor(2, 3),),
        {"axis": 2},
        "axis-range",
        "sum needs axis between -2 and 1 for a tensor of rank 2. Received: axis=2.",
    ),
    (
        "get_item",
        (tensor(5, 3), (0, 0, 0)),
        {},
        "axis-range",
        "indexing needs at most 2 indices for shape=(5, 3). Received: 3.",
    ),
    (
        "get_item",
        (tensor(5, 3), 7),
        {},
        "axis-range",
        "indexing needs an index below 5 along axis 0. Received: index 7.",
    ),
    (
        "transpose",
        (tensor(B, 28, 28), (0, 2)),
        {},
        "pattern",
        "transpose needs one axis for each of the 3 axes. Received: shape=(b, 28, 28), axes=(0, 2).",
    ),
    (
        "einsum",
        ("ij,jk->ik", tensor(2, 3), tensor(4, 5)),
        {},
        "matmul-shapes",
        "einsum needs one size for 'j' in 'ij,jk->ik'. Received: shapes (2, 3) and (4, 5), where it is 3 and 4.",
    ),
    (
        "einsum",
        ("ij->ik", tensor(2, 3)),
        {},
        "pattern",
        "einsum needs k of the output in one of the inputs. Received: 'k' in 'ij->ik'.",
    ),
    (
        "zeros",
        ((64, 10 / 2),),
        {},
        "float-size",
        "zeros needs shape to be an integer. Received: shape=5.0. Use 5, or `//` instead of `/`.",
    ),
]


@pytest.mark.parametrize(("name", "args", "kwargs", "fault", "message"), ERRORS)
def test_error_texts(name: str, args: Any, kwargs: Any, fault: str, message: str) -> None:
    _, error = OPS[name].apply(*args, **kwargs)
    assert error is not None
    assert (error.fault, error.message) == (fault, message)


def test_what_is_known_after_an_error() -> None:
    """The result that the reader goes on with keeps every size that is still certain."""
    result, error = OPS["add"].apply(tensor(B, 3, 8), tensor(4, 8))
    assert error is not None
    assert show_shape(result.sizes) == "(b, None, 8)"
    result, error = OPS["matmul"].apply(tensor(B, 3), tensor(4, 5))
    assert error is not None
    assert show_shape(result.sizes)[-3:] == " 5)"
    result, error = OPS["concatenate"].apply([tensor(B, 3), tensor(B, 3, 1)], axis=-1)
    assert error is not None


def test_the_dtype_survives_an_unknown_shape() -> None:
    unknown = TensorSpec(None, "float16")
    assert OPS["reshape"].apply(unknown, UNKNOWN)[0].dtype == "float16"
    assert OPS["argmax"].apply(unknown, axis=-1)[0].dtype == "int32"
    assert OPS["equal"].apply(unknown, 1)[0].dtype == "bool"
    assert OPS["cast"].apply(unknown, "int32")[0].dtype == "int32"
    assert OPS["cond"].apply(unknown, len, len)[0].dtype is None


def test_map_and_its_row() -> None:
    assert show_shape(row_of(tensor(B, T, 8)).sizes) == "(t, 8)"
    assert show_shape(mapped(tensor(B, T, 8), tensor(5)).sizes) == "(b, 5)"
    pair = mapped((tensor(B, 2), tensor(B)), {"a": tensor(), "b": tensor(3)})
    assert [show_shape(pair[key].sizes) for key in "ab"] == ["(b,)", "(b, 3)"]


def test_calls_that_python_could_not_bind() -> None:
    for name, args, kwargs in (
        ("sin", (), {}),
        ("sin", (IMAGES, 1), {}),
        ("einsum", (), {}),
        ("meshgrid", (), {"way": 1}),
    ):
        _, error = OPS[name].apply(*args, **kwargs)
        assert error is not None, name
        assert error.fault == "argument"


def test_sizes_that_stay_the_same_compare_as_the_same() -> None:
    x = tensor(B, T, 8)
    y, _ = OPS["transpose"].apply(OPS["transpose"].apply(x, (0, 2, 1))[0], (0, 2, 1))
    z, _ = OPS["reshape"].apply(OPS["reshape"].apply(x, (-1, 8))[0], (-1, T, 8))
    assert all(map(same, x.shape, y.shape))
    assert all(map(same, x.shape, z.shape))


ZOO: list[Any] = [
    *(UNKNOWN, None, True, 0, 1, -1, 3, 2.5, "valid", "x", "->", (), [], (1, 2), [0, 1], [[1, 2], [0, 0]]),
    *((B, 3), [B], B, T * 2, slice(None), (slice(0, B), 0), ..., object(), len, b"x", 1 + 2j, [1, "a"], float("inf")),
    *({1, 2}, {"a": tensor(2)}, [UNKNOWN], (UNKNOWN, 2), [None, tensor(2)], "channels_last"),
    *(TensorSpec(None, None), TensorSpec(None), [TensorSpec(None)], [tensor(2, 3)] * 2, (tensor(B, 3), tensor(B, 3))),
]
TENSORS = [
    *(
        TensorSpec(None, None),
        TensorSpec(None),
        tensor(dtype="int32"),
        tensor(3),
        tensor(B),
        tensor(2, 3, dtype="int32"),
    ),
    *(tensor(None, 4, 5), tensor(None, 8, 8, 3), tensor(3, 3, 3, 4), tensor(3, 3)),
]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_any_argument_gives_an_answer(family: Any) -> None:
    """Whatever stands in a program, a rule answers with a result or a RuleError; nothing else comes out of it."""
    rules = [rule for rule in OPS.values() if rule.function.__module__ == family.__name__]
    assert rules
    for rule in rules:
        for seed in range(60):
            rng = random.Random(f"{rule.name} {seed}")
            args, kwargs = arguments(rng, rule)
            rule.apply(*args, **kwargs)


def arguments(rng: random.Random, rule: Any) -> tuple[list[Any], dict[str, Any]]:
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    starred = any(field.name.startswith("*") for field in rule.parameters)
    for field in rule.parameters:
        if field.name.startswith("**") or (field.default is not REQUIRED and rng.random() < 0.6):
            continue
        value = rng.choice(TENSORS if field.default is REQUIRED and rng.random() < 0.5 else [*ZOO, *TENSORS])
        if starred and not field.keyword_only:
            args.append(value)
        else:
            kwargs[field.name.lstrip("*")] = value
    return args, kwargs


def test_known_sizes_stay_known() -> None:
    for name in ("relu", "softmax", "exp", "layer_normalization", "cumsum"):
        result, error = OPS[name].apply(tensor(2, 3))
        assert error is None
        assert all(map(is_known, result.shape)), name
