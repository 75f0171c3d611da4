"""KS122 application-arguments."""

from __future__ import annotations

import ast
import re

from kshape.values.trace import Fault, Trace

from ._edits import renamed, suggested, value_span, with_value
from ._written import expression
from .base import Check, Repair

_LEAST = re.compile(r"needs an input of (\d+) x (\d+) or more")


class ApplicationArguments(Check):
    """The arguments of a stock application exclude each other.

    Bad:
        base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(16, 16, 3))
    Good:
        base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))
    """

    code = "KS122"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        least, name = _LEAST.search(fault.message), suggested(fault.message)
        if least is None:
            edit = renamed(fault.span, name) if name else None
            return None if edit is None else Repair(f"write {name}", edit)
        node = expression(value_span(fault.span))
        sizes = node.elts if isinstance(node, ast.Tuple) else []
        given = [each.value for each in sizes if isinstance(each, ast.Constant) and isinstance(each.value, int)]
        if len(given) != 3 or given[2] not in (1, 3, 4):
            return None
        height, width = max(given[0], int(least[1])), max(given[1], int(least[2]))
        return Repair("use the least size", with_value(fault.span, f"({height}, {width}, {given[2]})"))
