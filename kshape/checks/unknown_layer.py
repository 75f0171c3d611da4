"""KS210 unknown-layer."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import renamed, suggested
from .base import Check, Repair


class UnknownLayer(Check):
    """`get_layer` is asked for a layer that the model does not have.

    Bad:
        model = Sequential([Input((4,)), Dense(2, name="head")])
        layer = model.get_layer("haed")
    Good:
        model = Sequential([Input((4,)), Dense(2, name="head")])
        layer = model.get_layer("head")
    """

    code = "KS210"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        name = suggested(fault.message)
        edit = renamed(fault.span, name) if name else None
        return None if edit is None else Repair(f"write {name}", edit)
