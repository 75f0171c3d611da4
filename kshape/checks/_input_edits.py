"""Edits of the shape that an Input declares."""

from __future__ import annotations

import ast

from kshape.source.span import Span

from ._edits import value_span
from ._written import expression, written_call


def declared_shape(place: Span | None) -> Span | None:
    """Where the shape stands in a call of Input or InputLayer, if it is written there as a tuple or list of numbers."""
    call = written_call(place)
    given = call.argument("shape", 0) if call is not None and call.name in ("Input", "InputLayer") else None
    node = expression(value_span(given)) if given is not None else None
    is_plain = isinstance(node, (ast.Tuple, ast.List)) and all(isinstance(each, ast.Constant) for each in node.elts)
    return given if is_plain else None
