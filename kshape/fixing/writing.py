"""Fixed files to the disk: each is replaced as a whole, and of files that belong together all or none."""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Iterator, Mapping

from kshape.fixing.content import Content
from kshape.fixing.places import LINE_END


class NotWritten(Exception):
    """A file that could not be written, in words for the user. Every file is as it was."""


def write_files(files: Mapping[str, bytes], before: Mapping[str, bytes]) -> None:
    """Write files in the place of what they held `before`. Raises NotWritten, and then has changed nothing."""
    for path in files:
        _check(path, before[path])
    new: dict[str, str] = {}
    done: list[str] = []
    try:
        for path, data in files.items():
            new[path] = _beside(path, data)
        for path, beside in new.items():
            os.replace(beside, os.path.realpath(path))
            done.append(path)
    except OSError as error:
        for written in done:
            os.replace(_beside(written, before[written]), os.path.realpath(written))
        raise NotWritten(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        for beside in new.values():
            if os.path.exists(beside):
                os.remove(beside)


def _check(path: str, before: bytes) -> None:
    try:
        with open(path, "rb") as file:
            if file.read() != before:
                raise NotWritten(f"{path} was changed while it was being fixed. It is left as it is.")
        if not os.stat(path).st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
            raise NotWritten(f"{path} cannot be written: it is read-only.")
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror or error}.") from None


def _beside(path: str, data: bytes) -> str:
    """A new file in the same folder, with the content given and the mode of the old one."""
    target = os.path.realpath(path)
    beside = f"{target}.{os.getpid()}.new"
    try:
        with open(beside, "wb") as file:
            file.write(data)
        os.chmod(beside, stat.S_IMODE(os.stat(target).st_mode))
    except OSError:
        if os.path.exists(beside):
            os.remove(beside)
        raise
    return beside


def unified_diff(path: str, before: str | bytes, after: str | bytes) -> Iterator[str]:
    """The lines of a diff, with their ends. A notebook is shown cell by cell."""
    old, new = Content(path, before).parts, Content(path, after).parts
    for cell in new:
        name = path if cell is None else f"{path}:cell {cell}"
        for line in difflib.unified_diff(_lines(old[cell]), _lines(new[cell]), name, name):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """The lines with their ends."""
    lines, ends = LINE_END.split(text), LINE_END.findall(text)
    whole = [line + (end if end != "\r" else "\n") for line, end in zip(lines, ends, strict=False)]
    return [*whole, lines[-1]] if lines[-1] else whole
