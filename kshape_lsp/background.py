"""The files of the workspace that nobody has open: analysed one by one when there is nothing else to do.

With the setting `diagnosticMode: workspace`. Notebooks on the disk are left out: a place in a cell is no place in the
file. What is kept of a file is its diagnostics.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from kshape.config import UsageError
from kshape.facts import Diagnostic
from kshape.project import Unreadable, find_files, read_bytes

from .analyses import FAILED
from .positions import Lines
from .programs import Part, Program, lines_on_disk, path_of, uri_of
from .worker import LATER

if TYPE_CHECKING:
    from .server import KshapeServer

SUFFIX = ".py"
_count = itertools.count(1)


class Report:
    """The diagnostics of one file. identifier: differs from that of every other report."""

    __slots__ = ("diagnostics", "identifier", "program", "seen")

    def __init__(
        self, program: Program, diagnostics: tuple[Diagnostic, ...] = (), seen: Mapping[str, str | None] | None = None
    ) -> None:
        self.program, self.diagnostics, self.seen = program, diagnostics, seen or {}
        self.identifier = f"workspace:{next(_count)}"


class Background:
    """reports: by path, of the files that are not open.

    on_report: called in the loop with each new report, one without diagnostics for a file that is to be forgotten.
    on_progress: called with the number of files that are done and that there are, at the end with None.
    """

    def __init__(self, server: KshapeServer) -> None:
        self.server = server
        self.reports: dict[str, Report] = {}
        self.on_report: list[Callable[[Report], None]] = []
        self.on_progress: list[Callable[[int | None, int], None]] = []
        self.changed = asyncio.Event()
        self._files: set[str] = set()
        self._waiting: dict[str, None] = {}
        self._is_stale = self._is_all_stale = False
        self._is_running = False

    @property
    def is_wanted(self) -> bool:
        """Whether the settings ask for the whole workspace."""
        return self.server.settings.enable and self.server.settings.diagnostic_mode == "workspace"

    @property
    def is_idle(self) -> bool:
        """Whether everything is known."""
        return not self._is_running

    def renew(self) -> None:
        """Folders or settings changed: look for the files again, and analyse all of them."""
        if self.is_wanted or self.reports:
            self._is_stale = self._is_all_stale = True
            self._start()

    def touch(self, paths: Iterable[str]) -> None:
        """These files, and those that depend on them, may have another content."""
        if not self.is_wanted:
            return
        paths = set(paths)
        if any(path.endswith(SUFFIX) and (path in self._files) != os.path.isfile(path) for path in paths):
            self._is_stale = True
        self._waiting |= dict.fromkeys(path for path in paths if path in self._files)
        for path, report in self.reports.items():
            if not paths.isdisjoint(report.seen):
                self._waiting[path] = None
        self._start()

    def forget(self, path: str) -> None:
        """A file was opened: it is told of elsewhere from now on."""
        self.reports.pop(path, None)

    def stop(self) -> None:
        """The person has seen enough: what is not known yet is left out."""
        self._waiting.clear()

    def _start(self) -> None:
        if self.server.ready.is_set() and not self._is_running:
            self._is_running = True
            self.server.later(self._run())

    async def _run(self) -> None:
        try:
            while self._is_stale or self._waiting:
                if self._is_stale:
                    await self._look()
                await self._analyse_all()
        finally:
            self._is_running = False
            self._tell_change()

    async def _look(self) -> None:
        """Finds the files; those that are no more are told of as without diagnostics."""
        everything = self._is_all_stale
        self._is_stale = self._is_all_stale = False
        folders = [path_of(uri) for uri in self.server.workspace.folders] if self.is_wanted else []
        found = await self.server.analyses.worker.run(lambda: list(self._found(folders)), LATER)
        new = found if everything else [path for path in found if path not in self._files]
        self._files = set(found)
        for path in [path for path in self.reports if path not in self._files]:
            self._take(path, Report(self.reports[path].program), keep=False)
        self._waiting = {path: None for path in (*self._waiting, *new) if path in self._files}

    def _found(self, folders: list[str]) -> Iterable[str]:
        for folder in folders:
            try:
                files = find_files([folder], self.server.projects)
            except UsageError as error:
                self.server.tell(str(error))
                continue
            yield from (os.path.abspath(path) for path in files if path.endswith(SUFFIX))

    async def _analyse_all(self) -> None:
        done = 0
        while self._waiting and not self._is_stale:
            path = next(iter(self._waiting))
            del self._waiting[path]
            if not self._is_open(path):
                report = await self.server.analyses.worker.run(lambda path=path: self._report(path), LATER)  # type: ignore[misc]
                if not self._is_open(path):
                    self._take(path, report)
            done += 1
            for tell in self.on_progress:
                tell(done, done + len(self._waiting))
        for tell in self.on_progress:
            tell(None, done)

    def _is_open(self, path: str) -> bool:
        return any(os.path.abspath(program.path) == path for program in self.server.analyses.programs())

    def _take(self, path: str, report: Report, keep: bool = True) -> None:
        before = self.reports.pop(path, None)
        if keep:
            self.reports[path] = report
        if keep and before is not None and before.diagnostics == report.diagnostics:
            report.identifier = before.identifier
            return
        for tell in self.on_report:
            tell(report)
        self._tell_change()

    def _tell_change(self) -> None:
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()

    def _report(self, path: str) -> Report:
        """In the worker's thread: what is known of a file, whatever happens."""
        from kshape.analysis import Analyser

        encoding = self.server.encoding
        program = Program(uri_of(path), None, (Part(uri_of(path), lines_on_disk(path, encoding) or Lines("")),))
        try:
            analyser = Analyser(path, self.server.config_of(path), self.server.overlay())
            analysis = analyser.update(read_bytes(path), details="diagnostics")
        except Unreadable:
            return Report(program)  # gone, or no file of ours: the client tells of it if that matters
        except BaseException as error:  # a panic of the native parser is not an Exception
            text = f"The analysis failed, which is a fault of kshape: {type(error).__name__}: {error}"
            self.server.tell(f"{path}: {text}")
            return Report(program, (Diagnostic(FAILED, "internal-error", "warning", text, 1, 1, 1, 1),))
        return Report(program, analysis.diagnostics, analysis.seen)
