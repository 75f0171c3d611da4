"""Saved models with changed members, and what holds their loading to a little memory."""

from __future__ import annotations

import io
import json
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import pytest

import runtime
from runtime.core.errors import InvalidArgument


def make() -> Any:
    return runtime.Sequential([runtime.Input((4,)), runtime.layers.Dense(3, name="dense")])


def rewritten(path: Path, changes: dict[str, Callable[[bytes], bytes]], **options: Any) -> Path:
    """A saved model with some members changed."""
    make().save(path)
    members = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            members[name] = changes.get(name, lambda data: data)(archive.read(name))
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def with_config(path: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    def changed(data: bytes) -> bytes:
        config = json.loads(data)
        return json.dumps(change(config) or config).encode()

    return rewritten(path, {"config.json": changed})


def with_weights(path: Path, change: Callable[[h5py.File], None]) -> Path:
    def changed(data: bytes) -> bytes:
        file = io.BytesIO(data)
        with h5py.File(file, "r+") as target:
            change(target)
        return file.getvalue()

    return rewritten(path, {"model.weights.h5": changed})


def refused(path: Path, message: str) -> None:
    """Loading is refused, and takes less than 400 MB in doing so."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + 400 * 2**20, before[1]))
    try:
        with pytest.raises(InvalidArgument, match=message):
            runtime.models.load_model(path)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
