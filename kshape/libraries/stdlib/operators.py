"""operator: the operators as functions."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE, into
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Native

OPERATOR: dict[str, Any] = {}
_BINARY = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "matmul": "@",
    "and_": "&",
    "or_": "|",
    "xor": "^",
}
_COMPARE = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def _binary(name: str, op: str) -> Native:
    return Native(f"operator.{name}", lambda call: call.interpreter.binary(op, call.args[0], call.args[1], call.span))


def _compare(name: str, op: str) -> Native:
    return Native(f"operator.{name}", lambda call: call.interpreter.compare(op, call.args[0], call.args[1], call.span))


for _name, _op in _BINARY.items():
    OPERATOR[_name] = _binary(_name, _op)
for _name, _op in _COMPARE.items():
    OPERATOR[_name] = _compare(_name, _op)


@into(OPERATOR)
def itemgetter(call: Call) -> Any:
    """A function that reads items: itemgetter(1)(pair)"""
    keys = list(call.args)

    def handler(later: Call) -> Any:
        items = tuple(later.interpreter.item(later.args[0], key, later.span) for key in keys)
        return items[0] if len(items) == 1 else items

    return Native("operator.itemgetter", handler)


@into(OPERATOR)
def attrgetter(call: Call) -> Any:
    """A function that reads an attribute"""
    name = call.argument(0, "attr")

    def handler(later: Call) -> Any:
        if not isinstance(name, str) or "." in name:
            return UNKNOWN_VALUE
        found = later.interpreter.attribute(later.args[0], name, later.span)
        return UNKNOWN_VALUE if found is MISSING else found

    return Native("operator.attrgetter", handler)


MODULES = {"operator": OPERATOR}
