"""A thread that makes the items of an iterator while the caller works with those before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any, TypeVar

T = TypeVar("T")


class _Failure:
    """What went wrong in the thread, on its way to the caller."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


_END = object()


def prefetched(make: Callable[[], Iterator[T]], ahead: int = 2) -> Iterator[T]:
    """The items of `make()`, which runs in a thread of its own, up to `ahead` items before the caller.

    An exception of the thread is raised here, in its place among the items. When the caller stops early, is
    interrupted or fails, the thread ends and is waited for.
    """
    queue: Queue[Any] = Queue(max(ahead, 1))
    stopped = Event()
    thread = Thread(target=_fill, args=(queue, stopped, make), name="data", daemon=True)
    thread.start()
    try:
        while (item := queue.get()) is not _END:
            if type(item) is _Failure:
                raise item.error
            yield item
    finally:
        stopped.set()
        _drain(queue, thread)


def _fill(queue: Queue[Any], stopped: Event, make: Callable[[], Iterator[Any]]) -> None:
    try:
        items = make()
        try:
            for item in items:
                queue.put(item)
                if stopped.is_set():
                    return
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()
    except BaseException as error:
        queue.put(_Failure(error))
    else:
        queue.put(_END)


def _drain(queue: Queue[Any], thread: Thread) -> None:
    """Makes room until the thread has seen that it shall stop."""
    while thread.is_alive():
        with suppress(Empty):
            queue.get(timeout=0.01)
