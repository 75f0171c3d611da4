"""scipy.sparse: matrices with a shape, which `toarray` makes arrays of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries import behaviours
from kshape.libraries.numpy.arrays import as_array, dtype_of
from kshape.libraries.numpy.facts import cast, chosen, moved
from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.values import Array, BoundMethod, DataFacts, ListValue, Native, SliceValue, Unknown


class SparseMatrix(Array):
    """A sparse matrix: spec (rows, columns)."""

    __slots__ = ()

    def __init__(self, spec: TensorSpec, facts: DataFacts | None = None, span: Any = None) -> None:
        super().__init__(spec, facts, span, "sparse")


class SparseBehaviour(Behaviour):
    """What a sparse matrix does."""

    def binary(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        return Unknown("what is computed of a sparse matrix")

    def compare(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        return Unknown("what is computed of a sparse matrix")

    def unary(self, interpreter: Interpreter, op: str, value: Any, span: Span) -> Any:
        return Unknown("what is computed of a sparse matrix")

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        rows = isinstance(key, (SliceValue, ListValue)) or (
            isinstance(key, Array) and key.spec.sizes is not None and len(key.spec.sizes) == 1
        )
        if not rows or value.spec.sizes is None:
            return Unknown("a part of a sparse matrix")
        spec = TensorSpec((symbol(lower=0), value.spec.sizes[1]), value.spec.dtype)
        return SparseMatrix(spec, chosen(moved(value.facts, "take")), span)

    def set_item(self, interpreter: Interpreter, value: Any, key: Any, new: Any, span: Span) -> Any:
        interpreter.state.put(value, "facts", None)
        return True

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        if name == "shape" and value.spec.sizes is not None:
            return value.spec.sizes
        if name == "ndim":
            return 2
        if name in METHODS:
            return BoundMethod(Native(f"sparse.{name}", METHODS[name]), value)
        return Unknown(f"a sparse matrix's {name}")

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return None


def to_array(call: Call) -> Any:
    """matrix.toarray(), matrix.todense()"""
    return Array(call.receiver.spec, call.receiver.facts, call.span)


def same(call: Call) -> Any:
    """matrix.tocsr(), matrix.copy(), ..."""
    return SparseMatrix(call.receiver.spec, call.receiver.facts, call.span)


def astype(call: Call) -> Any:
    """matrix.astype(dtype)"""
    given, dtype = call.receiver, dtype_of(call.argument(0, "dtype"))
    return SparseMatrix(given.spec.with_dtype(dtype), cast(given.facts, given.spec.dtype, dtype), call.span)


METHODS: dict[str, Callable[[Call], Any]] = {
    "toarray": to_array,
    "todense": to_array,
    "astype": astype,
    **dict.fromkeys("tocsr tocsc tocoo tolil copy sorted_indices".split(), same),
}


def made(call: Call) -> Any:
    """csr_matrix(array), csr_matrix((rows, columns)), ..."""
    given = call.argument(0, "arg1")
    if isinstance(given, SparseMatrix):
        return SparseMatrix(given.spec, given.facts, call.span)
    found = as_array(given, call.span)
    shape = call.argument(1, "shape")
    if isinstance(given, tuple):
        sizes = shape if isinstance(shape, tuple) and len(shape) == 2 else (None, None)
        if len(given) == 2 and all(isinstance(size, int) for size in given):
            sizes = given
        return SparseMatrix(TensorSpec(sizes, None), None, call.span)
    if found.spec.sizes is None or len(found.spec.sizes) != 2:
        return Unknown("a sparse matrix")
    return SparseMatrix(found.spec, found.facts, call.span)


MEMBERS: dict[str, Any] = {
    f"{kind}_{form}": Native(f"scipy.sparse.{kind}_{form}", made)
    for kind in ("csr", "csc", "coo", "lil")
    for form in ("matrix", "array")
}

behaviours[SparseMatrix] = SparseBehaviour()
