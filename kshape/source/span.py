"""Places in a source text.

A span is relative to its `Origin`, the piece of text that it was read from. When an edit above moves the piece,
only `origin.start_line` changes, and every span of the piece moves along, also those kept in cached results.
"""

from __future__ import annotations


class Cell:
    """A cell of a notebook: its number in the file, from 1, and the line of the notebook's program where it starts."""

    __slots__ = ("first_line", "number")

    def __init__(self, number: int, first_line: int) -> None:
        self.number, self.first_line = number, first_line

    def __repr__(self) -> str:
        return f"<Cell {self.number} from line {self.first_line}>"


class Origin:
    """A piece of source text: file, the line where it starts (1-based), the text, the notebook cell if any.

    The lines of a notebook count on through its cells, so that places can be compared and put in order within the
    file; only `Span.place` counts them within the cell.
    """

    __slots__ = ("_lines", "cell", "path", "start_line", "text")

    def __init__(self, path: str, start_line: int, text: str, cell: Cell | None = None) -> None:
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
        cell = "" if self.cell is None else f", cell {self.cell.number}"
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

    @property
    def cell(self) -> int | None:
        """The number of the notebook's cell, None in other files."""
        return None if self.origin.cell is None else self.origin.cell.number

    @property
    def line_in_cell(self) -> int:
        """The first line as the user counts it."""
        return self.lineno - (0 if self.origin.cell is None else self.origin.cell.first_line - 1)

    @property
    def place(self) -> tuple[int, int, int, int]:
        """(line, column, end line, end column) as the user counts them: lines within the cell, if there is one.

        Brackets that were put in where they are missing stand behind the text, and are not counted.
        """
        before = 0 if self.origin.cell is None else self.origin.cell.first_line - 1
        start, end = self._within(self.line, self.column), self._within(self.end_line, self.end_column)
        return (self.lineno - before, start, self.end_lineno - before, end)

    def _within(self, line: int, column: int) -> int:
        lines = self.origin.lines
        return min(column, len(lines[line - 1]) + 1) if line <= len(lines) else column

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
