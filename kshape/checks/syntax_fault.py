"""KS990 syntax-fault."""

from __future__ import annotations

from .base import Check


class SyntaxFault(Check):
    """A statement is not valid Python; the rest of the file is analysed all the same.

    Bad:
        layer = Dense(8 activation="relu")
    Good:
        layer = Dense(8, activation="relu")
    """

    code = "KS990"
