"""The members of a zip archive that one does not trust: sizes are checked before memory or disk is taken."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import IO, Any

from ..core.errors import InvalidArgument

MOST_EXPANSION = 100
"""How many times larger than its bytes in the archive a member may claim to be; Keras stores them as they are."""

FREE_SIZE = 2**20
"""Bytes up to which nobody asks."""

PIECE = 2**20
"""Bytes that are copied at once."""


class Members:
    """An open archive: `names`, `read(name)`, `extract(name, target)`, `opened(name)`."""

    def __init__(self, file: IO[bytes], shown: str) -> None:
        self.shown, self._file = shown, file
        with self._named():
            self._archive = zipfile.ZipFile(file)
        self.names = [info.filename for info in self._archive.infolist() if not info.is_dir()]
        self._left = MOST_EXPANSION * max(file.seek(0, 2), FREE_SIZE)

    def read(self, name: str, most: int) -> bytes:
        """A member of at most so many bytes, as a whole."""
        info = self._checked(name)
        if info.file_size > most:
            raise InvalidArgument(f"{self.shown!r} has {info.file_size:,} bytes in {name}. At most {most:,} are read.")
        with self._named():
            return self._archive.read(info)

    def extract(self, name: str, folder: Path, inner: str) -> None:
        """Writes a member into a folder, under a path within it. Raises InvalidArgument for a path that leads out."""
        parts = PurePosixPath(inner).parts
        if not parts or inner != "/".join(parts) or any(part == ".." or set(part) & set('\\:\0/"') for part in parts):
            raise InvalidArgument(f"{self.shown!r} holds a file whose name leads elsewhere: {name!r}.")
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._copy(self._checked(name), target)

    @contextmanager
    def opened(self, name: str) -> Iterator[tuple[IO[bytes], int, int]]:
        """(file, first byte, number of bytes) of a member, which may lie within the archive itself.

        Its checksum is known to be right. A packed member is unpacked into a temporary file.
        """
        info = self._checked(name)
        if info.compress_type == zipfile.ZIP_STORED:
            with self._named(), self._archive.open(info) as member:
                while member.read(PIECE):
                    pass
            yield self._file, self._start(info), info.file_size
            return
        with tempfile.TemporaryFile() as target:
            self._copy(info, target)
            yield target, 0, info.file_size

    def _start(self, info: zipfile.ZipInfo) -> int:
        """Where the bytes of a member begin: behind its header, whose lengths the header tells."""
        self._file.seek(info.header_offset + 26)
        lengths = self._file.read(4)
        return info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")

    def _copy(self, info: zipfile.ZipInfo, target: Any) -> None:
        with self._named(), self._archive.open(info) as member:
            if isinstance(target, Path):
                with target.open("wb") as file:
                    copyfileobj(member, file, PIECE)
            else:
                copyfileobj(member, target, PIECE)

    def _checked(self, name: str) -> zipfile.ZipInfo:
        """A member's entry. Raises InvalidArgument where it is missing or claims more than it may."""
        try:
            info = self._archive.getinfo(name)
        except KeyError:
            raise InvalidArgument(f"{self.shown!r} is no .keras file: it has no {name}.") from None
        self._left -= info.file_size
        if info.file_size > max(MOST_EXPANSION * info.compress_size, FREE_SIZE) or self._left < 0:
            raise InvalidArgument(
                f"{self.shown!r} claims {info.file_size:,} bytes for {name}, and holds {info.compress_size:,}."
            )
        return info

    @contextmanager
    def _named(self) -> Iterator[None]:
        """What is wrong in the archive, whatever zipfile makes of it, is one InvalidArgument that names it."""
        try:
            yield
        except Exception as error:
            text = str(error) or type(error).__name__
            raise InvalidArgument(f"{self.shown!r} is damaged, or no .keras file: {text.rstrip('.')}.") from error
