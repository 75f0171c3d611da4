"""Texts of any length, which lie in global heaps."""

from __future__ import annotations

from .source import Damaged, Reader, Source

MOST_TEXT = 2**27
"""Bytes of all texts that are read at once: a config with vocabularies of millions of words."""


def texts(source: Source, data: bytes, count: int) -> list[bytes]:
    """The texts that so many descriptors stand for."""
    reader, found, total = Reader(data), [], 0
    collections: dict[int, dict[int, tuple[int, int]]] = {}
    for _ in range(count):
        length, address, index = reader.number(4), reader.number(8), reader.number(4)
        if not length:
            found.append(b"")
            continue
        total += length
        if total > MOST_TEXT:
            raise Damaged(f"it claims texts of more than {MOST_TEXT:,} bytes")
        if address not in collections:
            collections[address] = _collection(source, address)
        place, size = collections[address].get(index, (0, 0))
        if length > size:
            raise Damaged("a text in it is cut off")
        found.append(source.at(place, length))
    return found


def _collection(source: Source, address: int) -> dict[int, tuple[int, int]]:
    """Index -> (address, size) of the objects in a heap."""
    head = Reader(source.at(address, 16))
    if head.take(5) != b"GCOL\x01":
        raise Damaged("a text in it is nowhere")
    head.skip(3)
    end = address + head.number(8)
    source.need(address, end - address)
    found, place = {}, address + 16
    while place + 16 <= end:
        entry = Reader(source.at(place, 16))
        index = entry.number(2)
        entry.skip(6)
        size = entry.number(8)
        if not index:
            break
        found[index] = (place + 16, min(size, end - place - 16))
        place += 16 + size + -size % 8
    return found
