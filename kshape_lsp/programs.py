"""What is analysed as one: a Python file, or all cells of a notebook; a snapshot that later edits do not touch."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

from pygls.uris import from_fs_path, to_fs_path

from kshape.facts import Analysis, Location
from kshape.project import Unreadable, read_bytes
from kshape.source.decode import DecodeFault, decode

from .positions import Lines

JUPYTERLAB = ".virtual_documents"
"""The folder that JupyterLab says its notebooks are in, one level below the one in which they are."""

_numbers = itertools.count(1)


class Part:
    """One text of a program: a file, or a cell with its number in the notebook (from 1)."""

    __slots__ = ("cell", "kind", "lines", "uri", "version")

    def __init__(
        self, uri: str, lines: Lines, version: int | None = None, cell: int | None = None, kind: str = "code"
    ) -> None:
        self.uri, self.lines, self.version, self.cell, self.kind = uri, lines, version, cell, kind


class Program:
    """uri: of the file or the notebook. path: in the file system, or what stands for it. parts: in their order."""

    __slots__ = ("is_notebook", "parts", "path", "uri", "version")

    def __init__(self, uri: str, version: int | None, parts: tuple[Part, ...], is_notebook: bool = False) -> None:
        self.uri, self.version, self.parts, self.is_notebook = uri, version, parts, is_notebook
        self.path = path_of(uri).replace(f"{os.sep}{JUPYTERLAB}{os.sep}", os.sep)

    def part(self, cell: int | None) -> Part | None:
        """The text that a place of an analysis is in."""
        return next((part for part in self.parts if part.cell == cell), None)

    def part_of(self, uri: str) -> Part | None:
        """The text with this URI."""
        return next((part for part in self.parts if part.uri == uri), None)


class Result:
    """What is known of one version of a program. is_current: whether that is the version that the client shows.

    is_broken: whether it does not parse. number: differs from that of every other result.
    tensors: those that are shown, which are those of the last version that did parse where this one does not.
    """

    __slots__ = ("analysis", "is_broken", "is_current", "number", "program", "seconds", "tensors")

    def __init__(self, program: Program, analysis: Analysis, seconds: float = 0.0, is_broken: bool = False) -> None:
        self.program, self.analysis, self.seconds, self.is_current = program, analysis, seconds, True
        self.is_broken, self.tensors = is_broken, analysis.tensors
        self.number = next(_numbers)

    def parts(self) -> Iterator[Part]:
        """The texts of the program."""
        yield from self.program.parts


def is_joined_notebook(uri: str, text: str) -> bool:
    """Whether a text is the code of all cells of a notebook, as JupyterLab sends it under the name of the notebook."""
    return uri.lower().endswith(".ipynb") and not text.lstrip().startswith("{")


def path_of(uri: str) -> str:
    """The path of a `file:` URI; for any other one a name that no file has, with the ending of the URI."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return path if path is not None else f"<{uri}>"


def uri_of(path: str) -> str:
    """The URI of a path of an analysis, which may be relative."""
    return from_fs_path(os.path.abspath(path)) or Path(path).absolute().as_uri()


def lines_on_disk(path: str, encoding: str) -> Lines | None:
    """The lines of a file that is not open; None where it cannot be read as text."""
    try:
        text = decode(read_bytes(path))
    except Unreadable:
        return None
    return None if isinstance(text, DecodeFault) else Lines(text, encoding)


def is_in(location: Location, program: Program) -> bool:
    """Whether a place of an analysis is in the program itself."""
    return os.path.abspath(location.path) == os.path.abspath(program.path) or location.path == program.path
