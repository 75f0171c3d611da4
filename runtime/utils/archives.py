"""Unpacking of tar and zip files, into one folder and nowhere else."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from ..core.errors import InvalidArgument

FORMATS = {"tar": tarfile.is_tarfile, "zip": zipfile.is_zipfile}


def extract_archive(archive: Path, folder: Path, archive_format: Any = "auto") -> None:
    """Unpacks an archive; nothing where `folder` is no older than the archive, which was unpacked then.

    archive_format: "tar" (compressed or not), "zip", a list of them, "auto" for both, None for none.
    Raises InvalidArgument for an archive with an entry outside of it, or with a device in it; nothing is left then.
    """
    if folder.exists() and folder.stat().st_mtime >= archive.stat().st_mtime:
        return
    wanted = list(FORMATS) if archive_format == "auto" else archive_format or ()
    kind = _kind(archive, [wanted] if isinstance(wanted, str) else wanted)
    if kind is None:
        warnings.warn(f"{archive} is no archive that could be unpacked.", stacklevel=3)
        return
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        (_unpack_tar if kind == "tar" else _unpack_zip)(archive, place)
        place.chmod(0o755)
        if folder.exists():
            shutil.copytree(place, folder, dirs_exist_ok=True)
            folder.touch()
        else:
            place.replace(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _kind(archive: Path, wanted: Sequence[str]) -> str | None:
    for name in wanted:
        if name not in FORMATS:
            raise InvalidArgument(f'archive_format needs to be "tar", "zip", "auto" or None. Received: {name!r}.')
    return next((name for name in wanted if FORMATS[name](archive)), None)


def _unpack_tar(archive: Path, place: Path) -> None:
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        for member in members:
            target = PurePosixPath(member.name)
            _need_inside(archive, target)
            if member.issym():
                target = target.parent / member.linkname
            elif member.islnk():
                target = PurePosixPath(member.linkname)
            elif not (member.isfile() or member.isdir()):
                raise InvalidArgument(f"{archive} must hold files and folders only. Received: {member.name!r}.")
            _need_inside(archive, target)
        # Python's own filter looks at links once more, as they are made; Python before 3.11.4 has none.
        options: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        try:
            tar.extractall(place, members, **options)
        except tarfile.TarError as error:
            raise InvalidArgument(f"{archive} cannot be unpacked: {error}.") from None


def _unpack_zip(archive: Path, place: Path) -> None:
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            _need_inside(archive, PurePosixPath(name.replace("\\", "/")))
        file.extractall(place)


def _need_inside(archive: Path, target: PurePosixPath) -> None:
    """InvalidArgument for a path that begins at the root, or that climbs out of the folder."""
    depth = 0
    for part in target.parts:
        depth += {"..": -1, ".": 0}.get(part, 1)
        if depth < 0 or target.is_absolute():
            raise InvalidArgument(f"{archive} must hold nothing outside of its own folder. Received: {str(target)!r}.")
