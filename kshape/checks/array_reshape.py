"""KS605 array-reshape."""

from __future__ import annotations

import ast
import re

from kshape.values.trace import Fault, Trace

from ._layers import call_around, one_size_left_open
from ._written import expression, written_call
from .base import Check, Repair


class ArrayReshape(Check):
    """A reshape does not keep the number of elements.

    Bad:
        x = np.zeros((60000, 28, 28)).reshape(60000, 768)
    Good:
        x = np.zeros((60000, 28, 28)).reshape(60000, 784)
    """

    code = "KS605"
    fix = "u"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        call = written_call(call_around(trace, fault.span))
        count = re.search(r"with (\d+) elements", fault.message)
        if call is None or count is None or call.is_open:
            return None
        sizes = [expression(each) for each in call.positional]
        if len(sizes) > 1 and all(isinstance(each, ast.Constant) for each in sizes):
            whole = call.positional[0].to(call.positional[-1])
            values = tuple(each.value for each in sizes if isinstance(each, ast.Constant))
            return one_size_left_open(whole, values, int(count[1]), "")
        last = call.positional[-1] if call.positional else None
        shape = call.argument("newshape") or call.argument("shape") or last
        node = expression(shape)
        if shape is None or not isinstance(node, (ast.Tuple, ast.List)):
            return None
        values = tuple(each.value if isinstance(each, ast.Constant) else None for each in node.elts)
        return one_size_left_open(shape, values, int(count[1]))
