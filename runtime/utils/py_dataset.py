"""PyDataset: a data set whose batches are numbered, made by the user's own `__getitem__`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any


class PyDataset:
    """The base of data sets with `__getitem__(index)`, which gives a batch, and `__len__`, the number of batches.

    A batch is x, (x, y) or (x, y, sample_weight). A data set without an end overrides `num_batches` to be None.
    workers: how many threads (use_multiprocessing: processes) fit reads with.   max_queue_size: how many batches they
    may be ahead. `on_epoch_begin` and `on_epoch_end` are called around each epoch; iterating by hand calls neither.
    Source: keras.utils.PyDataset, and keras.utils.Sequence, its older name
    """

    # A subclass that does not call this constructor works all the same.
    workers: int = 1
    use_multiprocessing: bool = False
    max_queue_size: int = 10

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self.workers, self.use_multiprocessing, self.max_queue_size = workers, use_multiprocessing, max_queue_size

    def __getitem__(self, index: int) -> Any:
        """The batch of number `index`."""
        raise NotImplementedError(f"{type(self).__name__} needs a method __getitem__(index), which gives a batch.")

    @property
    def num_batches(self) -> int | None:
        """Batches in an epoch; None for a data set without an end."""
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError(
            f"{type(self).__name__} needs a method __len__, the number of batches, or a property num_batches."
        )

    def __iter__(self) -> Iterator[Any]:
        number = self.num_batches if hasattr(self, "__len__") or _counts_itself(self) else None
        for index in count() if number is None else range(number):
            yield self[index]

    def on_epoch_begin(self) -> None:
        """Called before each epoch."""

    def on_epoch_end(self) -> None:
        """Called after each epoch."""


Sequence = PyDataset


def _counts_itself(dataset: PyDataset) -> bool:
    return type(dataset).num_batches is not PyDataset.num_batches
