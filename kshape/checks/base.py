"""What a check is: one file, one docstring with a bad and a good example, one `run` over the finished trace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from kshape.rulebook.errors import FAULTS
from kshape.source.span import Span
from kshape.values.trace import Fault, Related, Trace

from ._documentation import parts

PREAMBLE = """\
import numpy as np
import keras
from keras import Input, Model, Sequential, ops
from keras.layers import *
"""
"""What the examples in the docstrings of checks are read after."""


class TextEdit:
    """`text` in the place of `span`."""

    __slots__ = ("span", "text")

    def __init__(self, span: Span, text: str) -> None:
        self.span, self.text = span, text


class Repair:
    """A fix of the source: title for people, edits, and whether it is safe to apply without asking."""

    __slots__ = ("edits", "safe", "title")

    def __init__(self, title: str, *edits: TextEdit, safe: bool = True) -> None:
        self.title, self.edits, self.safe = title, edits, safe


class Finding:
    """One thing a check found. `severity` overrides that of the check; `chain` is the calls that led there.

    alternatives: other repairs than `repair`, each of which mends it too; an editor offers them beside it.
    """

    __slots__ = ("alternatives", "chain", "message", "related", "repair", "severity", "span")

    def __init__(
        self,
        span: Span,
        message: str,
        related: tuple[Related, ...] = (),
        repair: Repair | None = None,
        severity: str | None = None,
        chain: tuple[Span, ...] = (),
        alternatives: tuple[Repair, ...] = (),
    ) -> None:
        self.span, self.message, self.related = span, message, related
        self.repair, self.severity, self.chain = repair, severity, chain
        self.alternatives = alternatives

    def offering(self, repairs: Sequence[Repair]) -> Finding:
        """The same finding with repairs any one of which mends it, the likeliest first."""
        if repairs:
            self.repair, self.alternatives = repairs[0], tuple(repairs[1:])
        return self


class Check:
    """A diagnostic of the catalogue.

    A subclass's docstring is its page: first line the fact, then why, then `Bad:` and `Good:` blocks that its tests
    run. By default a check words the faults that the rulebook or the evaluator raised under its code
    (`errors.FAULTS`); a check that looks for something itself overrides `run`.
    """

    code: ClassVar[str]
    severity: ClassVar[str] = "error"
    fix: ClassVar[str] = ""  # "S": one safe edit, "u": a choice for the user, "": none
    # Whether the findings in one statement's part of the trace do not depend on the other parts.
    alone: ClassVar[bool] = False

    def run(self, trace: Trace) -> Iterator[Finding]:
        """The findings in a finished trace."""
        for fault in trace.faults:
            if FAULTS.get(fault.slug) == self.code:
                finding = self.word(fault, trace)
                if finding is not None:
                    yield finding
        for span, code, text in trace.notes:
            if code == self.code:
                yield Finding(span, text)

    def word(self, fault: Fault, trace: Trace) -> Finding | None:
        """The finding for a fault of this check: a place to add a repair, related places or a severity."""
        finding = Finding(fault.span, fault.message, fault.related, chain=fault.chain)
        return finding.offering(self.repairs(fault, trace))

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        """The edit that mends the fault, if there is one."""
        return None

    def repairs(self, fault: Fault, trace: Trace) -> list[Repair]:
        """The edits any one of which mends the fault, the likeliest first."""
        one = self.repair(fault, trace)
        return [] if one is None else [one]

    # What the command line and the documentation show.

    @classmethod
    def slug(cls) -> str:
        """The name of the diagnostic: `GraphDisconnected` -> graph-disconnected."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__).lower()


class Described:
    """A check as the reports read it: code, name, severity, fix, summary (first line) and documentation."""

    __slots__ = ("code", "documentation", "fix", "name", "severity", "summary")

    def __init__(self, check: type[Check]) -> None:
        from inspect import cleandoc

        self.code, self.severity, self.fix = check.code, check.severity, check.fix
        self.name = check.slug()
        self.documentation = cleandoc(check.__doc__ or "")
        self.summary = self.documentation.split("\n", 1)[0]


def examples(check: type[Check], heading: str) -> list[str]:
    """The code blocks under `Bad:` or `Good:` in a check's docstring, dedented."""
    return [part.text + "\n" for part in parts(check.__doc__ or "") if part.heading == heading]
