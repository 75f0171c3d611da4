"""Data in chunks, through gzip, shuffle and checksums."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .source import Damaged, Reader, Source

GZIP, SHUFFLE, FLETCHER32 = 1, 2, 3

MOST_CHUNKS = 2**20

MOST_EXPANSION = 1000
"""How many times larger than its bytes in the file data may claim to be (compression reaches less)."""

FREE_SIZE = 2**24
"""Bytes up to which nobody asks."""


class Chunk(NamedTuple):
    start: tuple[int, ...]
    size: int
    skipped: int
    address: int


def filters(data: bytes) -> list[int]:
    """The filters of a pipeline message, in the order of writing. Raises Damaged for one that is not built in."""
    reader = Reader(data)
    version, count = reader.number(1), reader.number(1)
    if version not in (1, 2):
        raise Damaged("its filters are unknown")
    reader.skip(6 if version == 1 else 0)
    found = []
    for _ in range(count):
        kind = reader.number(2)
        length = reader.number(2) if version == 1 or kind >= 256 else 0
        reader.skip(2)
        values = reader.number(2)
        reader.skip(length + (-length % 8 if version == 1 else 0) + 4 * values)
        reader.skip(4 if version == 1 and values % 2 else 0)
        if kind not in (GZIP, SHUFFLE, FLETCHER32):
            raise Damaged(f"its data went through filter {kind}, which is not read here")
        found.append(kind)
    return found


def chunks(source: Source, root: int, rank: int) -> Iterator[Chunk]:
    """Every chunk of a data set. Each node of the tree is visited once."""
    stack: list[tuple[int, int | None]] = [(root, None)]
    seen: set[int] = set()
    key = 16 + 8 * rank  # of which the last 8 bytes are an offset within an element, always 0
    while stack:
        address, level = stack.pop()
        head = Reader(source.at(address, 24))
        if address in seen or len(seen) > MOST_CHUNKS or head.take(5) != b"TREE\x01":
            raise Damaged("a table of chunks in it is broken")
        seen.add(address)
        own, count = head.number(1), head.number(2)
        if level is not None and own != level:
            raise Damaged("a table of chunks in it is broken")
        body = Reader(source.at(address + 24, (key + 8) * count))
        for _ in range(count):
            size, skipped = body.number(4), body.number(4)
            start = tuple(body.number(8) for _ in range(rank))
            body.skip(8)
            child = body.number(8)
            if own:
                stack.append((child, own - 1))
            else:
                yield Chunk(start, size, skipped, child)


def read_chunks(
    source: Source, found: list[Chunk], pipeline: list[int], sizes: tuple[int, ...], array: np.ndarray
) -> None:
    """Puts every chunk, of these sizes, into its place in the array."""
    shape, wanted = array.shape, math.prod(sizes) * array.itemsize
    for chunk in found:
        if any(start >= most for start, most in zip(chunk.start, shape, strict=True)):
            continue
        if wanted > FREE_SIZE and wanted > MOST_EXPANSION * chunk.size:
            raise Damaged(f"a chunk in it claims {wanted:,} bytes, and has {chunk.size:,}")
        data = source.at(chunk.address, chunk.size)
        for place in reversed(range(len(pipeline))):
            if not chunk.skipped >> place & 1:
                data = _undone(pipeline[place], data, wanted, array.itemsize)
        if len(data) != wanted:
            raise Damaged("a chunk in it has another size than it should")
        block = np.frombuffer(data, array.dtype).reshape(sizes)
        place_in = tuple(slice(s, min(s + n, most)) for s, n, most in zip(chunk.start, sizes, shape, strict=True))
        array[place_in] = block[tuple(slice(0, part.stop - part.start) for part in place_in)]


def _undone(kind: int, data: bytes, wanted: int, width: int) -> bytes:
    if kind == FLETCHER32:
        return data[:-4]
    if kind == SHUFFLE:
        whole = len(data) - len(data) % width
        planes = np.frombuffer(data, np.uint8, whole).reshape(width, -1)
        return planes.T.tobytes() + data[whole:]
    try:
        return zlib.decompressobj().decompress(data, wanted + 4)
    except zlib.error:
        raise Damaged("a chunk in it cannot be unpacked") from None
