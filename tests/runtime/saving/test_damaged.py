"""Damaged files: each ends with one InvalidArgument, or is read as it is; the model is whole or as it was."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from runtime.core.errors import InvalidArgument

SUFFIXES = [".keras", ".h5", ".weights.h5"]


def make(units: int = 3) -> Any:
    L = runtime.layers
    model = runtime.Sequential([runtime.Input((4,)), L.Dense(units), L.BatchNormalization(), L.Dense(2)])
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_weights)
    return model


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One good file of each kind."""
    folder = tmp_path_factory.mktemp("good")
    model = make()
    for suffix in SUFFIXES:
        getattr(model, "save_weights" if suffix == ".weights.h5" else "save")(folder / f"good{suffix}")
    return {suffix: folder / f"good{suffix}" for suffix in SUFFIXES}


def truncated(data: bytes, count: int) -> Iterator[bytes]:
    """The file cut off at so many places."""
    for index in range(count):
        yield data[: index * len(data) // count]


def flipped(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """The file with one to forty random bytes changed."""
    rng = random.Random(seed)
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(rng.choice([1, 1, 1, 2, 4, 40])):
            changed[rng.randrange(len(data))] = rng.randrange(256)
        yield bytes(changed)


def outcome(load: Callable[[], Any]) -> Any:
    """What it gives; None for an InvalidArgument. Any other exception fails the test."""
    with np.errstate(all="ignore"):
        try:
            return load()
        except InvalidArgument as error:
            return None if len(str(error)) < 2000 else pytest.fail("the message is endless")


def check_weights(path: Path, broken: Iterator[bytes]) -> None:
    """Loads weights of damaged files into one model, which changes as a whole or not at all."""
    model = make()
    variables = [*model.weights, *model.optimizer.variables]
    marks = [np.full(v.shape, 0.25, "float32") if v.is_floating_point() else np.zeros(v.shape) for v in variables]
    for data in broken:
        for variable, mark in zip(variables, marks, strict=True):
            variable.assign(mark)
        path.write_bytes(data)
        loaded = outcome(lambda: model.load_weights(path) is None)
        kept = [bool((v.numpy() == mark).all()) for v, mark in zip(variables, marks, strict=True)]
        assert all(kept) if loaded is None else not any(kept[: len(model.weights)])


def check_models(path: Path, broken: Iterator[bytes]) -> None:
    for data in broken:
        path.write_bytes(data)
        loaded = outcome(lambda: runtime.models.load_model(path))
        assert loaded is None or all(np.asarray(w).size >= 0 for w in loaded.get_weights())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_weights_of_truncated_files(suffix: str, files: dict[str, Path], tmp_path: Path) -> None:
    data = files[suffix].read_bytes()
    check_weights(tmp_path / f"broken{suffix}", truncated(data, 200))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_weights_of_files_with_changed_bytes(suffix: str, files: dict[str, Path], tmp_path: Path) -> None:
    data = files[suffix].read_bytes()
    check_weights(tmp_path / f"broken{suffix}", flipped(data, 400, seed=1))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_truncated_models(suffix: str, files: dict[str, Path], tmp_path: Path) -> None:
    check_models(tmp_path / f"broken{suffix}", truncated(files[suffix].read_bytes(), 100))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_models_with_changed_bytes(suffix: str, files: dict[str, Path], tmp_path: Path) -> None:
    check_models(tmp_path / f"broken{suffix}", flipped(files[suffix].read_bytes(), 250, seed=2))


def repacked(path: Path, target: Path, change: Callable[[str, bytes], bytes], **options: Any) -> Path:
    """The archive with its members changed, and checksums that are right again."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", **options) as archive:
        for name in source.namelist():
            archive.writestr(name, change(name, source.read(name)))
    return target


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("member", ["config.json", "model.weights.h5"])
def test_archives_with_right_checksums_and_changed_members(member: str, files: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(files[".keras"]) as archive:
        data = archive.read(member)
    for broken in flipped(data, 250, seed=3):
        path = repacked(files[".keras"], tmp_path / "broken.keras", lambda n, d, b=broken: b if n == member else d)
        outcome(lambda path=path: runtime.models.load_model(path))


def test_a_packed_archive_is_read_as_well(files: dict[str, Path], tmp_path: Path) -> None:
    options = {"compression": zipfile.ZIP_DEFLATED}
    path = repacked(files[".keras"], tmp_path / "packed.keras", lambda _, data: data, **options)
    expected = runtime.models.load_model(files[".keras"]).get_weights()
    for here, there in zip(runtime.models.load_model(path).get_weights(), expected, strict=True):
        np.testing.assert_array_equal(here, there)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is damaged, or no .keras file"),
        (b"PK", "is damaged, or no .keras file"),
        (b"\x89HDF\r\n\x1a\n", "is damaged, or no HDF5 file"),
        (b"\x00" * 5000, "is damaged, or no .keras file"),
    ],
)
def test_what_is_no_file_of_a_model(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    with pytest.raises(InvalidArgument, match=message):
        runtime.models.load_model(path)
    with pytest.raises(InvalidArgument, match=message):
        make().load_weights(path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="There is no file"):
        runtime.models.load_model(tmp_path / "none.keras")
    with pytest.raises(InvalidArgument, match="cannot be read: Is a directory"):
        runtime.models.load_model(tmp_path)
