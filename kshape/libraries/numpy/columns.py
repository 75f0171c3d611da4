"""A column (n, 1) that meets a vector (n,): they broadcast to (n, n), each number of the one with each of the other."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import same
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.trace import Event
from kshape.values.values import Array, Tensor


def note_columns(interpreter: Interpreter, left: Any, right: Any, span: Span) -> None:
    """The event of an operation on a column of data or predictions and a vector of as many numbers.

    Two shapes of one array (`a[:, None] - a`) are taken for meant, and so is a column that nobody knows the source of.
    """
    for column, vector in ((left, right), (right, left)):
        if not isinstance(column, (Array, Tensor)) or not isinstance(vector, (Array, Tensor)):
            continue
        a, b = column.spec.sizes, vector.spec.sizes
        if a is None or b is None or len(a) != 2 or len(b) != 1 or not _is_one(a[1]) or _is_one(b[0]):
            continue
        if same(a[0], b[0]) and _is_data(column) and not _of_one_array(column, vector):
            data = {"column": column, "vector": vector, "left": left, "right": right}
            interpreter.trace.events.append(Event("columns", span, column, data, chain=interpreter.chain))


def _is_one(size: Any) -> bool:
    return isinstance(size, int) and size == 1


def _is_data(column: Array | Tensor) -> bool:
    """Whether the column is known to be one number for each sample: loaded, split, or predicted."""
    if column.facts is not None and column.facts.source:
        return True
    node = column.node if isinstance(column, Tensor) else None
    units = None if node is None else getattr(node.operation.rule, "units", None)
    return isinstance(units, int) and units == 1


def _of_one_array(column: Array | Tensor, vector: Array | Tensor) -> bool:
    a, b = column.facts, vector.facts
    return a is not None and b is not None and a.origin is not None and a.origin == b.origin
