"""np.array, np.zeros, np.arange, ...: arrays out of numbers, lists and shapes."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, ListValue, Native, Unknown

from .arrays import as_array, dtype_of, operand, run_op
from .facts import ARANGE, cast, constant, counted, facts_of, refitted
from .functions import refuses_symbolic


def _array(call: Call) -> Any:
    """np.array(object, dtype)"""
    value = call.argument(0, "object", call.kwargs.get("a"))
    asked = call.argument(1, "dtype")
    dtype = dtype_of(asked)
    if refuses_symbolic("array", call):
        return Unknown("an array of a symbolic tensor")
    found = as_array(value, call.span, dtype)
    if asked is not None and dtype is None:
        found = Array(found.spec.with_dtype(None), found.facts, call.span)
    return found if found.span is call.span else Array(found.spec, found.facts, call.span)


def _filled(number: Any) -> Any:
    def handler(call: Call) -> Any:
        result = run_op(call.interpreter, "zeros", [operand(call.argument(0, "shape"))], {}, call.span, call.spans)
        dtype = dtype_of(call.argument(1, "dtype"), "float64")
        facts = None if number is None else DataFacts(number, number)
        if call.argument(1, "dtype") is not None and dtype == "float64" and dtype_of(call.argument(1, "dtype")) is None:
            dtype = None
        return Array(result.spec.with_dtype(dtype), facts, call.span) if isinstance(result, Array) else result

    return handler


def _full(call: Call) -> Any:
    value = call.argument(1, "fill_value")
    result = run_op(call.interpreter, "zeros", [operand(call.argument(0, "shape"))], {}, call.span, call.spans)
    default = {"int": "int64", "float": "float64", "bool": "bool"}.get(type(value).__name__)
    facts = constant(value)
    if not isinstance(result, Array):
        return result
    if isinstance(value, (Array, ListValue, tuple)):
        default, facts = as_array(value).spec.dtype, facts_of(as_array(value))
        facts = None if facts is None else facts.but(coding=None, classes=None, steps=None)
    dtype = dtype_of(call.argument(2, "dtype"), default)
    return Array(result.spec.with_dtype(dtype), cast(facts, default, dtype), call.span)


def _like(number: Any) -> Any:
    def handler(call: Call) -> Any:
        given = as_array(call.argument(0, "a"))
        dtype = dtype_of(call.argument(1, "dtype"), given.spec.dtype)
        if "shape" in call.kwargs:
            return Array(TensorSpec(None, dtype), None, call.span)
        return Array(given.spec.with_dtype(dtype), None if number is None else DataFacts(number, number), call.span)

    return handler


def _arange(call: Call) -> Any:
    args = [operand(arg) for arg in call.args]
    kwargs = {key: operand(value) for key, value in call.kwargs.items() if key in ("start", "stop", "step")}
    result = run_op(call.interpreter, "arange", args, kwargs, call.span, call.spans)
    floating = any(isinstance(arg, float) for arg in [*args, *kwargs.values()])
    clear = all(isinstance(arg, (int, float, Dim)) for arg in [*args, *kwargs.values()])
    start, stop = (args[0], args[1]) if len(args) > 1 else (0, args[0] if args else None)
    known = isinstance(start, int) and isinstance(stop, int) and not floating and not kwargs
    facts = counted(start, stop).but(classes=None, reached=False) if known and len(args) < 3 else None
    if start == 0 and isinstance(start, int) and len(args) < 3 and not kwargs and not floating:
        facts = (facts or DataFacts(0, None, "integer", reached=False)).but(origin=ARANGE)
    if not isinstance(result, Array):
        return result
    dtype = dtype_of(call.kwargs.get("dtype"), "float64" if floating else "int64" if clear else None)
    if (
        facts is not None
        and isinstance(stop, int)
        and isinstance(start, int)
        and len(args) < 3
        and 0 <= stop - start <= 64
    ):
        facts.content = tuple(range(start, stop))
        facts.reached = True
    return Array(result.spec.with_dtype(dtype), facts, call.span)


def _linspace(call: Call) -> Any:
    number = call.argument(2, "num", 50)
    result = run_op(call.interpreter, "linspace", [0.0, 1.0], {"num": operand(number)}, call.span, call.spans)
    ends = [call.argument(0, "start"), call.argument(1, "stop")]
    known = all(isinstance(end, (int, float)) for end in ends)
    if (
        not isinstance(result, Array)
        or not all(isinstance(end, (int, float, Dim, Unknown)) for end in ends)
        or (any(isinstance(end, Unknown) for end in ends) or call.kwargs.get("retstep") not in (None, False))
    ):
        return Array(TensorSpec(None, "float64"), None, call.span)
    facts = DataFacts(min(ends), max(ends), "continuous") if known else DataFacts(coding="continuous")
    dtype = dtype_of(call.argument(5, "dtype"), "float64")
    return Array(result.spec.with_dtype(dtype), cast(facts, "float64", dtype), call.span)


def _eye(call: Call) -> Any:
    """np.eye(n): its rows are the one-hot codes of n classes, and `np.eye(n)[labels]` is how they are made."""
    rows = operand(call.argument(0, "N", call.kwargs.get("n")))
    columns = None if call.name.endswith("identity") else operand(call.argument(1, "M"))
    result = run_op(call.interpreter, "eye", [rows, columns], {}, call.span, call.spans)
    if not isinstance(result, Array):
        return result
    sizes = result.spec.sizes
    classes = sizes[1] if sizes and isinstance(sizes[1], int) else None
    at = 3 if call.name.endswith("eye") else 1
    dtype = dtype_of(call.argument(at, "dtype"), "float64")
    plain = call.argument(2, "k", 0) == 0 and (columns is None or call.name.endswith("identity"))
    facts = DataFacts(0, 1, "one-hot", classes) if plain else DataFacts(0, 1, "binary", 2, reached=False)
    return Array(result.spec.with_dtype(dtype), facts, call.span)


def _expand(call: Call) -> Any:
    """np.expand_dims keeps what is known of the values."""
    result = run_op(call.interpreter, "expand_dims", [as_array(call.argument(0, "a")).spec,
                    operand(call.argument(1, "axis"))], {}, call.span, call.spans)  # fmt: skip
    given = as_array(call.argument(0, "a"))
    spec = result.spec if isinstance(result, Array) else None
    return result if spec is None else Array(spec, refitted(given.facts, given.spec, spec), call.span)


def _shape(call: Call) -> Any:
    sizes = as_array(call.argument(0, "a")).spec.sizes
    return Unknown("the shape") if sizes is None else sizes


def _ndim(call: Call) -> Any:
    sizes = as_array(call.argument(0, "a")).spec.sizes
    return Unknown("the rank") if sizes is None else len(sizes)


def _size(call: Call) -> Any:
    from kshape.rulebook.dims import product

    sizes = as_array(call.argument(0, "a")).spec.sizes
    if sizes is None:
        return Unknown("the size")
    axis = call.argument(1, "axis")
    total: int | Dim = (
        product(sizes) if axis is None else sizes[axis] if isinstance(axis, int) and axis < len(sizes) else 0
    )
    return total


CREATION: dict[str, Any] = {
    name: Native(f"numpy.{name}", handler)
    for name, handler in {
        "array": _array, "asarray": _array, "asanyarray": _array, "zeros": _filled(0), "ones": _filled(1),
        "empty": _filled(None), "full": _full, "zeros_like": _like(0), "ones_like": _like(1), "empty_like": _like(None),
        "arange": _arange, "linspace": _linspace, "eye": _eye, "identity": _eye, "expand_dims": _expand,
        "shape": _shape, "ndim": _ndim, "size": _size,
    }.items()
}  # fmt: skip
