"""KS900 undefined-name."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import suggested
from .base import Check, Repair, TextEdit

LONG_ENOUGH = 5  # letters: among short names another one is near by chance, such as len to an undefined gen


class UndefinedName(Check):
    """A name is not defined, or a Keras module has no such attribute.

    Bad:
        optimizer = keras.optimizer.Adam()
    Good:
        optimizer = keras.optimizers.Adam()
    """

    code = "KS900"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        name = suggested(fault.message)
        if name is None or not fault.span.text().isidentifier():
            return None
        return Repair(f"write {name}", TextEdit(fault.span, name), safe=len(name) >= LONG_ENOUGH)
