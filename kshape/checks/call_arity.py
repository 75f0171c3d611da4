"""KS704 call-arity."""

from __future__ import annotations

import ast
import re

from kshape.source.span import Span
from kshape.values.trace import Fault, Trace

from ._edits import between, offset
from ._written import expression, part, statement_at, written_call
from .base import Check, Repair, TextEdit


class CallArity(Check):
    """A layer of the user's own is called with other arguments than its `call` takes.

    Several tensors come as several arguments for `call(self, a, b)`, as one list for `call(self, inputs)`.

    Bad:
        class Mix(keras.layers.Layer):
            def call(self, a, b):
                return a + b

        y = Mix()([Input((3,)), Input((3,))])
    Good:
        class Mix(keras.layers.Layer):
            def call(self, a, b):
                return a + b

        y = Mix()(Input((3,)), Input((3,)))

    Bad:
        class Mix(keras.layers.Layer):
            def call(inputs):
                return inputs

        y = Mix()(Input((3,)))
    Good:
        class Mix(keras.layers.Layer):
            def call(self, inputs):
                return inputs

        y = Mix()(Input((3,)))
    """

    code = "KS704"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        return _with_self(fault) or _one_by_one(fault.span)


def _with_self(fault: Fault) -> Repair | None:
    """def call(x) -> def call(self, x)"""
    place = fault.related[0].span if fault.related else None
    function = statement_at(place) if place is not None else None
    if place is None or not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return None
    arguments = [*function.args.posonlyargs, *function.args.args]
    if not arguments or arguments[0].arg in ("self", "cls", "_") or "too many" not in fault.message:
        return None
    text, at = place.origin.text, offset(place, end=True)
    opening = re.match(r"\s*\(\s*", text[at:])
    if opening is None:
        return None
    at += opening.end()
    return Repair("add self", TextEdit(between(place.origin, at, at), "self, "), safe=False)


def _one_by_one(span: Span) -> Repair | None:
    """layer([a, b]) -> layer(a, b)"""
    call = written_call(span)
    if call is None or len(call.positional) != 1 or call.keywords or call.is_open:
        return None
    given = call.positional[0]
    node = expression(given)
    if not isinstance(node, (ast.List, ast.Tuple)) or len(node.elts) < 2:
        return None
    items = part(given, node.elts[0]).to(part(given, node.elts[-1]))
    return Repair("give the tensors one by one", TextEdit(given, items.text()), safe=False)
