"""HDF5Matrix: a data set in an HDF5 file in place of an array that does not fit into memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.errors import InvalidArgument

_files: dict[str, Any] = {}
"""Path -> open file: the matrices of one file share it."""


class HDF5Matrix:
    """The samples start <= i < end of a data set in a file, each read when it is asked for.

    datapath: the file.   dataset: the data set's name in it.   normalizer: a function over what was read, a batch at a
    time. `matrix[5]`, `matrix[10:20]` and `matrix[[3, 1, 2]]` give numpy arrays. With shuffle="batch", fit reads whole
    slices; with shuffle=True it reads single samples, which is slow where the file is too large for memory.
    Source: keras.utils.HDF5Matrix of Keras 1 and 2
    """

    reads_rows = True  # what `runtime.training.data` knows it by

    def __init__(
        self,
        datapath: Any,
        dataset: str,
        start: int = 0,
        end: int | None = None,
        normalizer: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> None:
        file = _open(str(datapath))
        if dataset not in file:
            raise InvalidArgument(f"{datapath} needs a data set {dataset!r}. Received: {', '.join(file) or 'none'}.")
        self.data, self.normalizer = file[dataset], normalizer
        total = int(self.data.shape[0])
        self.start, self.end = start, total if end is None else end
        if not 0 <= self.start <= self.end <= total:
            raise InvalidArgument(
                f"HDF5Matrix needs 0 <= start <= end <= {total}. Received: start={start}, end={self.end}."
            )
        sample = self._read(slice(self.start, min(self.start + 1, total)))
        self._sample_shape, self._dtype = tuple(map(int, sample.shape[1:])), sample.dtype

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, key: Any) -> np.ndarray:
        """A sample, a slice of them, or those at a list or array of positions, in its order."""
        if isinstance(key, slice):
            first, last, step = key.indices(len(self))
            if step > 0:
                return self._read(slice(first + self.start, max(first, last) + self.start, step))
            key = np.arange(first, last, step)
        if isinstance(key, (int, np.integer)):
            return self._read(self._position(int(key)))
        positions, places = np.unique([self._position(int(each)) for each in key], return_inverse=True)
        return self._read(positions.tolist())[places]

    @property
    def shape(self) -> tuple[int, ...]:
        """(samples, ...), after the normalizer."""
        return (len(self), *self._sample_shape)

    @property
    def dtype(self) -> np.dtype:
        """What a read gives, after the normalizer."""
        return self._dtype

    @property
    def ndim(self) -> int:
        return len(self._sample_shape) + 1

    @property
    def size(self) -> int:
        """The number of elements."""
        return int(np.prod(self.shape))

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.asarray(self[:], dtype=dtype)

    def _position(self, index: int) -> int:
        if not -len(self) <= index < len(self):
            raise IndexError(f"HDF5Matrix has {len(self)} samples. Received: index {index}.")
        return index % len(self) + self.start

    def _read(self, where: Any) -> np.ndarray:
        found = self.data[where]
        return found if self.normalizer is None else self.normalizer(found)


def _open(path: str) -> Any:
    file = _files.get(path)
    if not file:  # none, or one that was closed
        import h5py

        file = _files[path] = h5py.File(path, "r")
    return file
