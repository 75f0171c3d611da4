"""KS901 older-spelling."""

from __future__ import annotations

from kshape.rulebook.dialects import Note
from kshape.values.trace import Fault, Trace

from .base import Check, Finding, Repair, TextEdit


AMBIGUOUS = ("open", "strides")
"""Kinds of notes that are KS108."""


class OlderSpelling(Check):
    """A name or an argument of Keras 1 or 2 that Keras 3 calls otherwise, or no longer has.

    The checker reads the old spelling as it was meant and goes on. It is a warning where the file is written for an older
    Keras, and where Keras 3 still takes it.

    Bad:
        layer = Dense(output_dim=8)
    Good:
        layer = Dense(units=8)
    """

    code = "KS901"
    severity = "warning"
    fix = "S"

    def word(self, fault: Fault, trace: Trace) -> Finding | None:
        note = fault.subject
        if isinstance(note, Note) and note.kind in AMBIGUOUS:
            return None  # KS108
        return super().word(fault, trace)

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        note = fault.subject
        if not isinstance(note, Note) or note.new is None:
            return None
        text = fault.span.text()
        if note.kind not in ("argument", "class") or not text.startswith(note.old):
            return None
        return Repair(f"write {note.new}", TextEdit(fault.span, note.new + text[len(note.old) :]))
