"""Data sets against real Keras, both reading small files of the same layout as the real ones."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np
import pytest

import runtime
from runtime.core.errors import InvalidArgument
from runtime.datasets import sources
from runtime.utils.downloads import NotDownloaded
from tests.runtime.counting import CASES

RANDOM = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder whose files nobody holds against the hashes of the real ones, and no network."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(sources, "SOURCES", {name: sources.Source("file:///nowhere") for name in sources.SOURCES})
    (tmp_path / "datasets").mkdir()
    return tmp_path


def real(name: str, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Any:
    """Real Keras's module, which finds its files in the cache without a look at their hashes."""
    module: ModuleType = getattr(keras.datasets, name)
    source = __import__(f"keras.src.datasets.{name}", fromlist=["load_data"])

    def get_file(fname: str, origin: Any = None, cache_subdir: str = "datasets", **_: Any) -> str:
        return str(cache / cache_subdir / fname)

    monkeypatch.setattr(source, "get_file", get_file)
    return module


def assert_equal(ours: Any, theirs: Any) -> None:
    for samples, expected in zip(ours, theirs, strict=True):
        for array, wanted in zip(samples, expected, strict=True):
            assert array.dtype == wanted.dtype
            if array.dtype == object:
                assert [list(text) for text in array] == [list(text) for text in wanted]
            else:
                np.testing.assert_array_equal(array, wanted)


def images(count: int, *shape: int) -> np.ndarray:
    return RANDOM.integers(0, 256, (count, *shape), dtype=np.uint8)


def labels(count: int, classes: int = 10) -> np.ndarray:
    return RANDOM.integers(0, classes, count, dtype=np.uint8)


def texts(count: int) -> np.ndarray:
    found = np.empty(count, dtype=object)
    found[:] = [RANDOM.integers(1, 40, RANDOM.integers(1, 12)).tolist() for _ in range(count)]
    return found


def test_mnist(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"x_train": images(6, 28, 28), "y_train": labels(6), "x_test": images(3, 28, 28), "y_test": labels(3)}
    np.savez(cache / "datasets" / "mnist.npz", **parts)
    assert_equal(runtime.datasets.mnist.load_data(), real("mnist", monkeypatch, cache).load_data())
    CASES["datasets.mnist"] += 1


def test_a_file_outside_of_the_cache_is_read_as_keras_2_did(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    np.savez(path, x_train=images(2, 28, 28), y_train=labels(2), x_test=images(1, 28, 28), y_test=labels(1))
    (x, _), (x_test, _) = runtime.datasets.mnist.load_data(path=str(path))
    assert x.shape == (2, 28, 28)
    assert x_test.shape == (1, 28, 28)


def test_fashion_mnist(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = cache / "datasets" / "fashion-mnist"
    folder.mkdir()
    for part, count in (("train", 5), ("t10k", 2)):
        for kind, data, header in (("labels-idx1", labels(count), 8), ("images-idx3", images(count, 28, 28), 16)):
            with gzip.open(folder / f"{part}-{kind}-ubyte.gz", "wb") as file:
                file.write(bytes(header) + data.tobytes())
    assert_equal(runtime.datasets.fashion_mnist.load_data(), real("fashion_mnist", monkeypatch, cache).load_data())
    CASES["datasets.fashion_mnist"] += 1


def cifar_batch(path: Path, count: int, **more: Any) -> None:
    """A batch as it is in the archive, where Python 2 wrote the keys: as bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {b"data": images(count, 3072), **{key.encode(): value for key, value in more.items()}}
    path.write_bytes(pickle.dumps(data, protocol=4))


def test_cifar10(cache: Path) -> None:
    folder = cache / "datasets" / "cifar-10-batches-py-target" / "cifar-10-batches-py"
    for number in range(1, 6):
        cifar_batch(folder / f"data_batch_{number}", 2, labels=[number, 0])
    cifar_batch(folder / "test_batch", 3, labels=[7, 8, 9])
    (x, y), (x_test, y_test) = runtime.datasets.cifar10.load_data()
    # Real Keras takes batches of 10000 only, so that there is nothing to compare with.
    assert x.shape == (10, 32, 32, 3)
    assert y.ravel().tolist() == [1, 0, 2, 0, 3, 0, 4, 0, 5, 0]
    assert y.shape == (10, 1)
    assert (x.dtype, y.dtype, x_test.dtype, y_test.dtype) == (np.uint8,) * 4
    assert y_test.tolist() == [[7], [8], [9]]
    row = pickle.loads((folder / "test_batch").read_bytes(), encoding="bytes")[b"data"][1]
    assert x_test[1, 4, 5, 2] == row[2 * 1024 + 4 * 32 + 5]


@pytest.mark.parametrize("label_mode", ["fine", "coarse"])
def test_cifar100(label_mode: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = cache / "datasets" / "cifar-100-python-target" / "cifar-100-python"
    cifar_batch(folder / "train", 4, fine_labels=[1, 99, 5, 6], coarse_labels=[0, 19, 3, 4])
    cifar_batch(folder / "test", 2, fine_labels=[7, 8], coarse_labels=[1, 2])
    ours = runtime.datasets.cifar100.load_data(label_mode)
    assert_equal(ours, real("cifar100", monkeypatch, cache).load_data(label_mode))
    CASES["datasets.cifar100"] += 1


def test_cifar_is_unpacked_from_its_archive(cache: Path) -> None:
    cifar_batch(cache / "cifar-100-python" / "train", 1, fine_labels=[3])
    cifar_batch(cache / "cifar-100-python" / "test", 1, fine_labels=[4])
    with tarfile.open(cache / "datasets" / "cifar-100-python-target_archive", "w:gz") as tar:
        tar.add(cache / "cifar-100-python", "cifar-100-python")
    (_, y), (_, y_test) = runtime.datasets.cifar100.load_data()
    assert (y.tolist(), y_test.tolist()) == ([[3]], [[4]])


@pytest.mark.parametrize("name", ["boston_housing", "california_housing"])
@pytest.mark.parametrize("options", [{}, {"test_split": 0.5, "seed": 1}, {"test_split": 0.0}], ids=str)
def test_houses(name: str, options: dict[str, Any], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(cache / "datasets" / f"{name}.npz", x=RANDOM.random((17, 13)), y=RANDOM.random(17))
    module = getattr(runtime.datasets, name)
    assert_equal(module.load_data(**options), real(name, monkeypatch, cache).load_data(**options))
    CASES[f"datasets.{name}"] += 1


def test_the_small_version_of_california_housing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(cache / "datasets" / "california_housing.npz", x=RANDOM.random((700, 8)), y=RANDOM.random(700))
    theirs = real("california_housing", monkeypatch, cache).load_data("small")
    assert_equal(runtime.datasets.california_housing.load_data("small"), theirs)
    with pytest.raises(InvalidArgument, match="version"):
        runtime.datasets.california_housing.load_data("medium")
    with pytest.raises(InvalidArgument, match="test_split"):
        runtime.datasets.california_housing.load_data(test_split=1)


WORDS: list[dict[str, Any]] = [
    {},
    {"num_words": 20},
    {"num_words": 20, "oov_char": None},
    {"skip_top": 5, "num_words": 30},
    {"start_char": None},
    {"start_char": None, "index_from": None},
    {"start_char": None, "index_from": 0, "oov_char": None, "skip_top": 7},
    {"maxlen": 6, "seed": 3},
    {"index_from": 10, "start_char": 4, "oov_char": 5},
]


@pytest.mark.parametrize("options", WORDS, ids=str)
def test_imdb(options: dict[str, Any], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"x_train": texts(9), "y_train": labels(9, 2), "x_test": texts(5), "y_test": labels(5, 2)}
    np.savez(cache / "datasets" / "imdb.npz", **parts)
    ours = runtime.datasets.imdb.load_data(**options)
    assert_equal(ours, real("imdb", monkeypatch, cache).load_data(**options))
    CASES["datasets.imdb"] += 1


@pytest.mark.parametrize("options", [*WORDS, {"test_split": 0.5}], ids=str)
def test_reuters(options: dict[str, Any], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(cache / "datasets" / "reuters.npz", x=texts(11), y=labels(11, 46))
    ours = runtime.datasets.reuters.load_data(**options)
    assert_equal(ours, real("reuters", monkeypatch, cache).load_data(**options))
    CASES["datasets.reuters"] += 1


def test_reuters_has_the_topics_of_keras() -> None:
    assert runtime.datasets.reuters.get_label_names() == keras.datasets.reuters.get_label_names()


@pytest.mark.parametrize("name", ["imdb", "reuters"])
def test_word_indexes(name: str, cache: Path) -> None:
    (cache / "datasets" / f"{name}_word_index.json").write_text(json.dumps({"the": 1, "a": 2}))
    assert getattr(runtime.datasets, name).get_word_index() == {"the": 1, "a": 2}


def test_a_length_that_leaves_no_text_is_refused(cache: Path) -> None:
    np.savez(cache / "datasets" / "reuters.npz", x=texts(4), y=labels(4))
    with pytest.raises(InvalidArgument, match=r"maxlen=1\. Increase it"):
        runtime.datasets.reuters.load_data(maxlen=1)


class Harm:
    """A pickle of it runs a command."""

    def __reduce__(self) -> Any:
        return os.mkdir, ("harm-was-done",)


def npz_with(path: Path, content: bytes) -> None:
    array = io.BytesIO()
    np.lib.format.write_array_header_1_0(array, {"descr": "|O", "fortran_order": False, "shape": (1,)})
    import zipfile

    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", array.getvalue() + content)
        archive.writestr("y.npy", array.getvalue() + content)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (pickle.dumps(Harm()), "mkdir to be called"),
        (pickle.dumps([1, 2]), "must hold arrays. Received: list"),
        (pickle.dumps(np.array([[1], [2, 3]], dtype=object))[:-20], "is damaged"),
        (b"", "is damaged"),
    ],
)
def test_nothing_in_a_file_is_run(
    content: bytes, text: str, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    npz_with(cache / "datasets" / "reuters.npz", content)
    with pytest.raises(InvalidArgument, match=text):
        runtime.datasets.reuters.load_data()
    assert not Path("harm-was-done").exists()


def test_a_damaged_archive_says_so(cache: Path) -> None:
    (cache / "datasets" / "mnist.npz").write_bytes(b"<html>not found</html>")
    with pytest.raises(InvalidArgument, match=r"mnist\.npz is damaged"):
        runtime.datasets.mnist.load_data()


LOADERS: list[tuple[str, Callable[[], Any]]] = [
    (name, lambda name=name: getattr(runtime.datasets, name).load_data()) for name in runtime.datasets.NAMES
]


@pytest.mark.parametrize(("name", "load"), LOADERS, ids=[name for name, _ in LOADERS])
def test_a_file_that_is_nowhere_is_one_clear_error(name: str, load: Callable[[], Any], capsys: Any) -> None:
    with pytest.raises(NotDownloaded, match="is not there, and file:///nowhere could not be fetched") as caught:
        load()
    assert "Put the file there, or set KERAS_HOME to the folder that has it." in str(caught.value)
    assert caught.value.__cause__ is None
