"""On which lines of an `.ipynb` file the lines of its cells stand: what a service that knows lines only is told.

Jupyter writes each line of a cell as a string of its own, on a line of its own. Other programs write a whole cell, or a
whole notebook, on one line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)

Path = tuple[str | int, ...]


def notebook_lines(text: str) -> dict[int, list[int]]:
    """Number of a cell -> for each line of its source, the line of the file; of notebooks of nbformat 4."""
    try:
        return {cell: _lines(parts) for cell, parts in groupby(_sources(text), key=lambda part: part.cell)}
    except ValueError:  # Some string is no JSON.
        return {}


class _Part(NamedTuple):
    """A string that is a cell's source or a part of it, and the line of the file on which it stands."""

    cell: int
    line: int
    source: str


def _sources(text: str) -> Iterator[_Part]:
    line, counted = 1, 0
    for path, start, literal in _strings(text):
        match path:
            case ("cells", int(index), "source") | ("cells", int(index), "source", int()):
                line, counted = line + text.count("\n", counted, start), start
                yield _Part(index + 1, line, str(json.loads(literal, strict=False)))


def _lines(parts: Iterable[_Part]) -> list[int]:
    """The line of the file for each line of the source that the parts make together."""
    lines: list[int] = []
    is_begun = False  # Whether the last line goes on in the next part.
    for part in parts:
        if part.source:
            *whole, rest = part.source.split("\n")
            lines += [part.line] * (len(whole) + bool(rest) - is_begun)
            is_begun = bool(rest)
    return lines


def _strings(text: str) -> Iterator[tuple[Path, int, str]]:
    """The strings that are values in a JSON text, with the keys and indices that lead to them."""
    path: list[str | int] = []
    is_key: list[bool] = []  # For each open bracket: whether a string would be a key now.
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "{[":
            path.append("" if token == "{" else 0)
            is_key.append(token == "{")
        elif not path:
            continue
        elif token in "}]":
            path.pop()
            is_key.pop()
        elif token == ",":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else ""
            is_key[-1] = not isinstance(last, int)
        elif token == ":":
            is_key[-1] = False
        elif is_key[-1]:
            path[-1] = str(json.loads(token, strict=False)) if token.startswith('"') else token
        elif token.startswith('"'):
            yield tuple(path), match.start(), token
