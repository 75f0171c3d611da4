"""The analyses of all programs that are open: each version once, the newest first, stale ones dropped.

An analyser lives as long as its program is open, and is used in the worker's thread alone. What other threads see are
results, which do not change.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from copy import copy
from typing import TYPE_CHECKING, TypeVar

from kshape.facts import Analysis, Diagnostic

from .kept import kept_tensors
from .programs import Program, Result
from .worker import Worker

if TYPE_CHECKING:
    from kshape.analysis import Analyser
    from kshape.config import Config

T = TypeVar("T")

FAILED = "KS999"


class _Entry:
    """A program under edit: what is wanted, what was answered last, and who waits for more.

    times: how often it had to be begun anew. The analyser is the worker's, and for one of these times.
    """

    def __init__(self, program: Program) -> None:
        self.wanted = program
        self.latest: Result | None = None
        self.last_good: Result | None = None
        self.analyser: Analyser | None = None
        self.analyser_time = self.times = 0
        self.running = False
        self.changed = asyncio.Event()


class Analyses:
    """config_of: the settings for a path.  overlay: texts of open files by absolute path, which stand for the files.

    on_result is called in the loop with each result that is still current; on_failure with what went wrong inside.
    """

    def __init__(
        self,
        config_of: Callable[[str], Config],
        overlay: Callable[[], Mapping[str, bytes]],
        on_result: Callable[[Result], None],
        on_failure: Callable[[str], None],
    ) -> None:
        self.worker = Worker()
        self._config_of, self._overlay = config_of, overlay
        self._on_result, self._on_failure = on_result, on_failure
        self._entries: dict[str, _Entry] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def update(self, program: Program) -> None:
        """A new version of a program, or one that was not there before."""
        entry = self._entries.get(program.uri)
        if entry is None:
            entry = self._entries[program.uri] = _Entry(program)
        entry.wanted = program
        if entry.latest is not None:
            entry.latest.is_current = False
        self._start(entry)

    def forget(self, uri: str) -> None:
        """The program is open no more."""
        entry = self._entries.pop(uri, None)
        if entry is not None:
            entry.changed.set()

    def restart(self, uris: Callable[[str], bool] = lambda uri: True) -> None:
        """Analyse anew: settings changed, or a file that these programs import."""
        for uri, entry in self._entries.items():
            if uris(uri):
                entry.times += 1
                self.update(copy(entry.wanted))  # another program: what is under way is no answer to it

    def programs(self) -> list[Program]:
        """What is open."""
        return [entry.wanted for entry in self._entries.values()]

    def latest(self, uri: str) -> Result | None:
        """The newest result there is, of whatever version."""
        entry = self._entries.get(uri)
        return None if entry is None else entry.latest

    def dependents(self, path: str) -> list[str]:
        """The URIs of the programs whose last answer depends on a file."""
        return [uri for uri, entry in self._entries.items() if entry.latest and path in entry.latest.analysis.seen]

    async def current(self, uri: str, patience: float = 5.0) -> Result | None:
        """The result of the version that the client shows, waited for; the newest one when that takes too long."""
        entry = self._entries.get(uri)
        end = time.monotonic() + patience
        while entry is not None and (entry.latest is None or not entry.latest.is_current):
            left = end - time.monotonic()
            if left <= 0 or self._entries.get(uri) is not entry:
                break
            try:
                await asyncio.wait_for(entry.changed.wait(), left)
            except TimeoutError:
                break
        return None if entry is None else entry.latest

    async def ask(self, uri: str, question: Callable[[Analyser, Result], T]) -> T | None:
        """A question to the analyser of a program in its present state, asked in the worker's thread."""
        result = await self.current(uri)
        entry = self._entries.get(uri)
        analyser = entry.analyser if entry is not None else None
        if result is None or analyser is None:
            return None
        known: Analyser = analyser
        return await self.worker.run(lambda: question(known, result))

    def _start(self, entry: _Entry) -> None:
        if entry.running:
            return
        entry.running = True
        task = asyncio.get_running_loop().create_task(self._run(entry))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, entry: _Entry) -> None:
        """Analyses until the newest version is answered; versions that came and went meanwhile are left out."""
        try:
            while self._entries.get(entry.wanted.uri) is entry:
                program = entry.wanted
                result = await self.worker.run(lambda: self._analysed(entry))
                if self._entries.get(program.uri) is not entry:
                    return  # closed meanwhile
                entry.latest = result
                result.is_current = result.program is entry.wanted
                if result.is_current:
                    changed, entry.changed = entry.changed, asyncio.Event()
                    changed.set()
                    self._on_result(result)
                    return
        finally:
            entry.running = False

    def _analysed(self, entry: _Entry) -> Result:
        """In the worker's thread: the answer for the newest version at this moment."""
        program, begin = entry.wanted, time.perf_counter()
        try:
            analysis = self._updated(entry, program)
        except BaseException as error:  # a panic of the native parser is not an Exception
            entry.analyser = None
            text = f"The analysis failed, which is a fault of kshape: {type(error).__name__}: {error}"
            self._on_failure(f"{program.path}: {text}")
            analysis = Analysis(program.path, (Diagnostic(FAILED, "internal-error", "warning", text, 1, 1, 1, 1),))
        analyser = entry.analyser
        is_broken = analyser is not None and analyser.is_broken
        result = Result(program, analysis, time.perf_counter() - begin, is_broken)
        if not is_broken:
            entry.last_good = result
        elif entry.last_good is not None:
            result.tensors = kept_tensors(result, entry.last_good)
        return result

    def _updated(self, entry: _Entry, program: Program) -> Analysis:
        from kshape.analysis import Analyser
        from kshape.source.notebook import NotebookCell

        analyser, times = entry.analyser, entry.times
        if analyser is None or entry.analyser_time != times:
            analyser = Analyser(program.path, self._config_of(program.path), held=self._overlay())
            entry.analyser, entry.analyser_time = analyser, times
        if not program.is_notebook:
            return analyser.update(program.parts[0].lines.text)
        cells = [NotebookCell(part.cell or 0, part.kind, part.lines.text) for part in program.parts]
        return analyser.update_cells(cells)
