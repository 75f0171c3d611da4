"""get_file: a file from Keras's cache folder, or from its address. Source: keras.utils.get_file

What comes from the network is written whole or not at all, held against its hash, and unpacked into its own folder.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, BinaryIO

from ..core.atomic import atomic_write
from ..core.errors import InvalidArgument
from ..core.messages import print_message
from ..core.progbar import Progbar
from .archives import extract_archive

SECONDS_WITHOUT_ANSWER = 30
CHUNK = 1 << 20


class NotDownloaded(OSError):
    """A file is not in the cache, and could not be fetched."""


def get_file(
    fname: Any = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: Any = "auto",
    cache_dir: Any = None,
    force_download: bool = False,
) -> str:
    """The path of a file in `cache_dir/cache_subdir`; it is fetched from `origin` where it is missing.

    cache_dir: $KERAS_HOME or ~/.keras. file_hash: md5 or sha256; a file in the cache of another hash is fetched again.
    extract: unpacks the archive (tar, zip) and gives the folder: `fname`, or `<fname>_extracted` for a name with a dot.
    Raises NotDownloaded (an OSError) where the file is neither there nor to be had, InvalidArgument for a wrong hash of
    what came, an origin without a name, and a path for a name.
    """
    if origin is None:
        raise InvalidArgument("get_file needs origin, the file's address. Received: no origin.")
    if md5_hash is not None and file_hash is None:
        file_hash, hash_algorithm = md5_hash, "md5"
    target, folder = _places(fname, origin, extract or untar, cache_folder(cache_dir) / cache_subdir)
    known = target.exists() and not force_download
    stale = known and file_hash is not None and hash_of(target, hash_algorithm, file_hash) != file_hash
    if stale:
        print_message(f"{target} is not the file that {origin} gives: its hash is another. It is fetched again.")
    if stale or not known:
        _download(origin, target, file_hash, hash_algorithm, stale)
    if folder is None:
        return str(target)
    extract_archive(target, folder, "tar" if untar else archive_format)
    return str(folder)


def cache_folder(cache_dir: Any = None) -> Path:
    """Keras's cache: $KERAS_HOME or ~/.keras; a folder for temporary files where that cannot be written to."""
    folder = Path(cache_dir or os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return folder if os.access(there, os.W_OK) else Path(tempfile.gettempdir()) / ".keras"


def hash_of(path: Any, algorithm: str = "auto", like: str | None = None) -> str:
    """The md5 or sha256 of a file, in hexadecimal digits; "auto" goes by the length of the hash it is compared with."""
    with open(path, "rb") as file:
        return _digest(file, algorithm, like)


def _digest(file: Any, algorithm: str, like: str | None) -> str:
    sha256 = algorithm == "sha256" or (algorithm == "auto" and len(like or "") == 64)
    file.seek(0)
    return hashlib.file_digest(file, hashlib.sha256 if sha256 else _md5).hexdigest()


def _md5() -> Any:
    return hashlib.md5(usedforsecurity=False)


def _places(fname: Any, origin: str, extract: bool, folder: Path) -> tuple[Path, Path | None]:
    """Where the download goes, and where it is unpacked, by Keras's rules for the names of both."""
    name = os.fspath(fname) if fname else os.path.basename(urllib.parse.urlsplit(origin).path)
    if not name:
        raise InvalidArgument(f"get_file needs fname where the address ends in no name. Received: origin={origin!r}.")
    if os.sep in name or "/" in name:
        raise InvalidArgument(
            f"get_file needs fname to be a name without folders; cache_dir and cache_subdir name those. "
            f"Received: fname={name!r}."
        )
    if not extract:
        return folder / name, None
    if fname and "." in name:
        return folder / name, folder / f"{name[: name.find('.')]}_extracted"
    return folder / f"{name}_archive", folder / name


def _download(origin: str, target: Path, file_hash: str | None, algorithm: str, stale: bool) -> None:
    """Fetches the file to its place. What was there stays until the new file is whole and has the right hash."""
    print_message(f"Downloading data from {origin}")
    try:
        answer = urllib.request.urlopen(origin, timeout=SECONDS_WITHOUT_ANSWER)
    except (OSError, ValueError) as error:
        raise _not_to_be_had(origin, target, error, stale) from None
    try:
        with answer, atomic_write(target) as file:
            _copy(answer, file, int(answer.headers.get("Content-Length") or 0))
            found = _digest(file, algorithm, file_hash) if file_hash is not None else None
            if found != file_hash:
                raise InvalidArgument(
                    f"The file from {origin} is incomplete or another one than expected. "
                    f"Received: hash {found}, not {file_hash}."
                )
    except OSError as error:
        raise _not_to_be_had(origin, target, error, stale) from None


def _copy(answer: Any, file: BinaryIO | Any, total: int) -> None:
    progress, done = Progbar(total or None), 0
    while chunk := answer.read(CHUNK):
        file.write(chunk)
        done += len(chunk)
        progress.update(min(done, total) if total else done)


def _not_to_be_had(origin: str, target: Path, error: Exception, stale: bool) -> NotDownloaded:
    reason = getattr(error, "reason", None) or error
    there = "has another hash than the file that is wanted" if stale else "is not there"
    return NotDownloaded(
        f"{target} {there}, and {origin} could not be fetched ({reason}). "
        f"Put the file there, or set KERAS_HOME to the folder that has it."
    )
