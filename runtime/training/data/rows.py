"""Rows: data that stays where it is (on disk, or sparse) and is read batch by batch.

Each has the part of a tensor's face that batches need: `shape`, `dtype`, `narrow` and `index_select` along axis 0,
which give ordinary tensors on the host.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch


class Rows:
    """The samples start <= i < stop of something that is read by slices and by ascending positions.

    source: has `shape`, `dtype` and `source[slice or list]`. dtype: what the batches are.
    """

    def __init__(self, source: Any, dtype: torch.dtype, start: int = 0, stop: int | None = None) -> None:
        self.source, self.dtype = source, dtype
        self.start, self.stop = start, len_of(source) if stop is None else stop

    @property
    def shape(self) -> tuple[int, ...]:
        """(samples, ...)"""
        return (self.stop - self.start, *map(int, self.source.shape[1:]))

    @property
    def ndim(self) -> int:
        return len(self.source.shape)

    @property
    def device(self) -> torch.device:
        """Where the batches are when they are read: the host."""
        return torch.device("cpu")

    def nbytes(self) -> int:
        """What all of it would take in memory."""
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize

    def part(self, start: int, stop: int) -> Rows:
        """The samples start <= i < stop of these, still unread."""
        return type(self)(self.source, self.dtype, self.start + start, self.start + stop)

    def narrow(self, axis: int, start: int, length: int) -> torch.Tensor:
        """`length` samples from `start` on: one contiguous read."""
        first = self.start + start
        return self._tensor(self.source[first : first + length])

    def index_select(self, axis: int, index: torch.Tensor) -> torch.Tensor:
        """The samples at these positions, which are read in ascending order, as files want it."""
        positions, places = torch.unique(index.cpu(), return_inverse=True)
        found = self._tensor(self.source[(positions + self.start).tolist()])
        return found.index_select(0, places)

    def _tensor(self, block: Any) -> torch.Tensor:
        block = np.ascontiguousarray(block)
        return torch.from_numpy(block.astype(block.dtype.newbyteorder("="), copy=False)).to(self.dtype)


class SparseRows(Rows):
    """A scipy matrix in CSR form; only a batch of it is ever dense."""

    def _tensor(self, block: Any) -> torch.Tensor:
        return super()._tensor(block.toarray())


def len_of(source: Any) -> int:
    """The number of samples; a sparse matrix has no `len`."""
    return int(source.shape[0])
