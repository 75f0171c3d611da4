"""Jupyter notebooks: the cells of an `.ipynb` file."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from kshape.source.decode import DecodeFault


class NotebookCell(NamedTuple):
    """A cell: its number in the file from 1, its kind ("code", "markdown", "raw", ...), its source and its tags."""

    number: int
    kind: str
    text: str
    tags: tuple[str, ...] = ()


class NotebookFile(NamedTuple):
    """All cells in the order of the file, and the language of the code, in small letters; "" where it is not told."""

    cells: tuple[NotebookCell, ...]
    language: str = ""


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
    return ""


def _field(content: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(content, dict):
            return None
        content = content.get(name)
    return content
