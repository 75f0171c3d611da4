"""Processes that analyse files at the same time.

A worker that dies (memory ran out, the native parser crashed) costs the file that it was at, and no other: the rest of
its files goes to another one. Workers end with the process that started them, however that ends.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from kshape.config import Config
from kshape.facts import Details
from kshape.project.files import Result, analyse_file, internal_error
from kshape.project.processors import can_fork

# Files that a worker has before it at a time: those of one folder, which import the same modules, as far as they go.
AT_A_TIME = 32
# A worker that has grown beyond this, and by so much since its start, is replaced by a fresh one.
MOST_MEGABYTES, GROWTH = 200, 100
# Where nobody tells the size of a process, workers are replaced after so many files.
MOST_FILES = 400
# Objects made since the last time that garbage was looked for.
GARBAGE = 600_000

Task = tuple[str, Config]


class Workers:
    """Analyses tasks in `count` processes; iterating gives (index of the task, result) in the order they are ready.

    Leaving the iteration, by an exception too, ends the processes at once.
    """

    def __init__(self, tasks: Sequence[Task], details: Details, count: int) -> None:
        self._tasks, self._details, self._count = tasks, details, count
        self._waiting = deque(range(len(tasks)))
        self._context: Any = multiprocessing.get_context("fork" if can_fork() else "spawn")
        self._workers: dict[Connection, _Worker] = {}

    def __iter__(self) -> Iterator[tuple[int, Result]]:
        gc.freeze()  # What is there by now stays; workers need not look through it for garbage.
        try:
            while self._waiting or any(worker.given for worker in self._workers.values()):
                self._start()
                if not self._workers:
                    index = self._waiting.popleft()
                    yield index, analyse_file(*self._tasks[index], self._details)
                    continue
                for connection in wait(list(self._workers)):
                    yield from self._received(self._workers[connection])  # type: ignore[index]
        finally:
            for worker in self._workers.values():
                worker.end()
            gc.unfreeze()

    def _start(self) -> None:
        """As many workers as there is work for, each with files before it."""
        for worker in self._workers.values():
            if len(worker.given) <= 1:
                self._give(worker)
        while self._waiting and len(self._workers) < self._count:
            try:
                worker = _Worker(self._context, self._details, list(self._workers))
            except OSError:  # No more processes can be had: it goes on with those there are.
                self._count = len(self._workers)
                return
            self._workers[worker.connection] = worker
            self._give(worker)

    def _give(self, worker: _Worker) -> None:
        # Towards the end fewer at a time, so that all end at about the same time.
        most = min(AT_A_TIME, len(self._waiting) // (4 * max(self._count, 1)) + 1)
        folder: str | None = None
        share: dict[int, None] = {}
        while self._waiting and len(share) < most:
            here = os.path.dirname(self._tasks[self._waiting[0]][0])
            if folder not in (None, here):
                break
            folder = here
            share[self._waiting.popleft()] = None
        if share:
            worker.give(share, self._tasks)

    def _received(self, worker: _Worker) -> Iterator[tuple[int, Result]]:
        try:
            answer = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._lost(worker)
            return
        if answer is None:  # It has grown too large, and ends.
            self._dismiss(worker)
            return
        index, result = answer
        worker.given.pop(index, None)
        yield index, result

    def _lost(self, worker: _Worker) -> Iterator[tuple[int, Result]]:
        """The file that the worker was at is given up, the others behind it go to another worker."""
        index = next(iter(worker.given), None)
        self._dismiss(worker)
        if index is not None:
            self._waiting.remove(index)
            yield index, Result(internal_error(self._tasks[index][0], worker.last_words()))

    def _dismiss(self, worker: _Worker) -> None:
        del self._workers[worker.connection]
        worker.end()
        self._waiting.extendleft(reversed(worker.given))


class _Worker:
    """A process, the connection to it, and the indices of the tasks that it has not answered, in order."""

    def __init__(self, context: Any, details: Details, others: list[Connection]) -> None:
        self.connection, inner = context.Pipe()
        self.given: dict[int, None] = {}
        # A copy of this process has its ends of all connections, and would keep them open.
        inherited = [self.connection, *others] if can_fork() else []
        self._process = context.Process(target=_serve, args=(inner, details, inherited), daemon=True)
        try:
            with _undisturbed():
                self._process.start()
        except OSError:
            self.connection.close()
            raise
        finally:
            inner.close()

    def give(self, given: dict[int, None], tasks: Sequence[Task]) -> None:
        """More tasks."""
        self.given |= given
        with suppress(OSError):  # It may be dead; then the end of its connection says so.
            # One message: what the tasks share (their settings) is sent once.
            self.connection.send([(index, *tasks[index]) for index in given])

    def end(self) -> None:
        """Ends the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self.connection.close()

    def last_words(self) -> str:
        """How the process ended, for people."""
        status = self._process.exitcode
        if status is not None and status < 0:
            reason = " (out of memory?)" if -status == getattr(signal, "SIGKILL", 9) else ""
            return f"the process that did it was ended by signal {-status}{reason}."
        return f"the process that did it ended with status {status}."


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keeps Ctrl-C waiting, so that it does not hit a new process before that knows what to do about it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _serve(connection: Connection, details: Details, inherited: list[Connection]) -> None:
    """The life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes; the first one sees to the end.
    for each in inherited:
        each.close()
    gc.disable()
    analysed, start = 0, _megabytes()
    with suppress(EOFError, OSError):
        while True:
            for index, path, config in connection.recv():
                connection.send((index, analyse_file(path, config, details)))
                analysed += 1
                if gc.get_count()[0] > GARBAGE:
                    gc.collect()
                if _is_too_large(analysed, start):
                    connection.send(None)
                    return


def _is_too_large(analysed: int, start: float | None) -> bool:
    size = _megabytes()
    if size is None or start is None:
        return analysed >= MOST_FILES
    return size > max(MOST_MEGABYTES, start + GROWTH)


def _megabytes() -> float | None:
    """The size of this process in memory, None where nobody tells."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    except (OSError, ValueError, IndexError):
        return None
