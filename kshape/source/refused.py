"""What Python refuses in a text as a whole, told without reading it: characters, and nesting beyond Python's limits.

It serves for texts that are not read: those without Keras, and statements that are too long.
"""

from __future__ import annotations

import re

from kshape.source.faults import SyntaxFault, fault_in
from kshape.source.span import Origin, Span

# Python's limits, and what a text that goes beyond them has: only then is Python asked, which takes ten times longer.
_BRACKETS = 200
_OPENING = re.compile(r"(?:[(\[{][^()\[\]{}]*+){20,}+")
_BLOCKS = re.compile(r"\n[ \t\f]{100}")
_LIMIT = "too many"


def refused(origin: Origin) -> SyntaxFault | None:
    """The first fault of these kinds."""
    return bad_character(origin) or nesting_fault(origin)


def bad_character(origin: Origin) -> SyntaxFault | None:
    """Null bytes and lone surrogates, about which Python does not say where they are."""
    text = origin.text
    if "\0" in text:
        return _at(origin, text.index("\0"), "source code cannot contain null bytes")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return _at(origin, error.start, f"source code cannot contain the lone surrogate U+{ord(text[error.start]):04X}")
    return None


def nesting_fault(origin: Origin) -> SyntaxFault | None:
    """Blocks or brackets inside one another, more than Python takes."""
    fault = fault_in(origin) if _may_be_deep(origin.text) else None
    return fault if fault is not None and _LIMIT in fault.message else None


def _may_be_deep(text: str) -> bool:
    if _BLOCKS.search(text):
        return True
    return any(sum(map(run[0].count, "([{")) >= _BRACKETS for run in _OPENING.finditer(text))


def _at(origin: Origin, offset: int, message: str) -> SyntaxFault:
    line = origin.text.count("\n", 0, offset) + 1
    column = offset - origin.text.rfind("\n", 0, offset)
    return SyntaxFault(message, Span(origin, line, column, line, column + 1))
