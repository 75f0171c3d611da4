"""Places in a source text.

A span is relative to its `Origin`, the piece of text that it was read from. When an edit above moves the piece,
only `origin.start_line` changes, and every span of the piece moves along, also those kept in cached results.
"""

from __future__ import annotations


class Origin:
    """A piece of source text: file, the line where it starts (1-based), the text, the notebook cell if any."""

    __slots__ = ("_lines", "cell", "path", "start_line", "text")

    def __init__(self, path: str, start_line: int, text: str, cell: int | None = None) -> None:
        self.path = path
        self.start_line = start_line
        self.text = text
        self.cell = cell
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The text's lines without their ends. Only a line feed ends a line, as in text that `Document` normalised."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines

    def __repr__(self) -> str:
        cell = "" if self.cell is None else f", cell {self.cell}"
        return f"<Origin {self.path}:{self.start_line}{cell}>"


class Span:
    """From (line, column) up to, without, (end_line, end_column).

    Lines count from 1 within the origin, columns from 1 in code points. Two spans are equal only when they are the
    same object; compare `start` and `end` to compare places.
    """

    __slots__ = ("column", "end_column", "end_line", "line", "origin")

    def __init__(self, origin: Origin, line: int, column: int, end_line: int, end_column: int) -> None:
        self.origin = origin
        self.line = line
        self.column = column
        self.end_line = end_line
        self.end_column = end_column

    @property
    def path(self) -> str:
        """The file's path as it was given to the document."""
        return self.origin.path

    @property
    def lineno(self) -> int:
        """The first line, counted in the file."""
        return self.origin.start_line + self.line - 1

    @property
    def end_lineno(self) -> int:
        """The last line, counted in the file."""
        return self.origin.start_line + self.end_line - 1

    @property
    def start(self) -> tuple[int, int]:
        """(line in the file, column)."""
        return (self.lineno, self.column)

    @property
    def end(self) -> tuple[int, int]:
        """(line in the file, column), the first place behind the span."""
        return (self.end_lineno, self.end_column)

    def text(self) -> str:
        """The source as the user wrote it, with line feeds between lines."""
        lines = self.origin.lines
        if self.line == self.end_line:
            return lines[self.line - 1][self.column - 1 : self.end_column - 1]
        first = lines[self.line - 1][self.column - 1 :]
        last = lines[self.end_line - 1][: self.end_column - 1]
        return "\n".join([first, *lines[self.line : self.end_line - 1], last])

    def to(self, other: Span) -> Span:
        """From the start of this span to the end of `other`, which has the same origin."""
        return Span(self.origin, self.line, self.column, other.end_line, other.end_column)

    def contains(self, line: int, column: int) -> bool:
        """Whether the place (line in the file, column) lies in the span; its end counts as inside, as for a cursor."""
        return self.start <= (line, column) <= self.end

    def __repr__(self) -> str:
        (line, column), (end_line, end_column) = self.start, self.end
        return f"<Span {self.path}:{line}:{column}-{end_line}:{end_column}>"
