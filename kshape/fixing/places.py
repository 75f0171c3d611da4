"""Edits as offsets in a text: what overlaps, what a text becomes, and where a place in it moves."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

LINE_END = re.compile(r"\r\n|\r|\n")


class Change(NamedTuple):
    """`text` instead of what stands from `start` up to `end` (code points from 0) in a part of a file.

    part: (path, number of the cell or None).
    """

    part: tuple[str, int | None]
    start: int
    end: int
    text: str

    def touches(self, other: Change) -> bool:
        """Whether the two cannot be made at once: they share text, or one inserts at an end of the other."""
        if self.part != other.part:
            return False
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


class Lines:
    """A text by lines and columns, both from 1; any of Python's line ends ends a line."""

    def __init__(self, text: str) -> None:
        self.text = text
        ends = list(LINE_END.finditer(text))
        self._starts = [0, *(end.end() for end in ends)]
        self._widths = [end.start() for end in ends] + [len(text)]
        self._ends = [end[0] for end in ends]

    def offset(self, line: int, column: int) -> int | None:
        """Where a place is in the text; None where the text has no such place."""
        if not 0 < line <= len(self._starts):
            return None
        at = self._starts[line - 1] + column - 1
        return at if self._starts[line - 1] <= at <= self._widths[line - 1] else None

    def end_at(self, offset: int) -> str:
        """The line end that is written around a place: that of its line, of the first line, or a line feed."""
        index = bisect_right(self._starts, offset) - 1
        if index < len(self._ends):
            return self._ends[index]
        return self._ends[-1] if self._ends else "\n"

    def with_changes(self, changes: Iterable[Change]) -> str:
        """The text after changes that do not touch each other. Their line feeds become the line ends of the text."""
        text, parts, at = self.text, [], 0
        for change in sorted(changes, key=lambda change: (change.start, change.end)):
            parts += [text[at : change.start], change.text.replace("\n", self.end_at(change.start))]
            at = change.end
        return "".join([*parts, text[at:]])


def moved(offset: int, changes: Sequence[Change], lines: Lines) -> int:
    """Where a place is after the changes of its part. One inside of a change moves to the start of its new text."""
    by = 0
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        if change.start < offset < change.end:
            return change.start + by
        if change.end > offset or change.start == offset:
            break
        written = change.text.replace("\n", lines.end_at(change.start))
        by += len(written) - (change.end - change.start)
    return offset + by
