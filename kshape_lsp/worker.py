"""One thread that does all analysing, so that the loop which talks to the client is never kept waiting."""

from __future__ import annotations

import asyncio
import gc
import itertools
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

PAUSES = ((0.05, 1), (2.0, 2))
"""Seconds without work after which there is time to look for garbage, and of which generation."""

SOON, LATER = 0, 1
"""What the person waits for; what can wait: the files that nobody has open."""


class Worker:
    """Runs functions one after another in a daemon thread, the more urgent ones first."""

    def __init__(self) -> None:
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], None]]] = queue.PriorityQueue()
        self._count = itertools.count()
        self._thread: threading.Thread | None = None

    def run(self, function: Callable[[], T], urgency: int = SOON) -> asyncio.Future[T]:
        """A future of the loop that calls this; cancelling it before its turn takes the function off the list."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def job() -> None:
            if future.cancelled():
                return
            try:
                result = function()
            except BaseException as error:  # a panic of the native parser is not an Exception
                _tell(loop, future, None, error)
            else:
                _tell(loop, future, result, None)

        self._jobs.put((urgency, next(self._count), job))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="kshape", daemon=True)
            self._thread.start()
        return future

    def _work(self) -> None:
        looked = len(PAUSES)  # how often there was time to look for garbage since the last job
        while True:
            try:
                job = self._jobs.get(timeout=PAUSES[looked][0] if looked < len(PAUSES) else None)[2]
            except queue.Empty:
                gc.collect(PAUSES[looked][1])
                looked += 1
                continue
            job()
            looked = 0
            del job  # what a job holds may go while the next one is waited for


def _tell(
    loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any], result: Any, error: BaseException | None
) -> None:
    def settle() -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)
        elif isinstance(error, Exception):
            future.set_exception(error)
        else:
            future.set_exception(RuntimeError(f"{type(error).__name__}: {error}"))

    try:
        loop.call_soon_threadsafe(settle)
    except RuntimeError:
        return  # the loop has ended: nobody waits any more
