"""The analyses of many files: those that are known, and the rest, here or in several processes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kshape.config import Config
from kshape.facts import Analysis, Details
from kshape.project.cache import Caches, Present
from kshape.project.files import Result, analyse_file
from kshape.project.processors import can_fork, cores

# What is done within these seconds is done in one process. Each further one costs some hundredths of a second, and
# where it has to load everything anew, half a second.
PATIENCE, PATIENCE_WITHOUT_FORK = 0.3, 1.5


@dataclass(slots=True)
class Work:
    """How a run goes about its files.

    jobs:     how many processes analyse, None for one a processor.
    caches:   what is known of earlier runs, None to ask no one.
    patience: seconds of work in this process before others are started.
    analysed: the files that were analysed, in no certain order; the others were known.
    """

    details: Details = "shapes"
    jobs: int | None = None
    caches: Caches | None = None
    patience: float | None = None
    analysed: list[str] = field(default_factory=list)

    def analyses(self, tasks: Sequence[tuple[str, Config]]) -> list[Analysis]:
        """The analyses of files with their settings, in this order."""
        answers = self._known(tasks)
        left = [index for index, answer in enumerate(answers) if answer is None]
        try:
            for index, result in self._results([tasks[index] for index in left]):
                answers[left[index]] = result.analysis
                self._keep(result, tasks[left[index]][1])
        finally:
            if self.caches is not None:
                self.caches.save()
        return [answer for answer in answers if answer is not None]

    def _known(self, tasks: Sequence[tuple[str, Config]]) -> list[Analysis | None]:
        if self.caches is None:
            return [None] * len(tasks)
        present = Present()
        return [self._find(path, config, present) for path, config in tasks]

    def _find(self, path: str, config: Config, present: Present) -> Analysis | None:
        assert self.caches is not None
        held = present.digest(path)
        return None if held is None else self.caches.of(config).find(path, held, present)

    def _keep(self, result: Result, config: Config) -> None:
        self.analysed.append(result.analysis.path)
        if self.caches is not None and result.digest is not None:
            self.caches.of(config).keep(result.analysis, result.digest)

    def _results(self, tasks: Sequence[tuple[str, Config]]) -> Iterator[tuple[int, Result]]:
        """(index, result) of each task, as they become ready."""
        start, index = time.monotonic(), 0
        while index < len(tasks) and not self._wants_workers(time.monotonic() - start, len(tasks) - index):
            yield index, analyse_file(*tasks[index], self.details)
            index += 1
        if index == len(tasks):
            return
        from kshape.project.workers import Workers

        rest = tasks[index:]
        for offset, result in Workers(rest, self.details, min(self.jobs or cores(), len(rest))):
            yield index + offset, result

    def _wants_workers(self, seconds: float, left: int) -> bool:
        if self.jobs == 1 or left < 2:
            return False
        patience = self.patience
        if patience is None:
            patience = PATIENCE if can_fork() else PATIENCE_WITHOUT_FORK
        return seconds >= patience and (self.jobs or cores()) > 1
