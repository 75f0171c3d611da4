"""Results of earlier runs, in a folder of the project, by the content of the file and of what was seen beside it.

An entry holds as long as the file, the modules of the project that it imports, and the places where modules were looked
for in vain are as they were. What else an answer depends on is in the name of the file that holds the entries: kshape
itself, the version of Python, the settings, the folder in which the command runs.

The cache never fails a run. What cannot be read or is damaged is not there; what cannot be written is not kept. A file
is written beside its place and then moved there, so that two runs at the same time see either one's whole file, and
each takes over what the other has added.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import time
from contextlib import suppress
from dataclasses import fields
from functools import cache
from hashlib import sha256

from kshape import __version__
from kshape.config import Config
from kshape.facts import Analysis
from kshape.project.entries import Entry, analysis_of, entries_in, entry_of
from kshape.source.hashes import LARGEST, digest

KEPT_FILES = 8  # one for each version, settings and folder; the eldest are deleted
STALE_SECONDS = 3600  # of a file that a run has begun to write and never moved to its place
WITHOUT_INFLUENCE = ("exclude", "fail_on", "root", "baseline", "cache_dir")
"""Settings on which the analysis of a file does not depend; the folder of the cache depends on `root`."""

_OURS = re.compile(r"kshape-[a-z]+-[0-9a-f]{16}\.txt(\.\d+\.tmp)?")
_MARK = "Signature: 8a477f597d28d172789f06886806bc55\n# Results of kshape. It can be deleted at any time.\n"


class Present:
    """What files hold now; each is looked at once, so one serves one run."""

    def __init__(self) -> None:
        self._digests: dict[str, str | None] = {}
        self._exists: dict[str, bool] = {}

    def digest(self, path: str) -> str | None:
        """A hash of the file, None where there is none."""
        if path not in self._digests:
            self._digests[path] = _digest(path)
        return self._digests[path]

    def is_as_seen(self, path: str, seen: str | None) -> bool:
        """Whether a path still is what `facts.Analysis.seen` says of it."""
        if seen:
            return self.digest(path) == seen
        if path not in self._exists:
            self._exists[path] = os.path.exists(path)
        return self._exists[path] == (seen is not None)


def _digest(path: str) -> str | None:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # What a pipe holds can be read only once.
            return None
        with open(path, "rb") as file:
            return digest(file.read(LARGEST))
    except OSError:
        return None


class Cache:
    """The entries of one file: found with `find`, added with `keep`, written with `save`.

    file: its path; None keeps the entries in memory only.
    """

    def __init__(self, file: str | None) -> None:
        self._file = file
        self._stamp = _stamp(file)
        self._entries = _read(file)
        self._new: set[str] = set()
        self.is_new = not self._entries

    def find(self, path: str, digest: str, present: Present) -> Analysis | None:
        """The analysis of a file with this hash, None where it is not known or something beside it has changed."""
        entry = self._entries.get(path)
        if entry is None or entry.digest != digest:
            return None
        analysis = analysis_of(path, entry)
        if analysis is None:
            return None
        return analysis if all(present.is_as_seen(*each) for each in analysis.seen.items()) else None

    def keep(self, analysis: Analysis, digest: str) -> None:
        """Adds an analysis of a file with this hash."""
        entry = entry_of(analysis, digest)
        if entry is not None:
            self._entries[analysis.path] = entry
            self._new.add(analysis.path)

    def save(self) -> None:
        """Writes what is new."""
        if self._file is None or not self._new:
            return
        if _stamp(self._file) != self._stamp:  # another run has written since
            ours = {path: self._entries[path] for path in self._new}
            self._entries = {**self._entries, **_read(self._file), **ours}
        # What nobody has asked for may be the result of a file that is gone.
        lines = [each.line for path, each in self._entries.items() if path in self._new or os.path.lexists(path)]
        with suppress(OSError):
            _write(self._file, "\n".join(lines))
            _prune(os.path.dirname(self._file))
            self._stamp = _stamp(self._file)
            self._new.clear()


class Caches:
    """The cache of each project that a run touches; `is_kept` says whether there are files, or only this process."""

    def __init__(self, details: str, is_kept: bool = True) -> None:
        self._details, self._is_kept = details, is_kept
        self._by_file: dict[str, Cache] = {}
        self._by_settings: dict[int, tuple[Config, Cache]] = {}

    def of(self, config: Config) -> Cache:
        """The cache for files with these settings."""
        known = self._by_settings.get(id(config))
        if known is not None:
            return known[1]
        folder = os.path.join(config.root or os.curdir, config.cache_dir)
        file = os.path.join(folder, f"kshape-{self._details}-{_key(config)}.txt")
        if file not in self._by_file:
            self._by_file[file] = Cache(file if self._is_kept else None)
        self._by_settings[id(config)] = (config, self._by_file[file])  # the settings too: so their id stays theirs
        return self._by_file[file]

    def save(self) -> None:
        """Writes what is new in all of them."""
        for each in self._by_file.values():
            each.save()


def _key(config: Config) -> str:
    """A hash of what results depend on beside files."""
    settings = {each.name: getattr(config, each.name) for each in fields(config) if each.name not in WITHOUT_INFLUENCE}
    # With the working folder, because results name files as they are seen from there.
    here = os.path.relpath(os.curdir, config.root) if config.root else ""
    parts = [_ourselves(), sys.version_info[:2], sys.platform, settings, here]
    return sha256(json.dumps(parts, sort_keys=True, default=dict).encode()).hexdigest()[:16]


@cache
def _ourselves() -> str:
    """A hash of kshape's own code: a changed rule changes results, whatever the version says."""
    found = sha256(__version__.encode())
    pending = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.is_dir():
                    pending.append(entry.path)
                elif entry.name.endswith((".py", ".json")):
                    with open(entry.path, "rb") as file:
                        found.update(entry.name.encode() + b"\0" + file.read())
    return found.hexdigest()


def _stamp(file: str | None) -> tuple[int, int, int] | None:
    """What tells one version of a file from another."""
    if file is None:
        return None
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _read(file: str | None) -> dict[str, Entry]:
    if file is None:
        return {}
    try:
        with open(file, encoding="utf-8", errors="replace", newline="\n") as opened:
            return entries_in(opened.read())
    except OSError:
        return {}


def _write(file: str, text: str) -> None:
    folder = os.path.dirname(file)
    if not os.path.isdir(folder):
        os.makedirs(folder)
        # So that neither git nor a backup takes it for work of the user.
        for name, content in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _MARK)):
            _replace(os.path.join(folder, name), content)
    _replace(file, text)


def _replace(file: str, text: str) -> None:
    """Writes beside the place, then moves there."""
    draft = f"{file}.{os.getpid()}.tmp"
    try:
        with open(draft, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
        os.replace(draft, file)
    except OSError:
        with suppress(OSError):
            os.unlink(draft)
        raise


def _prune(folder: str) -> None:
    """Deletes the results of older versions and other settings, and what was begun and never finished."""
    whole: list[tuple[float, str]] = []
    drafts: list[tuple[float, str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            ours = _OURS.fullmatch(entry.name)
            if ours is not None:
                (drafts if ours[1] else whole).append((entry.stat().st_mtime, entry.path))
    old = sorted(whole, reverse=True)[KEPT_FILES:] + [each for each in drafts if each[0] < time.time() - STALE_SECONDS]
    for _, path in old:
        with suppress(OSError):
            os.unlink(path)
