"""`.keras`: a zip archive of metadata.json, config.json, model.weights.h5, and assets of layers."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any

import h5py

from ..core.atomic import atomic_write
from ..core.sharing import marked, sharing
from ..models.texts import model_config
from .assets import read_assets, write_assets
from .configs import compiling, made, parsed
from .hdf5 import Group
from .members import PIECE, Members
from .store import opened
from .weights import read_variables, write_variables

WEIGHTS, CONFIG, METADATA = "model.weights.h5", "config.json", "metadata.json"

KERAS_VERSION = "3.15.1"
"""Whose format the files have."""

LARGEST_CONFIG = 2**27
"""Bytes of JSON that are read: configs with vocabularies of millions of words."""


def save_archive(model: Any, path: Path) -> None:
    """Writes the archive, atomically. The weights are never all in memory a second time."""
    with sharing():
        config = json.dumps(marked(model_config(model)))
    metadata = json.dumps({"keras_version": KERAS_VERSION, "date_saved": datetime.now().strftime("%Y-%m-%d@%H:%M:%S")})
    with atomic_write(path) as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr(METADATA, metadata)
        archive.writestr(CONFIG, config)
        with tempfile.TemporaryFile(dir=os.path.dirname(os.path.realpath(path))) as weights:
            with h5py.File(weights, "w") as target:
                write_variables(target, model)
            weights.seek(0)
            with archive.open(WEIGHTS, "w", force_zip64=True) as member:
                copyfileobj(weights, member, PIECE)
        write_assets(archive, model)


def load_archive(
    file: IO[bytes], name: str, custom_objects: Mapping[str, Any] | None, compile: bool, safe_mode: bool
) -> Any:
    """The model of an archive, with its weights and, compiled, its optimizer's state."""
    members = Members(file, name)
    config = parsed(members.read(CONFIG, LARGEST_CONFIG), name)
    compiled = config.pop("compile_config", None)
    with weights_of_archive(members) as (weights, size):
        with sharing():
            model = made(config, name, size, custom_objects, safe_mode)
        if compile and compiled and hasattr(model, "compile_from_config"):
            with compiling(name, custom_objects, safe_mode):
                model.compile_from_config(compiled)
        read_variables(weights, model, optimizer=compile).apply(is_new=True)
    read_assets(members, model)
    return model


@contextmanager
def weights_of_archive(members: Members) -> Iterator[tuple[Group, int]]:
    """The HDF5 file of weights in an archive, and its size in bytes."""
    with members.opened(WEIGHTS) as (file, start, size), opened(file, members.shown, start, size) as group:
        yield group, size
