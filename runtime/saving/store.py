"""Values in HDF5 files that one does not trust."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import IO, Any

import numpy as np

from ..core.errors import InvalidArgument
from .hdf5 import Damaged, Dataset, Group, Source, open_file


@contextmanager
def opened(file: IO[bytes], name: Any, start: int = 0, size: int | None = None) -> Iterator[Group]:
    """The root of an HDF5 file, which may lie within another; what is wrong in it is one InvalidArgument."""
    try:
        yield open_file(Source(file, start, size))
    except Damaged as error:
        raise InvalidArgument(f"{str(name)!r} is damaged, or no HDF5 file of Keras: {error}.") from None


class Vars(Mapping[str, np.ndarray]):
    """The variables of one object in a file, by their keys: what `load_own_variables(store)` reads.

    `form(key)` tells shape and dtype before `[key]` takes memory for the values.
    """

    def __init__(self, group: Group | None) -> None:
        self._group = group

    def __iter__(self) -> Iterator[str]:
        return iter(() if self._group is None else self._group.names)

    def __len__(self) -> int:
        return 0 if self._group is None else len(self._group.names)

    def __contains__(self, key: object) -> bool:
        return self._group is not None and key in self._group.names

    def __getitem__(self, key: str) -> np.ndarray:
        return read(self.dataset(key))

    def form(self, key: str) -> tuple[tuple[int, ...], np.dtype]:
        """The shape and dtype that a variable has in the file."""
        data = self.dataset(key)
        return data.shape, data.dtype

    def dataset(self, key: str) -> Dataset:
        """The data under a key. Raises KeyError where there is none."""
        if self._group is None or key not in self._group.names:
            raise KeyError(key)
        return self._group.dataset(key)


def read(data: Dataset) -> np.ndarray:
    """The values; bfloat16, which numpy does not have, as float32."""
    values = data.read()
    if values.dtype.kind != "V":
        return values
    return (values.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def texts(group: Group, name: str) -> list[str]:
    """A list of texts among attributes, which large files split: name, or name0, name1, ..."""
    whole = group.texts(name)
    if whole is not None:
        return whole
    found: list[str] = []
    for index in count():
        part = group.texts(f"{name}{index}")
        if part is None:
            return found
        found += part
    raise AssertionError
