"""Making arrays: dtypes as numpy names them, arrays from nested lists, and the way through an op's rule."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from kshape.libraries.keras.convert import to_rule
from kshape.rulebook.dims import Dim, Size, same, symbol
from kshape.rulebook.errors import RuleError, Undecided, is_unknown
from kshape.rulebook.op import OPS, OpRule
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.plain import is_overgrown
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    Choice,
    DataFacts,
    IteratorValue,
    ListValue,
    NativeClass,
    RangeValue,
    Tensor,
    Unknown,
)

from .dtypes import promoted
from .facts import cast, facts_of, joined

DTYPES = {
    "float16": "float16", "float32": "float32", "float64": "float64", "half": "float16", "single": "float32",
    "double": "float64", "float_": "float64", "longdouble": "float64", "int8": "int8", "int16": "int16",
    "int32": "int32", "int64": "int64", "uint8": "uint8", "uint16": "uint16", "uint32": "uint32", "uint64": "uint64",
    "int_": "int64", "intp": "int64", "bool_": "bool", "bool8": "bool", "complex64": "complex64",
    "complex128": "complex128", "str_": "string", "object_": "object", "float": "float64", "int": "int64",
    "bool": "bool", "object": "object", "str": "string",
}  # fmt: skip
"""numpy's name of a dtype -> its canonical name."""

_CODES = {
    "f2": "float16", "f4": "float32", "f8": "float64", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64",
    "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64", "f": "float32", "d": "float64", "b1": "bool",
    "?": "bool",
}  # fmt: skip

_PYTHON = {"bool": "bool", "int": "int64", "float": "float64", "complex": "complex128", "str": "string"}
MAX_CONTENT = 256  # numbers of known arrays that are kept


class DtypeClass(NativeClass):
    """np.float32: a dtype, and a function that makes a scalar of it."""

    __slots__ = ("dtype",)

    def __init__(self, name: str, dtype: str) -> None:
        super().__init__(f"numpy.{name}", make=_scalar)
        self.dtype = dtype


_dtype_values: dict[str, DtypeClass] = {}


def dtype_value(name: str) -> DtypeClass:
    """The object np.<name>."""
    if name not in _dtype_values:
        _dtype_values[name] = DtypeClass(name, DTYPES[name])
    return _dtype_values[name]


def _scalar(cls: Any, call: Call) -> Any:
    dtype = getattr(cls, "dtype", None)
    value = call.argument(0, "x")
    if isinstance(value, Array):
        return Array(value.spec.with_dtype(dtype), cast(value.facts, value.spec.dtype, dtype), call.span)
    if isinstance(value, (int, float)):
        number = int(value) if str(dtype).startswith(("int", "uint")) and math.isfinite(value) else value
        return Array(TensorSpec((), dtype), DataFacts(number, number, content=number), call.span)
    return Array(TensorSpec((), dtype) if isinstance(value, Dim) else TensorSpec(None, dtype), None, call.span)


def dtype_of(value: Any, default: str | None = None) -> str | None:
    """The dtype that an argument names; None where it is not known."""
    if value is None or value is MISSING:
        return default
    if isinstance(value, str):
        return DTYPES.get(value, DTYPES.get(value.lstrip("<>=|"), _CODES.get(value.lstrip("<>=|"))))
    if isinstance(value, DtypeClass):
        return value.dtype
    name = getattr(value, "name", None)
    return DTYPES.get(name) if isinstance(name, str) else None


def as_array(value: Any, span: Span | None = None, dtype: str | None = None) -> Array:
    """np.asarray(value): shape, dtype and contents as far as they are known."""
    if isinstance(value, Array):
        if dtype is None and value.kind != "pandas":
            return value
        facts = value.facts if dtype is None else cast(value.facts, value.spec.dtype, dtype)
        return Array(value.spec if dtype is None else value.spec.with_dtype(dtype), facts, span or value.span)
    if isinstance(value, Tensor):
        return Array(value.spec if dtype is None else value.spec.with_dtype(dtype), value.facts, span)
    pixels = getattr(value, "pixels", None)
    if isinstance(pixels, Array):  # a picture of PIL
        return Array(pixels.spec if dtype is None else pixels.spec.with_dtype(dtype), pixels.facts, span)
    shape, leaves = (None, []) if is_overgrown(value) else _nested(value)
    if shape is None:
        return _of_elements(value, span, dtype)
    found = dtype or _common(leaves)
    return Array(TensorSpec(shape, found), cast(_content_facts(value, leaves), _common(leaves), found), span)


def _of_elements(value: Any, span: Span | None, dtype: str | None) -> Array:
    """np.array of a list whose length nobody knows, as a loop fills it: all its elements have one shape."""
    element = value.fields.get("element") if isinstance(value, (ListValue, IteratorValue)) else None
    parts = element.alternatives if type(element) is Choice else (element,)
    if value.__class__ is Array or not parts or any(not isinstance(part, _ELEMENTS) for part in parts):
        return Array(TensorSpec(None, dtype), None, span)
    shapes = [_nested(part) for part in parts]
    first = shapes[0][0]
    if first is None or any(shape is None or not _alike(shape, first) for shape, _ in shapes):
        return Array(TensorSpec(None, dtype), None, span)
    leaves = [leaf for _, found in shapes for leaf in found]
    common = _common(leaves)
    facts = joined([facts_of(leaf) for leaf in leaves])
    kept = None if facts is None else cast(facts.but(reached=False, origin=None, steps=None), common, dtype or common)
    return Array(TensorSpec((symbol(lower=0), *first), dtype or common), kept, span)


_ELEMENTS = (bool, int, float, tuple, ListValue, Array, Tensor)


def _nested(value: Any) -> tuple[tuple[Size, ...] | None, list[Any]]:
    """Shape and leaves of nested sequences; (None, []) where they are not known or ragged."""
    items = sequence_items(value)
    if items is None:
        if isinstance(value, (bool, int, float, complex, str, Dim)):
            return (), [value]
        if isinstance(value, (Array, Tensor)):
            return (value.spec.sizes, [value]) if value.spec.sizes is not None else (None, [])
        return None, []
    if not items:
        return (0,), []
    parts = [_nested(item) for item in items[:10_000]]
    first = parts[0][0]
    if first is None or any(shape is None or not _alike(shape, first) for shape, _ in parts):
        return None, []
    return (len(items), *first), [leaf for _, leaves in parts for leaf in leaves]


def _alike(a: Sequence[Size], b: Sequence[Size]) -> bool:
    return len(a) == len(b) and all(same(p, q) for p, q in zip(a, b, strict=True))


def sequence_items(value: Any) -> tuple[Any, ...] | None:
    """The elements of a known list, tuple or range; None for anything else."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, (ListValue, IteratorValue)):
        items = value.fields["items"]
        return items if isinstance(items, tuple) else None
    if isinstance(value, RangeValue):
        ends = (value.start, value.stop, value.step)
        if all(isinstance(end, int) for end in ends) and value.step and len(range(*ends)) <= 10_000:
            return tuple(range(*ends))
    return None


def _common(leaves: Sequence[Any]) -> str | None:
    """The dtype of an array of these: Python numbers count as int64 and float64."""
    names = [_PYTHON.get(type(leaf).__name__) or (leaf.spec.dtype if isinstance(leaf, (Array, Tensor)) else "int64")
             for leaf in leaves]  # fmt: skip
    if not names:
        return "float64"
    distinct = list(dict.fromkeys(names))
    if "string" in distinct:
        return "string"
    found: str | None = distinct[0]
    for name in distinct[1:]:
        found = promoted(found, name)
    return found


def _content_facts(value: Any, leaves: Sequence[Any]) -> DataFacts | None:
    if leaves and all(isinstance(leaf, (Array, Tensor)) for leaf in leaves):
        return joined([facts_of(leaf) for leaf in leaves])
    if not leaves or len(leaves) > MAX_CONTENT or not all(isinstance(leaf, (bool, int, float, Dim)) for leaf in leaves):
        return None
    content = _tuples(value)
    numbers = [leaf for leaf in leaves if isinstance(leaf, (int, float))]
    if len(numbers) < len(leaves):
        return DataFacts(content=content)
    whole = all(isinstance(leaf, int) for leaf in numbers)
    low, high = min(numbers), max(numbers)
    coding = (
        "binary"
        if set(numbers) <= {0, 1}
        else "integer"
        if whole
        else None
        if all(float(number).is_integer() for number in numbers if math.isfinite(number))
        else "continuous"
    )
    if low != low or high != high or low in (math.inf, -math.inf) or high in (math.inf, -math.inf):
        return DataFacts(content=content)
    if coding == "binary" and _is_one_hot(content):
        return DataFacts(low, high, "one-hot", len(content[0]), content)
    every = coding == "integer" and low == 0 and len(set(numbers)) == int(high) + 1
    classes = int(high) + 1 if every else None
    return DataFacts(low, high, coding, 2 if coding == "binary" else classes, content)


def _is_one_hot(content: Any) -> bool:
    """Rows with a single 1 in each, of several columns."""
    rows = content if isinstance(content, tuple) else ()
    return bool(rows) and all(isinstance(row, tuple) and len(row) > 1 and sum(map(bool, row)) == 1
                              and not any(isinstance(each, tuple) for each in row) for row in rows)  # fmt: skip


def _tuples(value: Any) -> Any:
    items = sequence_items(value)
    return value if items is None else tuple(_tuples(item) for item in items)


def operand(value: Any) -> Any:
    """An argument as an op's rule takes it: arrays as specs, small known integer vectors as what they hold."""
    if isinstance(value, (Array, Tensor)):
        content = value.facts.content if value.facts is not None else None
        whole = isinstance(content, int) or (
            isinstance(content, tuple) and all(isinstance(c, (int, Dim)) for c in content)
        )
        return to_rule(value) if isinstance(value, Array) and whole and value.spec.dtype != "bool" else value.spec
    items = sequence_items(value)
    if items is not None and any(isinstance(item, (Array, Tensor, ListValue, tuple)) for item in items):
        return [operand(item) for item in items]
    if isinstance(value, (Unknown, Choice)):
        return TensorSpec(None, None)
    return to_rule(value)


def run_op(
    interpreter: Interpreter, name: str, args: Sequence[Any], kwargs: Mapping[str, Any], span: Span, spans: Any = None
) -> Any:
    """The result of an op's rule as arrays. A fault is reported at the argument to which the error points."""
    import_module("kshape.rulebook.ops")  # fills OPS
    return run_rule(interpreter, OPS[name], args, kwargs, span, spans)


def run_rule(
    interpreter: Interpreter,
    rule: OpRule,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    span: Span,
    spans: Any = None,
) -> Any:
    """The same for a rule at hand."""
    try:
        result, error = rule.apply(*args, **kwargs)
    except (Undecided, TypeError):
        return Array(TensorSpec(None, None), None, span)
    if error is not None:
        _report(interpreter, error, [field.name for field in rule.parameters], span, spans or {})
    if isinstance(result, list):
        return ListValue(tuple(_wrap(leaf, span) for leaf in result))
    return map_structure(lambda leaf: _wrap(leaf, span), result)


def _wrap(leaf: Any, span: Span) -> Any:
    if isinstance(leaf, TensorSpec):
        return Array(leaf, None, span)
    return Unknown("an argument is not known") if is_unknown(leaf) else leaf


def _report(
    interpreter: Interpreter, error: RuleError, names: list[str], span: Span, spans: Mapping[Any, Span]
) -> None:
    place = spans.get(error.argument)
    if place is None and error.argument in names:
        place = spans.get(names.index(error.argument))
    interpreter.report(ARRAY_FAULTS.get(error.fault, error.fault), error.text, place or span, (), error)


ARRAY_FAULTS = {"reshape-count": "array-reshape"}
