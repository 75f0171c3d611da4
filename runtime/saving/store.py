"""Reading HDF5 files that one does not trust: no links out of the file, no sizes that the file does not hold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import h5py
import numpy as np

from kshape.rulebook.dims import show_shape

from ..core.errors import InvalidArgument

MOST_EXPANSION = 1000
"""How many times larger than its bytes on the disk a data set may claim to be (compression reaches less)."""

FREE_SIZE = 2**24
"""Bytes up to which nobody asks."""


@contextmanager
def opened(source: Any, name: Any) -> Iterator[h5py.File]:
    """The file for reading; whatever goes wrong in it is one InvalidArgument that names it."""
    try:
        with h5py.File(source, "r") as file:
            yield file
    except InvalidArgument:
        raise
    except FileNotFoundError:
        raise InvalidArgument(f"There is no file {str(name)!r}.") from None
    except (OSError, KeyError, RuntimeError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise InvalidArgument(f"{str(name)!r} is damaged, or no HDF5 file: {_first_line(error)}.") from error


class Vars:
    """The variables of one object in a file, by their keys: what `load_own_variables(store)` reads.

    `shape(key)` tells a size before `[key]` takes memory for it.
    """

    def __init__(self, group: h5py.Group | None) -> None:
        self._group = group

    def keys(self) -> list[str]:
        return [] if self._group is None else list(self._group.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, key: object) -> bool:
        return self._group is not None and key in self._group

    def shape(self, key: str) -> tuple[int, ...]:
        """The shape that a variable has in the file."""
        return tuple(self._dataset(key).shape)

    def __getitem__(self, key: str) -> np.ndarray:
        return read(self._dataset(key))

    def _dataset(self, key: str) -> h5py.Dataset:
        if self._group is None:
            raise KeyError(key)
        return dataset(self._group, key)


def group(parent: h5py.Group, path: str) -> h5py.Group | None:
    """The group at a path; None where there is none. Raises InvalidArgument for a link and for what is no group."""
    current: Any = parent
    for part in path.split("/") if path else ():
        if part not in current:
            return None
        _need_no_link(current, part)
        current = current[part]
        if not isinstance(current, h5py.Group):
            raise InvalidArgument(f"The file has data where a group is expected: {path!r}.")
    return current


def dataset(parent: h5py.Group, path: str) -> h5py.Dataset:
    """The data set at a path. Raises InvalidArgument where it is none, or claims more than the file can hold."""
    head, _, name = path.rpartition("/")
    holder = group(parent, head)
    if holder is None or name not in holder:
        raise InvalidArgument(f"The file has no {path!r}.")
    _need_no_link(holder, name)
    found = holder[name]
    if not isinstance(found, h5py.Dataset):
        raise InvalidArgument(f"The file has a group where data is expected: {path!r}.")
    if found.external or found.is_virtual:
        raise InvalidArgument(f"The file takes {path!r} from another file, which is not followed.")
    size, stored = math.prod(found.shape) * found.dtype.itemsize, found.id.get_storage_size()
    if size > FREE_SIZE and size > MOST_EXPANSION * max(stored, 1):
        raise InvalidArgument(
            f"The file claims {size:,} bytes for {path!r}, shape={show_shape(found.shape)}, and holds {stored:,}."
        )
    return found


def read(data: h5py.Dataset) -> np.ndarray:
    """The values; bfloat16, which HDF5 keeps as raw bytes, as float32. Raises InvalidArgument for objects."""
    if data.attrs.get("dtype") == "bfloat16" and data.dtype.itemsize == 2 and data.dtype.kind != "f":
        return (np.array(data).view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    if data.dtype.kind not in "biufcSV" and h5py.check_string_dtype(data.dtype) is None:
        raise InvalidArgument(f"The file holds objects in {data.name!r}, where numbers are expected.")
    return np.array(data)


def texts(attributes: Any, name: str) -> list[str]:
    """A list of texts among attributes, which large files split: name, or name0, name1, ..."""
    if name in attributes:
        return [_text(each) for each in attributes[name]]
    found, index = [], 0
    while f"{name}{index}" in attributes:
        found += [_text(each) for each in attributes[f"{name}{index}"]]
        index += 1
    return found


def _text(value: Any) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _need_no_link(parent: h5py.Group, name: str) -> None:
    kind = parent.get(name, getclass=True, getlink=True)
    if kind in (h5py.ExternalLink, h5py.SoftLink):
        raise InvalidArgument(f"The file has a link at {name!r}, which is not followed.")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
