"""The bytes of an HDF5 file: every read is checked against their number."""

from __future__ import annotations

import os
from typing import IO, Any

import numpy as np

UNDEFINED = 2**64 - 1
"""The address of what is not there."""


class Damaged(Exception):
    """The file does not hold what it should; the text says what."""


class Source:
    """`size` bytes of an open file, from `start` on: a file of its own, or a stored member of an archive."""

    __slots__ = ("_file", "_start", "size")

    def __init__(self, file: IO[bytes], start: int = 0, size: int | None = None) -> None:
        self._file, self._start = file, start
        self.size = file.seek(0, os.SEEK_END) - start if size is None else size

    def at(self, offset: int, size: int) -> bytes:
        """These bytes. Raises Damaged where the file ends before."""
        self._go(offset, size)
        found = self._file.read(size)
        if len(found) != size:
            raise Damaged(f"it ends before byte {offset + size:,}")
        return found

    def number(self, offset: int, size: int) -> int:
        """An unsigned number of so many bytes."""
        return int.from_bytes(self.at(offset, size), "little")

    def fill(self, offset: int, array: np.ndarray) -> None:
        """Reads into an array, whose memory is contiguous."""
        self._go(offset, array.nbytes)
        flat: Any = array.reshape(-1).view(np.uint8) if array.nbytes else b""
        view = memoryview(flat)
        done = 0
        while done < len(view):
            count = self._file.readinto(view[done:])  # type: ignore[attr-defined]
            if not count:
                raise Damaged(f"it ends before byte {offset + array.nbytes:,}")
            done += count

    def need(self, offset: int, size: int) -> None:
        """Damaged where these bytes are not all in the file."""
        if offset < 0 or size < 0 or offset + size > self.size:
            raise Damaged(f"it has {self.size:,} bytes, and names byte {offset + size:,}")

    def _go(self, offset: int, size: int) -> None:
        self.need(offset, size)
        self._file.seek(self._start + offset)


class Reader:
    """Fields one after the other, in a piece of the file that was read already."""

    __slots__ = ("data", "place")

    def __init__(self, data: bytes, place: int = 0) -> None:
        self.data, self.place = data, place

    def take(self, size: int) -> bytes:
        found = self.data[self.place : self.place + size]
        if len(found) != size:
            raise Damaged("a part of it is cut off")
        self.place += size
        return found

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def skip(self, size: int) -> None:
        self.take(size)

    def text(self, size: int | None = None) -> str:
        """A name that ends at a zero byte; of so many bytes, or up to that zero byte."""
        if size is None:
            size = self.data.find(b"\0", self.place) + 1 - self.place
            if size <= 0:
                raise Damaged("a name in it has no end")
        return decoded(self.take(size).split(b"\0", 1)[0])

    def align(self, size: int = 8) -> None:
        """Goes on to the next multiple of so many bytes."""
        self.skip(-self.place % size)


def decoded(data: bytes) -> str:
    """UTF-8 as text. Raises Damaged for other bytes."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Damaged("a text in it is no text") from None
