"""Object headers: the messages that say what an object is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .source import Damaged, Reader, Source

DATASPACE, LINK_INFO, DATATYPE, LINK, EXTERNAL, LAYOUT = 0x01, 0x02, 0x03, 0x06, 0x07, 0x08
FILTERS, ATTRIBUTE, CONTINUATION, SYMBOL_TABLE, ATTRIBUTE_INFO = 0x0B, 0x0C, 0x10, 0x11, 0x15

SHARED = 0x02
"""The flag of a message that lies elsewhere."""

MOST_BYTES = 2**26
"""Of all messages of one object: a header with 1,000 attributes of the largest size."""


class Message(NamedTuple):
    kind: int
    flags: int
    data: bytes


def messages(source: Source, address: int) -> list[Message]:
    """All messages of the object at an address. Raises Damaged for a header that is none."""
    head = Reader(source.at(address, 16))
    version = head.number(1)
    if version != 1:
        raise Damaged(
            "it is in HDF5's newer layout, which Keras does not write"
            if head.data.startswith(b"OHDR")
            else "an object in it has no header"
        )
    head.skip(1)
    count = head.number(2)
    head.skip(4)
    return list(_all(source, address + 16, head.number(4), count))


def _all(source: Source, address: int, size: int, count: int) -> Iterator[Message]:
    blocks, seen, total = [(address, size)], {address}, 0
    while blocks and count > 0:
        block = Reader(_block(source, *blocks.pop(0), total))
        total += len(block.data)
        while count > 0 and len(block.data) - block.place >= 8:
            kind, length, flags = block.number(2), block.number(2), block.number(1)
            block.skip(3)
            data = block.take(length)
            count -= 1
            if kind != CONTINUATION:
                yield Message(kind, flags, data)
                continue
            place = Reader(data)
            address, size = place.number(8), place.number(8)
            if address in seen:
                raise Damaged("a header in it goes round in a circle")
            seen.add(address)
            blocks.append((address, size))


def _block(source: Source, address: int, size: int, total: int) -> bytes:
    if total + size > MOST_BYTES:
        raise Damaged(f"a header in it claims {total + size:,} bytes")
    return source.at(address, size)
