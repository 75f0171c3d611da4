"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from .errors import InvalidArgument

try:
    import fcntl

    locks: Any = fcntl
except ImportError:  # Windows
    locks = None

SUFFIX = ".saving"
"""What the names of unfinished files end in; they begin with a dot."""


@contextmanager
def atomic_write(path: Any) -> Iterator[IO[bytes]]:
    """A binary file beside `path`, which takes its place when the block ends well.

    The data is on the disk before the old file goes: a kill or a power cut leaves the old file or the new one, whole.
    An exception in the block leaves the old file, and nothing else; what a killed process left behind goes with the
    next writing into that folder. Permissions and owner stay those of the old file, and of a link the file that it
    points to is replaced. Raises InvalidArgument for a folder, and PermissionError for a file that is write-protected.
    """
    target = Path(os.path.realpath(path))
    old = _old_file(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _clean(target.parent)
    handle, name = _created(target.parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            _take_over(file.fileno(), old)
            os.fsync(file.fileno())
            if locks is not None:  # while it is open, and by that locked, nobody takes it for left behind
                os.replace(name, target)
        if locks is None:
            os.replace(name, target)
        _sync_folder(target.parent)
    except BaseException:
        name.unlink(missing_ok=True)
        raise


def _old_file(target: Path) -> os.stat_result | None:
    try:
        old = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(old.st_mode):
        raise InvalidArgument(f"A file is to be written. Received: {str(target)!r}, which is a folder.")
    if not os.access(target, os.W_OK):
        raise PermissionError(f"The file may not be written: {str(target)!r}.")
    return old


def _created(folder: Path) -> tuple[int, Path]:
    """A new file, locked as long as it is open. One that somebody took for left behind meanwhile is made again."""
    while True:
        name = folder / f".{secrets.token_hex(8)}{SUFFIX}"
        handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        if locks is None:
            return handle, name
        with suppress(OSError):  # a file system without locks
            locks.flock(handle, locks.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, name
        os.close(handle)


def _clean(folder: Path) -> None:
    """Removes unfinished files that nobody writes any more."""
    if locks is None:
        return
    for name in folder.glob(f".*{SUFFIX}"):
        with suppress(OSError):
            handle = os.open(name, os.O_RDONLY)
            try:
                locks.flock(handle, locks.LOCK_EX | locks.LOCK_NB)
                name.unlink()
            finally:
                os.close(handle)


def _take_over(handle: int, old: os.stat_result | None) -> None:
    """The old file's owner, where the system lets us, and its permissions."""
    if old is None or not hasattr(os, "fchown"):
        return
    new = os.fstat(handle)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with suppress(OSError):
            os.fchown(handle, old.st_uid, old.st_gid)
    os.fchmod(handle, stat.S_IMODE(old.st_mode))


def _sync_folder(folder: Path) -> None:
    """Brings the new name to the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
