"""Places in a text: LSP's (line and character from 0, in the client's units) and ours (from 1, in code points).

Only `\\r\\n`, `\\r` and `\\n` end a line, as in LSP; Python's `splitlines` has more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate

from lsprotocol import types

ENDS = re.compile(r"\r\n|\r|\n")
BOM = "\ufeff"

_UNITS: dict[str, Callable[[str], int]] = {
    "utf-8": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf-16": lambda text: len(text) + sum(character > "\uffff" for character in text),
    "utf-32": len,
}


class Lines:
    """The lines of one version of a text, and the encoding in which the client counts characters.

    A byte order mark at the start is a character to the client, and none to the analysis.
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self._units = _UNITS[encoding]
        self._encoding = encoding
        self._starts, self._ends = _bounds(text)
        self._mark = int(text.startswith(BOM))

    def __len__(self) -> int:
        return len(self._starts)

    def line(self, number: int) -> str:
        """A line without its end, counted from 0; empty behind the last one."""
        return self.text[self._starts[number] : self._ends[number]] if 0 <= number < len(self._starts) else ""

    def position(self, line: int, column: int) -> types.Position:
        """LSP's position of a place of ours; the end of the text for one behind it."""
        if line > len(self._starts):
            return self.end
        text = self.line(line - 1)
        before = text[: column - 1 + (self._mark if line == 1 else 0)]
        return types.Position(line - 1, self._units(before) if not before.isascii() else len(before))

    def range(self, line: int, column: int, end_line: int, end_column: int) -> types.Range:
        """LSP's range of a span of ours."""
        return types.Range(self.position(line, column), self.position(end_line, end_column))

    def place(self, position: types.Position) -> tuple[int, int]:
        """Our (line, column) of a position of the client; within the line, whatever the client asks for."""
        column = self._points(self.line(position.line), position.character)
        return position.line + 1, column + 1 - (self._mark if position.line == 0 else 0)

    def offset(self, position: types.Position) -> int:
        """The index of a position in the text."""
        if position.line >= len(self._starts):
            return len(self.text)
        return self._starts[position.line] + self._points(self.line(position.line), position.character)

    @property
    def end(self) -> types.Position:
        """The place behind the last character."""
        last = len(self._starts) - 1
        return types.Position(last, self._units(self.line(last)))

    @property
    def whole(self) -> types.Range:
        """The whole text."""
        return types.Range(types.Position(0, 0), self.end)

    def _points(self, text: str, units: int) -> int:
        """How many code points of a line lie before so many units; a place inside a character is that before it."""
        if text.isascii() or self._encoding == "utf-32":
            return min(units, len(text))
        return next(self._behind(text, units))

    def _behind(self, text: str, units: int) -> Iterator[int]:
        count = 0
        for at, character in enumerate(text):
            count += self._units(character)
            if count > units:
                yield at
                return
        yield len(text)


def _bounds(text: str) -> tuple[list[int], list[int]]:
    """Where each line of a text starts, and where it ends."""
    if "\r" not in text:
        starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        ends = [start - 1 for start in starts[1:]]
        return starts[:-1], ends
    spans = [match.span() for match in ENDS.finditer(text)]
    return [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]


def changed(lines: Lines, change: types.TextDocumentContentChangeEvent) -> str:
    """A text after a change that the client sends: all of it, or a range."""
    if not isinstance(change, types.TextDocumentContentChangePartial):
        return change.text
    text = lines.text
    start, end = lines.offset(change.range.start), lines.offset(change.range.end)
    return text[:start] + change.text + text[max(start, end) :]
