"""Groups and data sets of an HDF5 file."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import chunks, groups, headers
from .chunks import FREE_SIZE, MOST_EXPANSION
from .heaps import texts
from .source import UNDEFINED, Damaged, Reader, Source, decoded
from .types import DESCRIPTOR, TEXT, Kind, Space, dataspace, datatype

SIGNATURE = b"\x89HDF\r\n\x1a\n"


def open_file(source: Source) -> Group:
    """The root of a file. Raises Damaged for what is no HDF5 file, or one that is cut off."""
    head = Reader(source.at(0, 96) if source.size >= 96 else source.at(0, source.size))
    if head.take(8) != SIGNATURE:
        raise Damaged("it does not begin as HDF5 files do")
    version = head.number(1)
    if version > 1:
        raise Damaged("it is in HDF5's newer layout, which Keras does not write")
    head.skip(4)
    if (head.number(1), head.number(1)) != (8, 8):
        raise Damaged("its addresses have another size than 8 bytes")
    head.skip(9 + 4 * version)
    base = head.number(8)
    head.skip(8)
    end = head.number(8)
    if base != 0 or end > source.size:
        raise Damaged(f"it has {source.size:,} bytes, and should have {end:,}")
    head.skip(16)
    return Group(source, head.number(8), "")


class Object:
    """What groups and data sets have in common: a path, and texts as attributes."""

    def __init__(self, source: Source, address: int, path: str) -> None:
        self.source, self.address, self.path = source, address, path
        self.messages = headers.messages(source, address)

    def attributes(self) -> set[str]:
        """The names of all attributes."""
        return {_named(message.data)[0] for message in self._attributes()}

    def text(self, name: str) -> str | None:
        """The text of an attribute; None where it has none of this name. Raises Damaged for what is no text."""
        found = self._texts(name)
        if found is None:
            return None
        space, values = found
        if space.elements != 1:
            raise Damaged(f"its attribute {name!r} is no text")
        return values[0]

    def texts(self, name: str) -> list[str] | None:
        """The texts of an attribute that is a list; None where there is none of this name."""
        found = self._texts(name)
        return None if found is None else found[1]

    def _texts(self, name: str) -> tuple[Space, list[str]] | None:
        for message in self._attributes():
            if _named(message.data)[0] == name:
                return self._values(name, *_named(message.data)[1:])
        return None

    def _values(self, name: str, kind: bytes, space: bytes, data: bytes) -> tuple[Space, list[str]]:
        where = dataspace(space)
        if where.elements == 0:
            return where, []
        found = datatype(kind)
        if found.dtype.kind not in "SO" or len(where.shape or ()) > 1:
            raise Damaged(f"its attribute {name!r} is no text")
        if where.elements * found.stored > len(data):
            raise Damaged(f"its attribute {name!r} is cut off")
        if found.dtype is TEXT:
            values = texts(self.source, data, where.elements)
        else:
            values = [data[i * found.stored : (i + 1) * found.stored] for i in range(where.elements)]
        return where, [decoded(value.rstrip(b"\0")) for value in values]

    def _attributes(self) -> list[headers.Message]:
        return [message for message in self.messages if message.kind == headers.ATTRIBUTE]


class Group(Object):
    """A group: `names`, `group(path)`, `dataset(path)`."""

    def __init__(self, source: Source, address: int, path: str) -> None:
        super().__init__(source, address, path)
        found = groups.members(source, self.messages)
        if found is None:
            raise Damaged(f"it has data where a group is expected: {path!r}")
        self._members = found

    @property
    def names(self) -> list[str]:
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def group(self, path: str) -> Group | None:
        """The group at a path; None where there is nothing. Raises Damaged for a link, and for what is no group."""
        current = self
        for part in path.split("/") if path else ():
            if part not in current:
                return None
            current = Group(self.source, current._address(part), current._below(part))
        return current

    def dataset(self, path: str) -> Dataset:
        """The data at a path. Raises Damaged where there is none, and for data outside of the file."""
        head, _, name = path.rpartition("/")
        holder = self.group(head)
        if holder is None or name not in holder:
            raise Damaged(f"it has no {self._below(path)!r}")
        return Dataset(self.source, holder._address(name), holder._below(name))

    def _address(self, name: str) -> int:
        address = self._members[name]
        if isinstance(address, groups.Link):
            raise Damaged(f"it has a link at {self._below(name)!r}, which is not followed")
        return address

    def _below(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name


class Dataset(Object):
    """Data: `shape` and `dtype` (numpy's; "O" for texts, "V2" for bfloat16) are known before `read` takes memory."""

    def __init__(self, source: Source, address: int, path: str) -> None:
        super().__init__(source, address, path)
        parts = {message.kind: message for message in self.messages}
        if not {headers.DATASPACE, headers.DATATYPE, headers.LAYOUT} <= parts.keys():
            raise Damaged(f"it has a group where data is expected: {path!r}")
        if headers.EXTERNAL in parts:
            raise Damaged(f"it takes {path!r} from another file, which is not followed")
        if parts[headers.DATATYPE].flags & headers.SHARED:
            raise Damaged(f"the dtype of {path!r} lies elsewhere")
        self._kind: Kind = datatype(parts[headers.DATATYPE].data)
        space = dataspace(parts[headers.DATASPACE].data)
        self.dtype, self.shape = self._kind.dtype, (0,) if space.shape is None else space.shape
        self.nbytes = math.prod(self.shape) * self._kind.stored
        self._layout = Reader(parts[headers.LAYOUT].data)
        self._filters = chunks.filters(parts[headers.FILTERS].data) if headers.FILTERS in parts else []

    def read(self) -> np.ndarray:
        """The data; texts as an array of bytes. Raises Damaged where the file does not hold what it claims."""
        layout = Reader(self._layout.data)
        version, kind = layout.number(1), layout.number(1)
        if version == 4 and kind == 3:
            raise Damaged(f"it takes {self.path!r} from other files, which are not followed")
        if version != 3 or kind > 2 or (kind != 2 and self._filters):
            raise Damaged(f"it keeps {self.path!r} in a way that is not read here")
        if kind == 0:
            data = layout.take(layout.number(2))
            if len(data) < self.nbytes:
                raise Damaged(f"the data of {self.path!r} is cut off")
            return self._made(np.frombuffer(data, self._raw(), math.prod(self.shape)).reshape(self.shape))
        return self._made(self._contiguous(layout) if kind == 1 else self._chunked(layout))

    def _raw(self) -> np.dtype:
        return np.dtype(f"V{DESCRIPTOR}") if self.dtype is TEXT else self.dtype

    def _contiguous(self, layout: Reader) -> np.ndarray:
        address = layout.number(8)
        if address == UNDEFINED:  # never written
            self._need_held(0)
            return np.zeros(self.shape, self._raw())
        self.source.need(address, self.nbytes)
        array = np.empty(self.shape, self._raw())
        self.source.fill(address, array)
        return array

    def _chunked(self, layout: Reader) -> np.ndarray:
        rank = layout.number(1) - 1
        root = layout.number(8)
        sizes = tuple(layout.number(4) for _ in range(rank))
        if rank != len(self.shape) or 0 in sizes:
            raise Damaged(f"the chunks of {self.path!r} are broken")
        found = [] if root == UNDEFINED else list(chunks.chunks(self.source, root, rank))
        self._need_held(sum(chunk.size for chunk in found))
        array = np.zeros(self.shape, self._raw())
        chunks.read_chunks(self.source, found, self._filters, sizes, array)
        return array

    def _need_held(self, stored: int) -> None:
        if self.nbytes > FREE_SIZE and self.nbytes > MOST_EXPANSION * stored:
            raise Damaged(f"it claims {self.nbytes:,} bytes for {self.path!r}, and holds {stored:,}")

    def _made(self, array: np.ndarray) -> np.ndarray:
        if self.dtype is not TEXT:
            return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
        found: Any = np.empty(array.size, dtype=object)
        found[:] = texts(self.source, array.tobytes(), array.size)
        shaped: np.ndarray = found.reshape(self.shape)
        return shaped


def _named(data: bytes) -> tuple[str, bytes, bytes, bytes]:
    """Name, datatype, dataspace and data of an attribute message."""
    reader = Reader(data)
    version, _ = reader.number(1), reader.number(1)
    if version not in (1, 2, 3):
        raise Damaged("an attribute in it is broken")
    sizes = [reader.number(2) for _ in range(3)]
    reader.skip(1 if version == 3 else 0)
    parts = []
    for size in sizes:
        parts.append(reader.take(size))
        reader.skip(-size % 8 if version == 1 else 0)
    return decoded(parts[0].split(b"\0", 1)[0]), parts[1], parts[2], reader.data[reader.place :]
