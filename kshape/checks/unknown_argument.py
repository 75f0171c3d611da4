"""KS903 unknown-argument."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import is_named, suggested, value_text
from .base import Check, Repair, TextEdit


class UnknownArgument(Check):
    """An argument that the callee does not take, or of the wrong kind.

    Bad:
        layer = Dense(8, activations="relu")
    Good:
        layer = Dense(8, activation="relu")
    """

    code = "KS903"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        name = suggested(fault.message)
        if name is None or not is_named(fault.span):
            return None
        front = fault.span.text().removesuffix(value_text(fault.span)).lstrip("abcdefghijklmnopqrstuvwxyz_0123456789")
        return Repair(f"write {name}", TextEdit(fault.span, f"{name}{front}{value_text(fault.span)}"))
