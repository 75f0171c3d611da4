"""KS901 older-spelling."""

from __future__ import annotations

import re

from kshape.rulebook.dialects import Note
from kshape.values.trace import Fault, Trace

from ._migration import repair_of
from .base import Check, Finding, Repair

AMBIGUOUS = ("open", "strides")
"""Kinds of notes that are KS108."""


class OlderSpelling(Check):
    """A name or an argument of Keras 1 or 2 that Keras 3 calls otherwise, or no longer has.

    The checker reads the old spelling as it was meant and goes on. It is an error only in a file that is certainly
    written for Keras 3, and where Keras 3 raises.

    Bad:
        layer = LeakyReLU(alpha=0.2)
    Good:
        layer = LeakyReLU(negative_slope=0.2)
    """

    code = "KS901"
    severity = "warning"
    fix = "S"

    def word(self, fault: Fault, trace: Trace) -> Finding | None:
        note = fault.subject
        if isinstance(note, Note) and note.kind in AMBIGUOUS:
            return None  # KS108
        if isinstance(note, Note) and is_asked_for(note.old, fault):
            return None
        finding = super().word(fault, trace)
        if finding is not None and fault.slug == "removed":
            finding.severity = "error"
        return finding

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        return repair_of(fault.subject, fault, trace) if isinstance(fault.subject, Note) else None


def is_asked_for(name: str, fault: Fault) -> bool:
    """Whether the code asks with hasattr() or getattr() whether there is such a thing before it uses it."""
    return re.search(rf"""\b(?:has|get)attr\([^()]*,\s*["']{re.escape(name)}["']""", fault.span.origin.text) is not None
