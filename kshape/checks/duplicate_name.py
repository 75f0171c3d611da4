"""KS209 duplicate-name."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._edits import renamed
from .base import Check, Repair


class DuplicateName(Check):
    """Two layers of a model have one name.

    Names of layers are keys: of weights in files, of losses and data in dicts.

    Bad:
        x = Input((4,))
        y = Dense(2, name="head")(Dense(3, name="head")(x))
        model = Model(x, y)
    Good:
        x = Input((4,))
        y = Dense(2, name="head")(Dense(3, name="body")(x))
        model = Model(x, y)
    """

    code = "KS209"
    fix = "S"

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        operation = getattr(fault.subject, "about", None) or getattr(fault.subject, "operation", None)
        written = getattr(operation, "spans", {}).get("name")
        if operation is None or written is None:
            return None
        edit = renamed(written, f"{operation.name}_2")
        return None if edit is None else Repair(f"name it {operation.name}_2", edit)
