"""Jupyter notebooks: the cells of an `.ipynb` file, and the program that its code cells make when they run in order.

The lines of the program count on through the cells, with one line between two cells that no statement stands on;
`Span.place` gives the line within the cell. A statement never reaches from one cell into the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from kshape.source.chunks import Piece, split
from kshape.source.decode import DecodeFault
from kshape.source.document import Program, normalised
from kshape.source.magics import names_only, python_of
from kshape.source.span import Cell, Origin

PRELUDE = "from IPython import _ipython_, display, displayHTML, In, Out, _, __, ___, dbutils, spark, sc, sqlContext"
"""The names that Jupyter, Colab and Databricks define before the first cell, and one of our own for `magics`."""

NOT_RUN = frozenset({"skip", "skip-execution", "skip_execution", "raises-exception"})
"""Tags of cells that are not run when the notebook is, or that are meant to fail."""

_ENCLOSING = "if True:"  # before a cell that is indented as a whole, which Jupyter takes


class NotebookCell(NamedTuple):
    """A cell: its number in the file from 1, its kind ("code", "markdown", "raw", ...), its source and its tags."""

    number: int
    kind: str
    text: str
    tags: tuple[str, ...] = ()


class Notebook(Program):
    """The program of a notebook's code cells. `text` is that program."""

    def __init__(self, path: str, cells: Iterable[NotebookCell] = ()) -> None:
        super().__init__(path)
        self._cells: list[Origin] = []
        self.update(cells)

    def update(self, cells: Iterable[NotebookCell]) -> None:
        """Takes the cells as they are now, text cells or not. Statements whose text stayed keep their chunks."""
        self._cells = []
        line = 2
        for cell in cells:
            if cell.kind == "code":
                text = _program(cell)
                self._cells.append(Origin(self.path, line, text, Cell(cell.number, line)))
                line += text.count("\n") + 2
        self.text = "\n\n".join(part.text for part in self._cells)
        self._renew()

    @property
    def parts(self) -> Iterable[Origin]:
        """The programs of the code cells."""
        return self._cells

    def _pieces(self) -> Iterator[tuple[Piece, Cell | None]]:
        yield Piece(0, PRELUDE), None
        for part in self._cells:
            text, before = part.text, part.start_line - 1
            if _is_indented(text):
                text, before = f"{_ENCLOSING}\n{text}", before - 1
            for piece in split(text):
                yield Piece(before + piece.line, piece.text), part.cell


def _program(cell: NotebookCell) -> str:
    text = normalised(cell.text)
    return names_only(text) if NOT_RUN.intersection(cell.tags) else python_of(text)


def _is_indented(text: str) -> bool:
    """Whether the first line with code is indented."""
    lines = (line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#"))
    return next(lines, "").startswith((" ", "\t"))


class NotebookFile(NamedTuple):
    """All cells in the order of the file, and the language of the code, in small letters; "" where it is not told."""

    cells: tuple[NotebookCell, ...]
    language: str = ""

    @property
    def is_python(self) -> bool:
        """Whether the code is, or may be, Python."""
        return not self.language or self.language.startswith(("python", "ipython"))


def read_notebook(data: bytes) -> NotebookFile | DecodeFault:
    """The notebook that a file holds, of nbformat 1 to 4. Never raises."""
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return DecodeFault(f"This is no notebook: it is not valid UTF-8 at byte {error.start}.", error.start)
    except json.JSONDecodeError as error:
        return DecodeFault(f"This is no notebook: {error.msg}, in JSON.", error.pos, error.lineno, error.colno)
    except RecursionError:
        return DecodeFault("This is no notebook: its JSON is nested too deeply.")
    except ValueError as error:
        return DecodeFault(f"This is no notebook: {error}.")
    parts = _cells(content)
    if parts is None:
        return DecodeFault('This is no notebook: it needs a list of "cells".')
    cells = (_cell(number, part) for number, part in enumerate(parts, 1))
    return NotebookFile(tuple(cell for cell in cells if cell is not None), _language(content))


def is_notebook(path: str) -> bool:
    """Whether a file of this name holds a notebook."""
    return path.lower().endswith(".ipynb")


def cell_texts(data: bytes) -> dict[int, str]:
    """Number -> source of each cell; empty where the bytes are no notebook."""
    notebook = read_notebook(data)
    return {} if isinstance(notebook, DecodeFault) else {cell.number: cell.text for cell in notebook.cells}


def _cells(content: Any) -> list[Any] | None:
    """The cells of nbformat 4, or of the worksheets of the older formats."""
    if not isinstance(content, dict):
        return None
    if isinstance(cells := content.get("cells"), list):
        return cells
    sheets = content.get("worksheets")
    if not isinstance(sheets, list):
        return None
    inside = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in inside if isinstance(cells, list) for cell in cells]


def _cell(number: int, part: Any) -> NotebookCell | None:
    """A cell; None for what is none, which keeps its number all the same."""
    if not isinstance(part, dict):
        return None
    text = _text(part.get("source", part.get("input")))
    if text is None:
        return None
    kind, tags = part.get("cell_type"), _field(part, "metadata", "tags")
    languages = (part.get("language"), _field(part, "metadata", "vscode", "languageId"))
    if any(isinstance(language, str) and language.lower() != "python" for language in languages):
        kind = "other"
    told = tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    return NotebookCell(number, kind if isinstance(kind, str) else "", text, told)


def _text(source: Any) -> str | None:
    """The source, which is a text or a list of its lines with their ends."""
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None


def _language(content: Any) -> str:
    """What the metadata tell of the language of the code; "" for nothing."""
    for place in (("kernelspec", "language"), ("language_info", "name")):
        told = _field(content, "metadata", *place)
        if isinstance(told, str) and told:
            return told.lower()
    name = _field(content, "metadata", "kernelspec", "name")
    return name.lower() if name == "ir" or (isinstance(name, str) and name.startswith("julia")) else ""


def _field(content: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(content, dict):
            return None
        content = content.get(name)
    return content
