"""Counting batches, for callbacks that act after every so many of them."""

from __future__ import annotations


class BatchCounter:
    """Counts batches over epochs; one call may stand for several batches (steps_per_execution)."""

    def __init__(self, every: int) -> None:
        self.every = every
        self._since = 0
        self._last = -1

    def is_full(self, batch: int) -> bool:
        """Whether `every` batches are done since this was last true. batch: counted from 0 in each epoch."""
        is_new_epoch = batch <= self._last
        self._since += batch + 1 if is_new_epoch else batch - self._last
        self._last = batch
        if self._since < self.every:
            return False
        self._since = 0
        return True
