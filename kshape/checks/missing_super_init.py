"""KS703 missing-super-init."""

from __future__ import annotations

import ast

from kshape.values.trace import Fault, Trace

from ._edits import line_before
from ._written import node_span, statement_at
from .base import Check, Repair


class MissingSuperInit(Check):
    """A layer or model sets attributes before `super().__init__()` ran.

    Keras tracks layers and variables that are assigned to attributes, and can do so only once its own constructor
    has run.

    Bad:
        class Block(keras.Model):
            def __init__(self):
                self.dense = Dense(4)

        y = Block()(Input((4,)))
    Good:
        class Block(keras.Model):
            def __init__(self):
                super().__init__()
                self.dense = Dense(4)

            def call(self, x):
                return self.dense(x)

        y = Block()(Input((4,)))
    """

    code = "KS703"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        function = statement_at(fault.span)
        if not isinstance(function, ast.FunctionDef):
            return None
        first = function.body[0]
        if ast.get_docstring(function) is not None and len(function.body) > 1:
            first = function.body[1]
        edit = line_before(node_span(fault.span.origin, first), "super().__init__()")
        return None if edit is None else Repair("call super().__init__() first", edit)
