"""Batches by number: PyDataset (Sequence), read here, by threads or by processes.

Source: keras.utils.PyDataset
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import count, islice
from typing import Any

from torch.utils.data import DataLoader, Dataset

from ...core.errors import InvalidArgument
from .streams import StreamSource


class IndexedSource(StreamSource):
    """`data[i]` is the batch of number i.

    The data set's own `workers`, `use_multiprocessing` and `max_queue_size` say who reads: more than one worker reads
    ahead in threads, any worker with use_multiprocessing in processes, which are started anew for each pass, so that
    they see what `on_epoch_end` changed. The batches arrive in order. shuffle permutes the batches, with Python's
    `random`, as Keras does. A data set whose `num_batches` is None goes on counting across epochs.
    """

    def __init__(self, data: Any, steps: int | None = None, shuffle: Any = False, class_weight: Any = None) -> None:
        super().__init__(steps, class_weight)
        self.data, self.shuffle = data, shuffle
        self._counter = count()
        self._pending: deque[Future[Any]] = deque()

    def batches_in_pass(self) -> int | None:
        data = self.data
        if hasattr(type(data), "num_batches"):
            return data.num_batches
        return len(data)

    def on_epoch_begin(self) -> None:
        _call(self.data, "on_epoch_begin")

    def on_epoch_end(self) -> None:
        wait(self._pending)  # nobody reads the data set while it changes
        _call(self.data, "on_epoch_end")

    def raw(self) -> Iterator[Any]:
        workers, processes = getattr(self.data, "workers", 1), getattr(self.data, "use_multiprocessing", False)
        if processes and workers > 0:
            return in_processes(self.data, self._indices(), workers, self._ahead(workers))
        if workers > 1:
            self._pending = deque()
            return in_threads(self.data, self._indices(), workers, self._ahead(workers), self._pending)
        return (self.data[index] for index in self._indices())

    def _indices(self) -> Iterable[int]:
        number = self.batches_in_pass()
        if number is None:
            return self._counter
        if number == 0:
            raise InvalidArgument(f"{type(self.data).__name__} needs one batch or more. Received: none.")
        indices = list(range(number))
        if self.shuffle:
            random.shuffle(indices)
        return indices

    def _ahead(self, workers: int) -> int:
        return max(getattr(self.data, "max_queue_size", 10) or 10, workers)


def in_threads(
    data: Any, indices: Iterable[int], workers: int, ahead: int, pending: deque[Future[Any]]
) -> Iterator[Any]:
    """data[i] for each index, in order, read by threads up to `ahead` batches early, which stand in `pending`."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="data")
    remaining = iter(indices)
    try:
        pending.extend(pool.submit(data.__getitem__, i) for i in islice(remaining, ahead))
        while pending:
            batch = pending.popleft().result()
            pending.extend(pool.submit(data.__getitem__, i) for i in islice(remaining, 1))
            yield batch
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        pending.clear()  # whoever waited for a cancelled one would wait for ever


def in_processes(data: Any, indices: Iterable[int], workers: int, ahead: int) -> Iterator[Any]:
    """data[i] for each index, in order, read by processes; arrays come back as tensors in shared memory."""
    loader = DataLoader(
        _Items(data), batch_size=None, sampler=indices, num_workers=workers, prefetch_factor=max(ahead // workers, 1)
    )
    batches = iter(loader)
    try:
        yield from batches
    finally:
        # An error's traceback would keep the processes alive as long as somebody holds it.
        shut_down = getattr(batches, "_shutdown_workers", None)
        if shut_down is not None:
            shut_down()


class _Items(Dataset[Any]):
    """A data set as torch's loaders want it."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def __getitem__(self, index: int) -> Any:
        return self.data[index]


def _call(data: Any, name: str) -> None:
    method = getattr(data, name, None)
    if method is not None:
        method()
