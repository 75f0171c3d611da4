"""Which files a run looks at. The only place that walks folders.

A file that is named is always taken. A folder is searched for `*.py` and `*.ipynb`, but not in hidden folders, not in
those that hold environments or build products, not where `.gitignore` or the setting `exclude` says no; links to
folders are not followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kshape.config import Config, UsageError, match_patterns, nearest
from kshape.project.settings import Settings

SUFFIXES = (".py", ".ipynb")
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "build", "dist"})


@dataclass(frozen=True, slots=True)
class _Ignores:
    """The patterns of one .gitignore, and the folder that they are relative to."""

    folder: str
    patterns: tuple[str, ...]

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """True: ignored, False: taken back by a `!` pattern, None: not mentioned."""
        place = os.path.relpath(path, self.folder).replace(os.sep, "/")
        return match_patterns(self.patterns, place + "/" if is_folder else place)


def find_files(paths: Iterable[str], settings: Settings) -> list[str]:
    """The files to check, each once: the named ones, and those in the named folders in the order of their names.

    Raises UsageError for a path that does not exist.
    """
    seen: dict[str, str] = {}
    for path in paths:
        for file in _files_at(path, settings):
            seen.setdefault(os.path.realpath(file), file)
    return list(seen.values())


def find_folders(paths: Iterable[str], settings: Settings) -> Iterator[str]:
    """The folders among these paths, and those in them, in which `find_files` looks."""
    for path in filter(os.path.isdir, paths):
        yield from (folder for folder, _ in _walk(path, settings.of(path), _ignores_above(path)))


def _files_at(path: str, settings: Settings) -> Iterator[str]:
    if os.path.isdir(path):
        for _, files in _walk(path, settings.of(path), _ignores_above(path)):
            yield from files
    elif os.path.lexists(path):
        yield path
    else:
        raise UsageError(f"There is no file or folder {path!r}.{_neighbour(path)}")


def _neighbour(path: str) -> str:
    """A hint at a file of the same folder with nearly the same name."""
    folder, name = os.path.split(path)
    try:
        close = nearest(name, os.listdir(folder or os.curdir), closeness=0.7)
    except OSError:
        return ""
    return f" Did you mean {os.path.join(folder, close)!r}?" if close else ""


def _walk(folder: str, config: Config, ignores: tuple[_Ignores, ...]) -> Iterator[tuple[str, list[str]]]:
    """(folder, the files in it) for a folder and those in it."""
    # A loop, not recursion: a tree deeper than Python's stack is hostile, but cheap to make.
    waiting = [(folder, ignores)]
    while waiting:
        here, above = waiting.pop()
        ignoring = above + _ignores_in(here)
        folders, files = [], []
        for entry in _entries(here):
            path = entry.name if here == os.curdir else os.path.join(here, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if not _skips_folder(entry, path) and not _left_out(path, True, config, ignoring):
                    folders.append((path, ignoring))
            elif entry.name.endswith(SUFFIXES) and _is_plain(entry) and not _left_out(path, False, config, ignoring):
                files.append(path)
        yield here, files
        waiting.extend(reversed(folders))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _skips_folder(entry: os.DirEntry[str], path: str) -> bool:
    name = entry.name
    return name.startswith(".") or name in SKIPPED_FOLDERS or os.path.exists(os.path.join(path, "pyvenv.cfg"))


def _is_plain(entry: os.DirEntry[str]) -> bool:
    """Whether there is text to read: a link to nowhere has none, and a pipe would keep the run waiting."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return False


def _left_out(path: str, is_folder: bool, config: Config, ignores: tuple[_Ignores, ...]) -> bool:
    return config.excludes(path, is_folder) or _ignored(path, is_folder, ignores)


def _ignored(path: str, is_folder: bool, ignores: tuple[_Ignores, ...]) -> bool:
    for ignore in reversed(ignores):
        verdict = ignore.verdict(path, is_folder)
        if verdict is not None:
            return verdict
    return False


def _ignores_above(path: str) -> tuple[_Ignores, ...]:
    """The .gitignore files from the repository's top down to the folder above `path`.

    Outside a repository there are none. Nor are there any when they ignore `path` itself: who names it, means it.
    """
    folder = os.path.abspath(path)
    found: list[_Ignores] = []
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return ()
        folder = above
        found[:0] = _ignores_in(folder)
    ignores = tuple(found)
    return () if _ignored(os.path.abspath(path), True, ignores) else ignores


def _ignores_in(folder: str) -> tuple[_Ignores, ...]:
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as file:
            return (_Ignores(folder, tuple(file.read().splitlines())),)
    except OSError:
        return ()
