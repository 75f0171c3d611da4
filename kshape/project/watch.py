"""Waiting for a change that may change what a run finds.

Only the folders in which a run looks are watched, each by itself, so that environments and data cost nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kshape.config_file import upwards
from kshape.facts import Analysis
from kshape.project.discovery import SUFFIXES, find_folders
from kshape.project.settings import Settings

# Milliseconds: changes that follow one another so closely are one (an editor writes, a branch is checked out).
TOGETHER, QUIET = 800, 50
# Milliseconds between two looks at whether there is anything, and between two looks at the files where the system
# does not tell of changes.
LOOK, POLL = 200, 500
SETTINGS = ("pyproject.toml", ".gitignore")


@dataclass(frozen=True, slots=True)
class Watched:
    """What is waited for.

    folders: those in which a change of any Python file, notebook, folder or of settings counts.
    files:   paths that count wherever they are; some of them may not exist. All paths are absolute.
    """

    folders: frozenset[str]
    files: frozenset[str]

    def counts(self, path: str) -> bool:
        """Whether a change of this path may change what a run finds."""
        if path in self.files or path in self.folders:
            return True
        folder, name = os.path.split(path)
        if folder not in self.folders:
            return False
        return name.endswith(SUFFIXES) or name in SETTINGS or (not name.startswith(".") and os.path.isdir(path))

    def places(self) -> tuple[str, ...]:
        """The folders that have to be watched for that; for what does not exist, the nearest one that does."""
        return tuple(sorted({*self.folders, *map(_nearest_folder, {os.path.dirname(file) for file in self.files})}))


def watched(
    paths: Iterable[str], settings: Settings, analyses: Iterable[Analysis] = (), config_path: str | None = None
) -> Watched:
    """What a run over these paths looks at: its files and folders, the modules they import, the settings."""
    given = [os.path.abspath(path) for path in paths]
    folders = frozenset(map(os.path.abspath, find_folders(paths, settings)))
    files = {*given, *(os.path.join(above, "pyproject.toml") for path in given for above in upwards(path))}
    for analysis in analyses:
        files |= {os.path.abspath(analysis.path), *analysis.seen}
    if config_path is not None:
        files.add(os.path.abspath(config_path))
    return Watched(folders, frozenset(files))


class Watcher:
    """Notes changes from `follow` on, those during a run included, until `wait` asks for them."""

    def __init__(self) -> None:
        self._watched = Watched(frozenset(), frozenset())
        self._places: tuple[str, ...] = ()
        self._stream: Iterator[set[str]] = iter(())
        self._noted: set[str] = set()

    def follow(self, watched: Watched, since: float | None = None) -> None:
        """From now on these count; and what was written since a moment (seconds since the epoch) counts already."""
        self._watched = watched
        places = watched.places()
        if places == self._places:
            return
        self._noted |= next(self._stream, set())
        self._places, self._stream = places, _changes(places)
        self._noted |= next(self._stream)  # which starts it
        if since is not None:
            self._noted |= {path for path in watched.files if _was_written(path, since)}

    def wait(self) -> set[str]:
        """The paths that have changed, at least one."""
        while not any(map(self._watched.counts, self._noted)):
            self._noted = next(self._stream)
        found, self._noted = set(filter(self._watched.counts, self._noted)), set()
        return found


def _changes(places: Iterable[str]) -> Iterator[set[str]]:
    """The paths that have changed since the last time, every few moments; often there are none."""
    from watchfiles import watch

    for forced in (None, True):
        try:
            for found in watch(
                *places,
                watch_filter=None,
                debounce=TOGETHER,
                step=QUIET,
                rust_timeout=LOOK,
                yield_on_timeout=True,
                force_polling=forced,
                poll_delay_ms=POLL,
                recursive=False,
                ignore_permission_denied=True,
            ):
                yield {path for _, path in found}
        except OSError:  # Too many folders for the system to tell of.
            if forced:
                raise


def _nearest_folder(path: str) -> str:
    return next(filter(os.path.isdir, upwards(path)), os.sep)


def _was_written(path: str, since: float) -> bool:
    try:
        return os.stat(path).st_mtime >= since and os.path.isfile(path)
    except OSError:
        return False
