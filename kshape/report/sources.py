"""The text behind the positions: which line 12 of model.py is."""

from __future__ import annotations

import re

from kshape.project import Unreadable, read_bytes
from kshape.report.notebook_lines import notebook_lines
from kshape.source.decode import DecodeFault, decode
from kshape.source.notebook import cell_texts

# Python's line ends; str.splitlines knows more, such as form feeds, and would count differently.
_LINE_END = re.compile(r"\r\n|\r|\n")


def readable(content: bytes) -> str:
    """Bytes -> text for showing: as Python reads them, else as UTF-8 with marks where that does not fit."""
    text = decode(content)
    return content.decode("utf-8", "replace").removeprefix("\ufeff") if isinstance(text, DecodeFault) else text


class Sources:
    """The lines of the files that a report quotes, split when first quoted. What cannot be read has no lines."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}
        self._lines: dict[tuple[str, int | None], list[str]] = {}
        self._notebooks: dict[str, dict[int, list[int]]] = {}

    def add(self, path: str, content: bytes) -> None:
        """Tell what a file held when it was analysed."""
        self._contents[path] = content

    def line(self, path: str, number: int, cell: int | None = None) -> str | None:
        """A line by its number from 1, in a notebook by that in the cell; None when there is no such line."""
        if (path, cell) not in self._lines:
            self._split(path, cell)
        lines = self._lines.get((path, cell), [])
        return lines[number - 1] if 0 < number <= len(lines) else None

    def file_line(self, path: str, number: int, cell: int | None) -> int:
        """The line of the file that a line of a notebook's cell stands on, the first where that is not known."""
        if cell is None:
            return number
        if path not in self._notebooks:
            self._notebooks[path] = notebook_lines(readable(self._content(path)))
        lines = self._notebooks[path].get(cell)
        return lines[min(number, len(lines)) - 1] if lines else 1

    def _split(self, path: str, cell: int | None) -> None:
        content = self._content(path)
        texts = {None: readable(content)} if cell is None else cell_texts(content)
        self._lines.update(((path, part), _LINE_END.split(text)) for part, text in texts.items())

    def _content(self, path: str) -> bytes:
        try:
            return self._contents[path] if path in self._contents else read_bytes(path)
        except Unreadable:
            return b""
