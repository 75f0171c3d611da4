"""Assets: what layers keep in files of their own, a vocabulary for example."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .members import Members
from .tree import saved_objects

ASSETS = "assets"


def write_assets(archive: zipfile.ZipFile, model: Any) -> None:
    """Lets each object that has `save_assets(folder)` fill a folder, which goes into the archive under its path."""
    for path, target in saved_objects(model):
        if not hasattr(target, "save_assets"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            target.save_assets(folder)
            for file in sorted(Path(folder).rglob("*")):
                if file.is_file():
                    archive.write(file, str(PurePosixPath(ASSETS, path, file.relative_to(folder).as_posix())))


def read_assets(members: Members, model: Any) -> None:
    """Lets each object read the files under its path, in a folder that holds nothing else."""
    if not any(name.startswith(f"{ASSETS}/") for name in members.names):
        return
    for target, files in _owned(members.names, model):
        with tempfile.TemporaryDirectory() as folder:
            for name, inner in files:
                members.extract(name, Path(folder), inner)
            target.load_assets(folder)


def _owned(names: list[str], model: Any) -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    """Each object with assets, and (name in the archive, path in its folder) of its files: those of no object below."""
    prefixes = {f"{ASSETS}/{path}/" if path else f"{ASSETS}/": target for path, target in saved_objects(model)}
    files: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        owners = [prefix for prefix in prefixes if name.startswith(prefix)]
        if owners:
            owner = max(owners, key=len)
            files.setdefault(owner, []).append((name, name[len(owner) :]))
    for prefix, found in files.items():
        if hasattr(prefixes[prefix], "load_assets"):
            yield prefixes[prefix], found
