"""Datatypes and dataspaces of HDF5 as numpy's dtypes and shapes."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .source import Damaged, Reader

TEXT = np.dtype("O")
"""The dtype of texts of any length."""

BFLOAT16 = np.dtype("V2")
"""The dtype of bfloat16, which numpy does not have."""

DESCRIPTOR = 16
"""Bytes that stand in the data for a text of any length: its length, and where it is."""

MOST_AXES = 32

_FLOATS = {(2, 5, 10): "f2", (4, 8, 23): "f4", (8, 11, 52): "f8"}


class Space(NamedTuple):
    """A shape; None for no data at all."""

    shape: tuple[int, ...] | None

    @property
    def elements(self) -> int:
        return 0 if self.shape is None else math.prod(self.shape)


def dataspace(data: bytes) -> Space:
    """The shape of a dataspace message."""
    reader = Reader(data)
    version, rank = reader.number(1), reader.number(1)
    reader.skip(1)
    if version not in (1, 2) or rank > MOST_AXES:
        raise Damaged("a shape in it is none")
    if version == 1:
        reader.skip(5)
    elif reader.number(1) == 2:
        return Space(None)
    return Space(tuple(reader.number(8) for _ in range(rank)))


class Kind(NamedTuple):
    """dtype: numpy's. stored: how many bytes an element takes in the file."""

    dtype: np.dtype
    stored: int


def datatype(data: bytes) -> Kind:
    """The dtype of a datatype message. Raises Damaged for one that no weight and no text has."""
    return _datatype(Reader(data))


def _datatype(reader: Reader) -> Kind:
    head, bits, size = reader.number(1), reader.number(3), reader.number(4)
    kind, version = head & 15, head >> 4
    if not size or size > 2**31:
        raise Damaged("a dtype in it has no size")
    if kind == 0:
        reader.skip(4)
        return _numpy("iu"[not bits & 8], size, bits)
    if kind == 1:
        return _float(reader, size, bits)
    if kind == 3:
        return Kind(np.dtype(f"S{size}"), size)
    if kind == 5 and size == 2:
        return Kind(BFLOAT16, 2)
    if kind == 6:
        return _complex(reader, size, bits & 0xFFFF, version)
    if kind == 8 and size == 1:
        return Kind(np.dtype(bool), 1)  # h5py's booleans; what else has names for numbers is no weight
    if kind == 9 and bits & 15 == 1 and size == DESCRIPTOR:
        return Kind(TEXT, DESCRIPTOR)
    raise Damaged("it holds objects where numbers are expected")


def _float(reader: Reader, size: int, bits: int) -> Kind:
    reader.skip(5)
    exponent = reader.number(1)
    reader.skip(1)
    mantissa = reader.number(1)
    reader.skip(4)
    if (size, exponent, mantissa) == (2, 8, 7):
        return Kind(BFLOAT16, 2)
    name = _FLOATS.get((size, exponent, mantissa))
    if name is None:
        raise Damaged(f"it holds floating numbers of {size} bytes that are not IEEE's")
    return Kind(np.dtype((">" if bits & 1 else "<") + name), size)


def _complex(reader: Reader, size: int, members: int, version: int) -> Kind:
    """Complex numbers, which h5py keeps as a pair of r and i."""
    if members != 2 or version not in (1, 2, 3):
        raise Damaged("it holds objects where numbers are expected")
    names, parts = [], []
    for _ in range(2):
        start = reader.place
        names.append(reader.text())
        if version < 3:
            reader.skip(-(reader.place - start) % 8)
        reader.skip(4 if version < 3 else (size.bit_length() + 7) // 8)
        if version == 1:
            reader.skip(28)
        parts.append(_datatype(reader))
    if names != ["r", "i"] or parts[0] != parts[1] or parts[0].dtype.kind != "f" or parts[0].stored * 2 != size:
        raise Damaged("it holds objects where numbers are expected")
    return Kind(np.dtype(parts[0].dtype.str[0] + f"c{size}"), size)


def _numpy(kind: str, size: int, bits: int) -> Kind:
    if size not in (1, 2, 4, 8):
        raise Damaged(f"it holds integers of {size} bytes")
    return Kind(np.dtype(("|" if size == 1 else ">" if bits & 1 else "<") + f"{kind}{size}"), size)
