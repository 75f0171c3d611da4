"""KS201 graph-disconnected."""

from __future__ import annotations

import ast

from kshape.libraries.keras.disconnected import assigned_name, span_of
from kshape.rulebook import graph
from kshape.values.trace import Fault, Trace

from ._edits import value_span, value_text, with_value
from ._layers import call_around
from ._written import expression, written_call
from .base import Check, Repair


class GraphDisconnected(Check):
    """A model's outputs cannot be computed from its inputs.

    Some tensor on the way comes from an Input that is not among `inputs`. The message names it; the related lines show
    where it was made.

    Bad:
        a = Input((4,))
        b = Input((4,))
        model = Model(a, Dense(2)(b))
    Good:
        a = Input((4,))
        b = Input((4,))
        model = Model(b, Dense(2)(b))
    """

    code = "KS201"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        error, call = fault.subject, written_call(call_around(trace, fault.span))
        if not isinstance(error, graph.GraphDisconnected) or len(error.missing) != 1 or call is None:
            return None
        name, inputs = assigned_name(span_of(error.missing[0])), call.argument("inputs", 0)
        if name is None or inputs is None or any("the Input no more" in place.message for place in fault.related):
            return None
        node, text = expression(value_span(inputs)), value_text(inputs)
        if len(error.given) == 1 and not _reached(error) and isinstance(node, ast.Name):
            return Repair(f"use the input {name}", with_value(inputs, name))
        if isinstance(node, ast.List) and node.elts:
            new = f"{text[:-1].rstrip().removesuffix(',')}, {name}]"
        elif isinstance(node, ast.Name) and len(error.given) == 1:
            new = f"[{text}, {name}]"
        else:
            return None
        return Repair(f"add {name} to the inputs", with_value(inputs, new))


def _reached(error: graph.GraphDisconnected) -> bool:
    """Whether the outputs need any of the inputs that were given."""
    stack, seen, given = list(error.outputs), set(), {id(tensor) for tensor in error.given}
    while stack:
        tensor = stack.pop()
        if id(tensor) in given:
            return True
        if tensor.node is not None and id(tensor) not in seen:
            seen.add(id(tensor))
            stack.extend(tensor.node.inputs)
    return False
