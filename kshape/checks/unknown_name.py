"""KS505 unknown-name."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import renamed, suggested
from .base import Check, Repair


class UnknownName(Check):
    """A loss, metric, optimizer, activation or initializer of this name does not exist.

    Keras looks names up when the layer is made or the model compiled. The message gives the nearest name. An object
    that is no optimizer in the place of the optimizer is refused there as well.

    Bad:
        layer = Dense(8, activation="rellu")
    Good:
        layer = Dense(8, activation="relu")
    """

    code = "KS505"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        name = suggested(fault.message)
        edit = renamed(fault.span, name) if name else None
        return None if edit is None else Repair(f"write {name}", edit)
