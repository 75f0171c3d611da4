"""K.*, tf.* and np.*: every line of the tables fits its op, and NumPy's lines give NumPy's shapes."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from kshape.rulebook.dialects import backend, numpy, tensorflow
from kshape.rulebook.dialects.foreign import ForeignOp, Table
from kshape.rulebook.specs import TensorSpec, flatten

TABLES = {"K": backend.FUNCTIONS, "tf": tensorflow.FUNCTIONS, "np": numpy.FUNCTIONS}
X = TensorSpec((None, 5, 3))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_line_fits_its_op(table: Table) -> None:
    for name in table.names():
        rule = table.rule(name)
        assert rule is not None
        if isinstance(rule, ForeignOp):
            known = {field.name for field in rule.target.parameters}
            used = {today for today in rule.handed_on.values() if today} | set(rule.fixed)
            assert used <= known, name


def shown(result: Any) -> list[str]:
    return [repr(leaf.sizes) if isinstance(leaf, TensorSpec) else repr(leaf) for leaf in flatten(result)]


@pytest.mark.parametrize(
    ("name", "args", "kwargs", "shape"),
    [
        ("mean", (X,), {"axis": 1}, "(None, 3)"),
        ("concatenate", ([X, X],), {}, "(None, 5, 6)"),
        ("permute_dimensions", (X, (0, 2, 1)), {}, "(None, 3, 5)"),
        ("batch_flatten", (X,), {}, "(None, 15)"),
        ("repeat", (TensorSpec((None, 3)), 4), {}, "(None, 4, 3)"),
        ("dot", (X, TensorSpec((3, 7))), {}, "(None, 5, 7)"),
        ("batch_dot", (X, X), {"axes": [2, 2]}, "(None, 5, 5)"),
        ("one_hot", (TensorSpec((None,), "int32"), 7), {}, "(None, 7)"),
        ("gather", (TensorSpec((9, 4)), TensorSpec((None, 5), "int32")), {}, "(None, 5, 4)"),
        ("constant", (0.0,), {"shape": (3,)}, "(3,)"),
        ("l2_normalize", (X,), {"axis": -1}, "(None, 5, 3)"),
        ("resize_images", (TensorSpec((None, 4, 5, 3)), 2, 3, "channels_last"), {}, "(None, 8, 15, 3)"),
        ("resize_images", (TensorSpec((None, 3, 4, 5)), 2, 3, "channels_first"), {}, "(None, 3, 8, 15)"),
        ("spatial_2d_padding", (TensorSpec((None, 4, 5, 3)),), {}, "(None, 6, 7, 3)"),
        ("pool2d", (TensorSpec((None, 4, 4, 3)), (2, 2)), {"strides": (2, 2)}, "(None, 2, 2, 3)"),
    ],
)
def test_backend(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], shape: str) -> None:
    rule = backend.FUNCTIONS.rule(name)
    assert rule is not None
    result, error = rule.apply(*args, **kwargs)
    assert error is None
    assert shown(result) == [shape]


IMAGE = TensorSpec((None, 8, 8, 3))


@pytest.mark.parametrize(
    ("path", "args", "kwargs", "shapes"),
    [
        ("math.reduce_sum", (X,), {"axis": 1}, ["(None, 3)"]),
        ("compat.v1.reduce_sum", (X, 1), {}, ["(None, 3)"]),
        ("concat", ([X, X], -1), {}, ["(None, 5, 6)"]),
        ("matmul", (X, X), {"transpose_b": True}, ["(None, 5, 5)"]),
        ("linalg.matmul", (X, X), {"transpose_a": True}, ["(None, 3, 3)"]),
        ("nn.conv2d", (IMAGE, TensorSpec((3, 3, 3, 4)), [1, 2, 2, 1], "SAME"), {}, ["(None, 4, 4, 4)"]),
        (
            "nn.conv2d",
            (IMAGE,),
            {"filters": TensorSpec((3, 3, 3, 4)), "strides": 1, "padding": "VALID"},
            ["(None, 6, 6, 4)"],
        ),
        ("nn.max_pool2d", (IMAGE, 2, 2, "VALID"), {}, ["(None, 4, 4, 3)"]),
        ("split", (X, [1, -1], 2), {}, ["(None, 5, 1)", "(None, 5, 2)"]),
        ("einsum", ("bij,bkj->bik", X, X), {}, ["(None, 5, 5)"]),
        ("image.resize", (IMAGE, [4, 5]), {"method": "area"}, ["(None, 4, 5, 3)"]),
        ("argmax", (X,), {"axis": -1}, ["(None, 5)"]),
        ("where", (TensorSpec((None, 3), "bool"),), {}, ["(None, 2)"]),
        ("stack", ([X, X],), {"axis": 1}, ["(None, 2, 5, 3)"]),
        ("meshgrid", (TensorSpec((3,)), TensorSpec((4,))), {}, ["(4, 3)", "(4, 3)"]),
        ("meshgrid", (TensorSpec((3,)), TensorSpec((4,))), {"indexing": "ij"}, ["(3, 4)", "(3, 4)"]),
        ("pad", (X, [[0, 0], [1, 1], [0, 0]]), {}, ["(None, 7, 3)"]),
        ("io.decode_jpeg", (TensorSpec((), "string"),), {"channels": 3}, ["(None, None, 3)"]),
        ("nn.embedding_lookup", (TensorSpec((9, 4)), TensorSpec((None, 5), "int32")), {}, ["(None, 5, 4)"]),
        ("nn.softmax_cross_entropy_with_logits", (), {"labels": X, "logits": X}, ["(None, 5)"]),
        ("linalg.matvec", (X, TensorSpec((None, 3))), {}, ["(None, 5)"]),
        ("linalg.matrix_transpose", (X,), {}, ["(None, 3, 5)"]),
    ],
)
def test_tensorflow(path: str, args: tuple[Any, ...], kwargs: dict[str, Any], shapes: list[str]) -> None:
    rule = tensorflow.rule(path)
    assert rule is not None
    result, error = rule.apply(*args, **kwargs)
    assert error is None
    assert shown(result) == shapes


def test_errors_name_the_function_s_own_parameter() -> None:
    for rule, args, argument in [
        (backend.FUNCTIONS.rule("dot"), (X, TensorSpec((4, 7))), "y"),
        (tensorflow.rule("matmul"), (X, X), "b"),
        (tensorflow.rule("reduce_sum"), (X, 7), "axis"),
        (tensorflow.rule("split"), (X, [1, 3], 2), "num_or_size_splits"),
        (tensorflow.rule("reshape"), (TensorSpec((2, 3)), [4, 2]), "shape"),
        (numpy.rule("dot"), (TensorSpec((2, 3)), TensorSpec((2, 3))), "b"),
    ]:
        assert rule is not None
        _, error = rule.apply(*args)
        assert error is not None
        assert error.argument == argument


def test_a_call_that_does_not_fit_is_no_error() -> None:
    rule = tensorflow.rule("reduce_sum")
    assert rule is not None
    for args, kwargs in [((X,), {"no_such": 1}), ((X, 1, True, "name", 5), {}), ((), {})]:
        result, error = rule.apply(*args, **kwargs)
        assert error is None
        assert result.sizes is None


ARRAYS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("sum", ((4, 5),), {"axis": 0}),
    ("mean", ((4, 5),), {"axis": -1, "keepdims": True}),
    ("std", ((4, 5),), {}),
    ("argmax", ((4, 5),), {"axis": 1}),
    ("cumsum", ((4, 5),), {}),
    ("clip", ((4, 5), 0, 1), {}),
    ("dot", ((4, 5), (5, 3)), {}),
    ("matmul", ((2, 4, 5), (5, 3)), {}),
    ("outer", ((4,), (5,)), {}),
    ("tensordot", ((3, 4, 5), (4, 5, 2)), {}),
    ("swapaxes", ((3, 4, 5), 0, 2), {}),
    ("moveaxis", ((3, 4, 5), 0, -1), {}),
    ("expand_dims", ((4, 5), -1), {}),
    ("squeeze", ((4, 1),), {}),
    ("broadcast_to", ((4, 1), [4, 5]), {}),
    ("flip", ((4, 5),), {}),
    ("rot90", ((4, 5),), {}),
    ("roll", ((4, 5), 1), {}),
    ("repeat", ((4, 5), 2), {"axis": 1}),
    ("repeat", ((4, 5), 2), {}),
    ("tile", ((4, 5), [2, 1, 3]), {}),
    ("pad", ((4, 5), 1), {}),
    ("sort", ((4, 5),), {}),
    ("diff", ((4, 5),), {}),
    ("ravel", ((4, 5),), {}),
    ("transpose", ((3, 4, 5),), {}),
    ("take", ((4, 5), [0, 1, 1]), {"axis": 1}),
    ("linalg.norm", ((4, 5),), {"axis": 1}),
    ("linalg.inv", ((4, 4),), {}),
    ("percentile", ((4, 5), 50), {"axis": 0}),
    ("eye", (3, 4), {}),
    ("linspace", (0, 1), {}),
    ("zeros", ([3, 4],), {}),
]


@pytest.mark.parametrize(("path", "args", "kwargs"), ARRAYS, ids=[case[0] for case in ARRAYS])
def test_numpy(path: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """A tuple stands for an array of that shape, a list for itself."""
    function: Any = np
    for part in path.split("."):
        function = getattr(function, part)
    arrays = [
        np.eye(*arg) if isinstance(arg, tuple) and len(arg) == 2 else np.ones(arg) if isinstance(arg, tuple) else arg
        for arg in args
    ]
    real = function(*arrays, **kwargs)
    rule = numpy.rule(path)
    assert rule is not None
    result, error = rule.apply(*(TensorSpec(arg) if isinstance(arg, tuple) else arg for arg in args), **kwargs)
    assert error is None
    assert result.sizes == np.shape(real)


def test_numpy_s_lines_have_numpy_s_parameters() -> None:
    """The positional parameters of a line are the function's, in its order."""
    wrong = {}
    for name in numpy.FUNCTIONS.names():
        function: Any = np
        for part in name.split("."):
            function = getattr(function, part, None)
        try:
            real = [p for p in inspect.signature(function).parameters.values() if p.kind is not p.VAR_KEYWORD]
        except (TypeError, ValueError):
            continue
        rule = numpy.rule(name)
        assert rule is not None
        positional = [p.name for p in real if p.kind is not p.KEYWORD_ONLY]
        mine = [field.name.lstrip("*") for field in rule.parameters]
        both = min(len(positional), len(mine))
        if mine[:both] != positional[:both] and name != "einsum":  # whose signature is only *operands
            wrong[name] = (mine, positional)
    assert wrong == {}
