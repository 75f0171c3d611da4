"""A few source lines with their numbers, and marks under the part that is meant.

7 | x = layers.Dense(10)(图片)
  |                      ^^^^ rank 1
"""

from __future__ import annotations

from dataclasses import dataclass

from kshape.facts import Diagnostic, Location, TensorFact
from kshape.report.display import expanded, printable
from kshape.report.lines import Line
from kshape.report.sources import Sources

# Code points of a source line that are shown; a longer line is cut around its mark.
WIDEST = 160
_CONTEXT = 30


@dataclass(frozen=True, slots=True)
class Mark:
    """How the part that is meant is underlined, and what stands behind the underline."""

    style: str
    character: str = "^"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Margin:
    """The left margin: as wide as the largest line number of what is quoted together."""

    digits: int

    def numbered(self, number: int) -> tuple[str, str]:
        return f" {number:>{self.digits}} | ", "gutter"

    def blank(self) -> tuple[str, str]:
        return " " * (self.digits + 2) + "| ", "gutter"

    def aside(self) -> str:
        return " " * (self.digits + 2) + "= "

    def omission(self) -> tuple[str, str]:
        return " " * self.digits + " ...", "gutter"


def quote(
    sources: Sources, path: str, place: Diagnostic | Location | TensorFact, margin: Margin, mark: Mark
) -> list[Line]:
    """The lines of a place, marked; nothing where the source is not known. Of many lines, the first and the last."""
    first = sources.line(path, place.line, place.cell)
    if not first:
        return []
    if place.end_line <= place.line:
        return _marked(first, place.line, place.column, place.end_column, margin, mark)
    shown = _marked(first, place.line, place.column, len(first) + 1, margin, Mark(mark.style, mark.character))
    if place.end_line > place.line + 1:
        shown.append([margin.omission()])
    last = sources.line(path, place.end_line, place.cell) or ""
    start = len(last) - len(last.lstrip()) + 1
    return shown + _marked(last, place.end_line, start, place.end_column, margin, mark)


def _marked(text: str, number: int, column: int, end: int, margin: Margin, mark: Mark) -> list[Line]:
    text, column, end = _window(text.rstrip(), column, end)
    shown, columns = expanded(text)
    start = _at(columns, column)
    length = max(_at(columns, end) - start, 1)
    under: Line = [margin.blank(), (" " * start, ""), (mark.character * length, mark.style)]
    if mark.label:
        under.append((" " + printable(mark.label), mark.style))
    return [[margin.numbered(number), (shown, "")], under]


def _at(columns: list[int], column: int) -> int:
    """The terminal column of a code point; a place behind the end, such as a missing bracket's, is one further on."""
    return columns[max(column - 1, 0)] if column <= len(columns) else columns[-1] + 1


def _window(text: str, column: int, end: int) -> tuple[str, int, int]:
    """Cut a line that is too long to show to the neighbourhood of its mark."""
    if len(text) <= WIDEST:
        return text, column, end
    start = max(0, min(column - 1 - _CONTEXT, len(text) - WIDEST))
    piece = text[start : start + WIDEST]
    before, after = "…" if start else "", "…" if start + WIDEST < len(text) else ""
    shift = len(before) - start
    return before + piece + after, column + shift, min(end + shift, len(before) + len(piece) + 1)
