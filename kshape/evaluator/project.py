"""Modules of the project as documents: in the folder of the script, in the project's root, in `src/`."""

from __future__ import annotations

import os
from typing import Any

LARGEST = 2 * 1024 * 1024


class ProjectFiles:
    """Finds and reads the files of the project that a script imports; each is read once."""

    def __init__(self, script: str, root: str | None = None) -> None:
        folder = os.path.dirname(os.path.abspath(script))
        top = root or folder
        self._folders = list(dict.fromkeys([folder, top, os.path.join(top, "src")]))
        self._documents: dict[str, Any] = {}

    def find(self, name: str, level: int, path: str) -> Any:
        """The document of a module, None where the project has none of this name."""
        parts = [part for part in name.split(".") if part]
        if not parts and not level:
            return None
        if not all(part.isidentifier() for part in parts):
            return None
        folders = self._folders
        if level:
            folder = os.path.dirname(os.path.abspath(path))
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            folders = [folder]
        for folder in folders:
            place = os.path.join(folder, *parts)
            for file in (f"{place}.py", os.path.join(place, "__init__.py")):
                if os.path.isfile(file):
                    return self._document(file)
        return None

    def _document(self, file: str) -> Any:
        file = os.path.relpath(file)
        if file not in self._documents:
            self._documents[file] = _read(file)
        return self._documents[file]


def _read(file: str) -> Any:
    from kshape.source.decode import DecodeFault, decode
    from kshape.source.document import Document

    try:
        with open(file, "rb") as opened:
            text = decode(opened.read(LARGEST))
    except OSError:
        return None
    return None if isinstance(text, DecodeFault) else Document(file, text)
