"""Modules of the project as documents: which file an import means, as Python would look for it.

A script's imports are looked for in its folder; in the folder above its package; in every folder above that looks like
the top of a project (pyproject.toml, setup.py, .git, ...), and in `src/` there; and in what the script itself adds to
`sys.path`. Nothing is run and nothing is looked for outside of the project.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from kshape.source.hashes import LARGEST, digest

Folders = Sequence[str]
MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
"""What stands in the top folder of a project."""

LOADED = frozenset("abc builtins codecs io keras kshape numpy os site stat sys tensorflow".split())
"""What a file of this name beside the script does not replace: Python has it before it looks there, or it cannot be
meant."""

_INIT = "__init__.py"
_KEPT = 256  # documents that are kept for the next file which imports them
_documents: OrderedDict[tuple[str, str], Any] = OrderedDict()


class Importer(Protocol):
    """Where the evaluator gets the modules of the project from."""

    def find(self, name: str, level: int, path: str, first: Folders = (), last: Folders = ()) -> Any:
        """The Document of a module by its dotted name, None where the project has none of this name.

        level: that of a relative import, 0 for others.  path: the file that imports.
        first, last: folders to look into before and after the others, relative to the script's.
        A folder without `__init__.py` is a document without text, whose path ends in no `.py`.
        """

    def shadows(self, name: str) -> bool:
        """Whether the project has a module that Python finds before a library of the same name."""


class NoFiles:
    """A script without a project."""

    def find(self, name: str, level: int, path: str, first: Folders = (), last: Folders = ()) -> Any:
        """Nothing."""
        return None

    def shadows(self, name: str) -> bool:
        """No."""
        return False


class ProjectFiles:
    """Finds and reads the files of the project that a script imports.

    seen: absolute path -> hash of what was read there, "" for what is known to be there and was not read, None for what
          is not there. As long as all of this stays so, the same files are found with the same content.
    held: absolute path -> what counts as the content of that file, whatever is on the disk.
    """

    def __init__(self, script: str, root: str | None = None, held: Mapping[str, bytes] | None = None) -> None:
        self._held = held or {}
        self.seen: dict[str, str | None] = {}
        self._script = script
        self._file = os.path.abspath(script)
        self._found: dict[str, Any] = {}
        self._folder = os.path.dirname(self._file)
        self._folders = self._search_path(root)

    def find(self, name: str, level: int, path: str, first: Folders = (), last: Folders = ()) -> Any:
        """See `Importer`."""
        parts = [part for part in name.split(".") if part]
        if (not parts and not level) or not all(part.isidentifier() for part in parts):
            return None
        if level:
            return self._relative(parts, level, path)
        folders = [*map(self._from_script, first), *self._folders, *map(self._from_script, last)]
        places = [place for place in dict.fromkeys(folders) if self._may_hold(place, parts)]
        for place in places:
            found = self._module(os.path.join(place, *parts))
            if found is not None:
                return found
        return next(filter(None, (self._namespace(os.path.join(place, *parts)) for place in places)), None)

    def shadows(self, name: str) -> bool:
        """See `Importer`: only a module in the folder of a script that is in no package."""
        root = name.partition(".")[0]
        if root in LOADED or self._is_package(self._folder):
            return False
        place = os.path.join(self._folder, root)
        return self._is_file(f"{place}.py") or self._is_file(os.path.join(place, _INIT))

    def _from_script(self, folder: str) -> str:
        return os.path.normpath(os.path.join(self._folder, folder))

    def _relative(self, parts: Sequence[str], level: int, path: str) -> Any:
        folder = os.path.dirname(os.path.abspath(path))
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        place = os.path.join(folder, *parts)
        return self._module(place, may_be_file=bool(parts)) or self._namespace(place)

    def _module(self, place: str, may_be_file: bool = True) -> Any:
        """The package or the module at a path without its ending."""
        package = os.path.join(place, _INIT)
        if self._is_file(package):
            return self._document(package)
        return self._document(f"{place}.py") if may_be_file and self._is_file(f"{place}.py") else None

    def _namespace(self, folder: str) -> Any:
        """A package without `__init__.py`, if there is code in the folder: else it is a folder of data."""
        if not self._is_folder(folder):
            return None
        return self._empty(folder) if any(map(_has_code, [folder, *_folders_in(folder)])) else None

    def _may_hold(self, folder: str, parts: Sequence[str]) -> bool:
        """Whether a folder has the first part of a dotted name: two looks, however long the name."""
        place = os.path.join(folder, parts[0])
        return self._is_folder(place) or (len(parts) == 1 and self._is_file(f"{place}.py"))

    def _is_folder(self, path: str) -> bool:
        if path not in self.seen:
            self.seen[path] = "" if os.path.isdir(path) else None
        return self.seen[path] is not None

    def _is_file(self, path: str) -> bool:
        if path not in self.seen:
            self.seen[path] = "" if path in self._held or os.path.isfile(path) else None
        return self.seen[path] is not None

    def _is_package(self, folder: str) -> bool:
        return self._is_file(os.path.join(folder, _INIT))

    def _search_path(self, root: str | None) -> list[str]:
        tops = list(self._tops(root))
        packages = self._folder
        while self._is_package(packages) and os.path.dirname(packages) != packages:
            packages = os.path.dirname(packages)
        sources = [folder for top in tops or [packages] for folder in (top, os.path.join(top, "src"))]
        # A file of a package is imported by its full name: its own folder is looked into last.
        return list(dict.fromkeys([packages, *sources, self._folder]))

    def _tops(self, root: str | None) -> Iterator[str]:
        """The folders from the script's upwards that look like the top of a project, up to the root that is given."""
        folder, last = self._folder, os.path.abspath(root) if root else None
        while True:
            marks = [os.path.join(folder, mark) for mark in MARKS]
            self.seen.update((mark, "" if os.path.exists(mark) else None) for mark in marks)
            if folder == last or any(self.seen[mark] is not None for mark in marks):
                yield folder
            above = os.path.dirname(folder)
            if above == folder or folder == last or self.seen[marks[-1]] is not None:
                return
            folder = above

    def _document(self, file: str) -> Any:
        if file not in self._found:
            self._found[file] = self._empty(file) if file == self._file else self._read(file)
        return self._found[file]

    def _empty(self, path: str) -> Any:
        """A document without text: a namespace package, or the script itself, which is being evaluated anyway."""
        from kshape.source.document import Document

        return Document(self._script if path == self._file else self._shown(path), "")

    def _read(self, file: str) -> Any:
        try:
            content = self._content(file)
        except OSError:
            self.seen[file] = None
            return None
        self.seen[file] = digest(content)
        return _document(self._shown(file), content, self.seen[file] or "")

    def _content(self, file: str) -> bytes:
        if file in self._held:
            return self._held[file][:LARGEST]
        with open(file, "rb") as opened:
            return opened.read(LARGEST)

    def _shown(self, path: str) -> str:
        """A path as the reports show it: relative, unless the script's is not."""
        return path if os.path.isabs(self._script) else os.path.relpath(path)


def _document(path: str, content: bytes, key: str) -> Any:
    """The document of a module, the same object for every script that imports the same text."""
    from kshape.source.decode import DecodeFault, decode
    from kshape.source.document import Document

    if (path, key) not in _documents:
        text = decode(content)
        _documents[path, key] = None if isinstance(text, DecodeFault) else Document(path, text, is_imported=True)
        while len(_documents) > _KEPT:
            _documents.popitem(last=False)
    _documents.move_to_end((path, key))
    return _documents[path, key]


def _has_code(folder: str) -> bool:
    try:
        return any(name.endswith(".py") for name in os.listdir(folder))
    except OSError:
        return False


def _folders_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry in entries if entry.is_dir())
    except OSError:
        return []
