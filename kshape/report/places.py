"""Paths and texts as the services that read a report want them.

A path is relative to one folder and has forward slashes; in a URI it is percent-encoded as well.
"""

from __future__ import annotations

import os
import re
from urllib.parse import quote

from kshape.facts import Diagnostic, Location

_SURROGATE = re.compile("[\ud800-\udfff]")


class Places:
    """Where files are, seen from `root`, by default the working folder. What lies outside of it stays absolute."""

    def __init__(self, root: str | None = None) -> None:
        self._root = os.path.abspath(root or os.curdir)

    def relative(self, path: str) -> str:
        """`src/model.py`; the whole path where the file is not below the root."""
        return self._below(path) or _slashed(os.path.abspath(path))

    def uri(self, path: str) -> str:
        """`src/my%20model.py`; a `file:` URI where the file is not below the root."""
        below = self._below(path)
        if below is not None:
            return _quoted(below)
        absolute = _slashed(os.path.abspath(path))
        return "file://" + _quoted(absolute if absolute.startswith("/") else "/" + absolute)

    def is_below(self, path: str) -> bool:
        """Whether `uri` is relative to the root."""
        return self._below(path) is not None

    def _below(self, path: str) -> str | None:
        try:
            place = os.path.relpath(os.path.join(os.getcwd(), path), self._root)
        except ValueError:  # Another drive.
            return None
        outside = place == os.pardir or place.startswith(os.pardir + os.sep)
        return None if outside else _slashed(place)


def checkout(variable: str) -> str:
    """The folder of the repository in a CI job, which `variable` of the environment names; else the working folder.

    A service shows findings in the files of the repository, wherever below it the job has gone.
    """
    here, root = os.path.realpath(os.curdir), os.path.realpath(os.environ.get(variable) or os.curdir)
    try:
        return root if os.path.commonpath([here, root]) == root else here
    except ValueError:  # Another drive.
        return here


def position(found: Diagnostic | Location) -> str:
    """`12:5`, line and column; in a notebook `cell 3:12:5`."""
    cell = "" if found.cell is None else f"cell {found.cell}:"
    return f"{cell}{found.line}:{found.column}"


def unbroken(text: str) -> str:
    """Text that every encoding of Unicode can hold: halves of surrogate pairs become replacement marks."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _slashed(path: str) -> str:
    return path.replace(os.sep, "/")


def _quoted(path: str) -> str:
    # A name that is no valid UTF-8 has the bytes of the disk, other halves of surrogate pairs have none of their own.
    try:
        return quote(path.encode("utf-8", "surrogateescape"), safe="/")
    except UnicodeEncodeError:
        return quote(unbroken(path), safe="/")
