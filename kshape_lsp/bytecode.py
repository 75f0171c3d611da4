"""Keeps what attrs compiles for the classes of the protocol: half the time that their import takes.

attrs writes the methods of each of lsprotocol's 550 classes as source and compiles them at every start. Here they are
compiled once for a version of Python, as modules are, and kept beside the bytecode of this package.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER, cache_from_source
from types import CodeType
from typing import Any

import attr._make

Scripts = dict[tuple[str, str], CodeType]
"""(source, name of the file that it pretends to come from) -> its code."""


def kept_file() -> str:
    """Where the code is kept: where Python keeps that of this module."""
    return cache_from_source(__file__, optimization="attrs")


@contextmanager
def kept_methods() -> Iterator[None]:
    """Inside, classes that attrs makes get methods that were compiled before, where the source is the same.

    Nothing is kept where Python is told to write no bytecode, or may not write there.
    """
    file = kept_file()
    known, made = _read(file), dict[tuple[str, str], CodeType]()

    def compiled(script: str, filename: str, mode: str) -> CodeType:
        found = known.get((script, filename))
        code = found if found is not None else compile(script, filename, mode)
        made[script, filename] = code
        return code

    names: Any = vars(attr._make)
    names["compile"] = compiled  # stands before the builtin of that name
    try:
        yield
    finally:
        del names["compile"]
    if made.keys() - known.keys() and not sys.dont_write_bytecode:
        _write(file, made)


def _read(file: str) -> Scripts:
    """What was kept; nothing where it cannot be read, or is another Python's."""
    try:
        with open(file, "rb") as stream:
            content = stream.read()
        if not content.startswith(MAGIC_NUMBER):
            return {}
        found: Scripts = marshal.loads(content[len(MAGIC_NUMBER) :])
        return found if isinstance(found, dict) else {}
    except (OSError, EOFError, ValueError, TypeError):
        return {}


def _write(file: str, scripts: Scripts) -> None:
    """Writes the file at once, so that no other start ever sees half of it."""
    draft = f"{file}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(draft, "wb") as stream:
            stream.write(MAGIC_NUMBER + marshal.dumps(scripts))
        os.replace(draft, file)
    with suppress(OSError):
        os.remove(draft)
