"""The variables of a file that hold tensors, arrays, layers and models, at the places where they are given them."""

from __future__ import annotations

from kshape.facts import BindingFact
from kshape.libraries.keras.models import ModelValue
from kshape.libraries.keras.objects import LayerValue
from kshape.libraries.revealing import described
from kshape.shapes import plain_shape
from kshape.source import ir
from kshape.source.document import Program
from kshape.source.span import Span
from kshape.values.trace import Binding, Trace
from kshape.values.values import Array, Tensor

Place = tuple[int, int, int]
"""Cell (0 in a file), line, column: each from 1."""


def binding_facts(trace: Trace, path: str, first: Place, last: Place) -> list[BindingFact]:
    """What is bound between two places, in the order of the text, each distinct value once."""
    found = (each for each in trace.bindings if each[1].path == path and first <= place_of(each[1]) <= last)
    facts = dict.fromkeys(fact for fact in map(_fact, found) if fact is not None)
    return sorted(facts, key=lambda fact: (fact.cell or 0, fact.line, fact.column))


def binding_before(trace: Trace, document: Program, name: str, at: Place) -> list[BindingFact]:
    """What a variable holds at a place: the values of its last binding before it, or of the first one behind it.

    Only bindings in the same function count, else those of the module.
    """
    named = [each for each in trace.bindings if each[0] == name and each[1].path == document.path]
    statements = _statements_with_functions(document)
    function = _function_around(statements, at)
    inside = [each for each in named if function is not None and _holds(function, place_of(each[1]))]
    nearby = inside or [each for each in named if _function_around(statements, place_of(each[1])) is None]
    places = [place_of(each[1]) for each in nearby]
    before = [place for place in places if place <= at]
    chosen = max(before) if before else min(places, default=None)
    facts = (_fact(each) for each in nearby if place_of(each[1]) == chosen)
    return list(dict.fromkeys(fact for fact in facts if fact is not None))


def place_of(span: Span) -> Place:
    """Where a span starts."""
    line, column, *_ = span.place
    return span.cell or 0, line, column


def _fact(binding: Binding) -> BindingFact | None:
    name, span, value = binding
    if isinstance(value, (Tensor, Array)):
        kind = "tensor" if isinstance(value, Tensor) else "array"
        shape, dtype = plain_shape(value.spec.sizes), value.spec.dtype
        return BindingFact(name, *span.place, kind, described(value), shape, dtype, span.cell)
    if isinstance(value, LayerValue):
        kind = "model" if isinstance(value, ModelValue) else "layer"
        return BindingFact(name, *span.place, kind, described(value), cell=span.cell)
    return None


def _statements_with_functions(document: Program) -> list[tuple[Place, Place, ir.stmt]]:
    """The statements at the left margin that may hold functions, with their starts and ends."""
    statements = (statement for chunk in document.chunks if chunk.is_read for statement in chunk.body)
    found = (each for each in statements if isinstance(each, (ir.FunctionDef, ir.ClassDef, ir.If, ir.With, ir.Try)))
    return [(place_of(each.span), _end_of(each.span), each) for each in found]


def _function_around(statements: list[tuple[Place, Place, ir.stmt]], at: Place) -> Span | None:
    """The innermost function that a place is in."""
    found: Span | None = None
    for start, end, statement in statements:
        for node in ir.walk(statement) if start <= at <= end else ():
            if isinstance(node, ir.FunctionDef) and _holds(node.span, at):
                found = node.span if found is None or place_of(node.span) > place_of(found) else found
    return found


def _holds(span: Span, at: Place) -> bool:
    return place_of(span) <= at <= _end_of(span)


def _end_of(span: Span) -> Place:
    _, _, line, column = span.place
    return span.cell or 0, line, column
