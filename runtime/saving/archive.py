"""`.keras`: a zip archive of metadata.json, config.json, model.weights.h5, and assets of layers."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import h5py

from ..core.atomic import atomic_write
from ..core.errors import InvalidArgument
from ..core.objects import deserialize_keras_object
from ..models.texts import model_config
from ..training.data.memory import available_bytes
from .store import opened
from .tree import saved_objects
from .weights import read_variables, write_variables

WEIGHTS, CONFIG, METADATA, ASSETS = "model.weights.h5", "config.json", "metadata.json", "assets"
KERAS_VERSION = "3.15.1"
"""Whose format the files have."""

LARGEST_CONFIG = 2**28
MOST_EXPANSION = 100
"""How many times larger than its bytes in the archive a member may claim to be; Keras stores them as they are."""


def save_archive(model: Any, path: Path) -> None:
    """Writes the archive, atomically."""
    config = json.dumps(model_config(model))
    metadata = json.dumps({"keras_version": KERAS_VERSION, "date_saved": datetime.now().strftime("%Y-%m-%d@%H:%M:%S")})
    with atomic_write(path) as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr(METADATA, metadata)
        archive.writestr(CONFIG, config)
        weights = io.BytesIO()
        with h5py.File(weights, "w") as target:
            write_variables(target, model)
        archive.writestr(WEIGHTS, weights.getbuffer())
        _write_assets(archive, model)


def load_archive(path: Path, custom_objects: Mapping[str, Any] | None, compile: bool, safe_mode: bool) -> Any:
    """The model of an archive, with its weights and, compiled, its optimizer's state."""
    with _archive(path) as archive:
        try:
            config = json.loads(_member(archive, CONFIG, LARGEST_CONFIG))
        except ValueError as error:
            raise InvalidArgument(f"{str(path)!r} is damaged: its config is no JSON ({error}).") from None
        if not isinstance(config, dict):
            raise InvalidArgument(f"{str(path)!r} is damaged: its config is no model's.")
        if not compile:
            config.pop("compile_config", None)
        model = deserialize_keras_object(config, custom_objects, safe_mode=safe_mode)
        _read_assets(archive, model)
    with weights_of_archive(path) as file:
        read_variables(file, model, optimizer=compile).apply()
    return model


@contextmanager
def weights_of_archive(path: Path) -> Iterator[h5py.File]:
    """The HDF5 file of weights in an archive."""
    with _archive(path) as archive:
        weights = io.BytesIO(_member(archive, WEIGHTS, available_bytes()))
    with opened(weights, path) as file:
        yield file


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except InvalidArgument:
        raise
    except (zipfile.BadZipFile, EOFError, NotImplementedError, KeyError, zipfile.LargeZipFile) as error:
        raise InvalidArgument(f"{str(path)!r} is damaged, or no .keras file: {error}.") from error


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A file of the archive. Raises InvalidArgument where it is missing or claims more than it may."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise InvalidArgument(f"{archive.filename!r} is no .keras file: it has no {name}.") from None
    if info.file_size > most or info.file_size > max(MOST_EXPANSION * info.compress_size, 2**20):
        raise InvalidArgument(
            f"{archive.filename!r} claims {info.file_size:,} bytes for {name} and holds {info.compress_size:,}; "
            f"{most:,} may be read."
        )
    return archive.read(name)


def _write_assets(archive: zipfile.ZipFile, model: Any) -> None:
    """What layers keep in files of their own: a vocabulary."""
    for path, target in saved_objects(model):
        if not hasattr(target, "save_assets"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            target.save_assets(folder)
            for file in sorted(Path(folder).rglob("*")):
                if file.is_file():
                    archive.write(file, str(PurePosixPath(ASSETS, path, *file.relative_to(folder).parts)))


def _read_assets(archive: zipfile.ZipFile, model: Any) -> None:
    names = [name for name in archive.namelist() if name.startswith(f"{ASSETS}/") and not name.endswith("/")]
    if not names:
        return
    by_path = {path: target for path, target in saved_objects(model) if hasattr(target, "load_assets")}
    for path, target in by_path.items():
        prefix = str(PurePosixPath(ASSETS, path)) + "/"
        own = [name for name in names if name.startswith(prefix) and "/" not in name[len(prefix) :]]
        if not own:
            continue
        with tempfile.TemporaryDirectory() as folder:
            for name in own:
                last = PurePosixPath(name).name
                if last in ("", ".", "..") or "\\" in last or "\0" in last:
                    raise InvalidArgument(f"{archive.filename!r} holds a file whose name leads elsewhere: {name!r}.")
                Path(folder, last).write_bytes(_member(archive, name, available_bytes()))
            target.load_assets(folder)
