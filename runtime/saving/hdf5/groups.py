"""What lies in a group: names and the addresses of their objects."""

from __future__ import annotations

from collections.abc import Iterator

from .headers import LINK, LINK_INFO, SYMBOL_TABLE, Message
from .source import UNDEFINED, Damaged, Reader, Source

MOST_NODES = 2**16
"""Nodes of one group's tree: 500,000 names."""


class Link(int):
    """In place of an address: a link that leads elsewhere."""


def members(source: Source, found: list[Message]) -> dict[str, int] | None:
    """Name -> address of what the group holds whose messages these are; None for what is no group."""
    entries: dict[str, int] = {}
    is_group = False
    for message in found:
        if message.kind == SYMBOL_TABLE:
            is_group = True
            place = Reader(message.data)
            entries.update(_symbols(source, place.number(8), place.number(8)))
        elif message.kind == LINK:
            is_group = True
            name, address = _link(message.data)
            entries[name] = address
        elif message.kind == LINK_INFO:
            is_group = True
            _need_compact(message.data)
    return entries if is_group else None


def _symbols(source: Source, tree: int, heap: int) -> Iterator[tuple[str, int]]:
    head = Reader(source.at(heap, 32))
    if head.take(5) != b"HEAP\x00":
        raise Damaged("a group in it has no names")
    head.skip(3)
    size = head.number(8)
    head.skip(8)
    names = source.at(head.number(8), size)
    for leaf in _leaves(source, tree):
        node = Reader(source.at(leaf, 8))
        if node.take(5) != b"SNOD\x01":
            raise Damaged("a group in it is broken")
        node.skip(1)
        count = node.number(2)
        entries = Reader(source.at(leaf + 8, 40 * count))
        for _ in range(count):
            offset, address, kind = entries.number(8), entries.number(8), entries.number(4)
            entries.skip(20)
            if offset >= size:
                raise Damaged("a name in it is nowhere")
            yield Reader(names, offset).text(), Link(address) if kind == 2 else address


def _leaves(source: Source, root: int) -> Iterator[int]:
    """The nodes of names, in order. Each node of the tree is visited once, and its level tells how deep it lies."""
    stack: list[tuple[int, int | None]] = [(root, None)]
    seen: set[int] = set()
    while stack:
        address, level = stack.pop()
        if address in seen or len(seen) > MOST_NODES:
            raise Damaged("a group in it goes round in a circle")
        seen.add(address)
        if level == -1:
            yield address
            continue
        head = Reader(source.at(address, 24))
        if head.take(5) != b"TREE\x00":
            raise Damaged("a group in it is broken")
        own, count = head.number(1), head.number(2)
        if level is not None and own != level:
            raise Damaged("a group in it is broken")
        body = Reader(source.at(address + 24, 16 * count + 8))
        children = []
        for _ in range(count):
            body.skip(8)
            children.append(body.number(8))
        stack.extend((child, own - 1) for child in reversed(children))


def _link(data: bytes) -> tuple[str, int]:
    reader = Reader(data)
    version, flags = reader.number(1), reader.number(1)
    if version != 1:
        raise Damaged("a group in it is broken")
    kind = reader.number(1) if flags & 8 else 0
    reader.skip((8 if flags & 4 else 0) + (1 if flags & 16 else 0))
    name = reader.text(reader.number(1 << (flags & 3)))
    return name, Link(0) if kind else reader.number(8)


def _need_compact(data: bytes) -> None:
    reader = Reader(data)
    reader.skip(1)
    reader.skip(9 if reader.number(1) & 1 else 0)
    if reader.number(8) != UNDEFINED:
        raise Damaged("it is in HDF5's newer layout, which Keras does not write")
