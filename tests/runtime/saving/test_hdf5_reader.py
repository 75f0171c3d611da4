"""The reader of HDF5 gives what h5py gives."""

from __future__ import annotations

import io
from typing import Any

import h5py
import numpy as np
import pytest

from runtime.saving.hdf5 import Damaged, Group, Source, open_file

DTYPES = ["bool", "i1", "u1", "i2", "i4", "i8", "u8", "f2", "f4", "f8", "c8", "c16", ">f4", ">i4", "S5"]


def written(fill: Any, **options: Any) -> tuple[h5py.File, Group]:
    """The same file by both."""
    data = io.BytesIO()
    with h5py.File(data, "w", **options) as file:
        fill(file)
    return h5py.File(data, "r"), open_file(Source(data))


def same(there: h5py.Dataset, here: np.ndarray) -> None:
    expected = np.array(there)
    assert here.shape == expected.shape
    if expected.dtype.kind != "O":
        assert here.dtype.newbyteorder("=") == expected.dtype.newbyteorder("=")
    np.testing.assert_array_equal(here, expected)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(2, 3, 4), (24,), (), (0, 3)])
def test_every_dtype(dtype: str, shape: tuple[int, ...]) -> None:
    values = np.arange(24)[: int(np.prod(shape))].reshape(shape).astype(dtype)
    there, here = written(lambda file: file.create_dataset("a/b", data=values))
    same(there["a/b"], here.dataset("a/b").read())


@pytest.mark.parametrize("options", [{}, {"compression": "gzip"}, {"compression": "gzip", "shuffle": True},
                                     {"fletcher32": True}, {"compression": "gzip", "shuffle": True, "fletcher32": True}])  # fmt: skip
@pytest.mark.parametrize(("shape", "chunks"), [((100, 37, 3), (7, 10, 3)), ((5,), (64,)), ((40, 40), (40, 40))])
def test_chunks(shape: tuple[int, ...], chunks: tuple[int, ...], options: dict[str, Any]) -> None:
    values = np.random.default_rng(1).normal(size=shape).astype("float32")
    chunks = tuple(min(a, b) for a, b in zip(shape, chunks, strict=True))
    there, here = written(lambda file: file.create_dataset("x", data=values, chunks=chunks, **options))
    same(there["x"], here.dataset("x").read())


def test_texts_and_groups_with_many_members() -> None:
    def fill(file: h5py.File) -> None:
        file["texts"] = ["a", "bcd", "Grüße"]
        for index in range(400):
            file[f"many/{index}"] = np.full((index % 5, 2), index)
        file.attrs["names"] = [f"layer_{index}" for index in range(1000)]
        file.attrs["fixed"] = np.asarray([b"a", b"bcd"])
        file.attrs["one"], file.attrs["none"] = "ü" * 300, np.asarray([])
        for index in range(60):
            file["texts"].attrs[f"a{index}"] = "x" * index
        file.create_dataset("never", (3, 4), "f4")

    there, here = written(fill)
    same(there["texts"], here.dataset("texts").read())
    many = here.group("many")
    assert many is not None and sorted(many.names) == sorted(there["many"])
    for name in many.names:
        same(there["many"][name], many.dataset(name).read())
    assert here.texts("names") == list(there.attrs["names"])
    assert (here.texts("fixed"), here.texts("none"), here.text("one")) == (["a", "bcd"], [], "ü" * 300)
    assert {name: here.dataset("texts").text(name) for name in there["texts"].attrs} == dict(there["texts"].attrs)
    same(there["never"], here.dataset("never").read())


def test_what_is_not_there() -> None:
    _, here = written(lambda file: file.create_dataset("a/b", data=1.0))
    assert here.group("c") is None and here.group("a/c") is None and here.text("x") is None
    with pytest.raises(Damaged, match="it has no 'a/c'"):
        here.dataset("a/c")


def test_layouts_that_keras_does_not_write_are_named() -> None:
    with pytest.raises(Damaged, match="HDF5's newer layout, which Keras does not write"):
        written(lambda file: file.create_dataset("a", data=1.0), libver="latest")
    _, here = written(lambda file: file.create_dataset("a", data=np.zeros(100), compression="lzf"))
    with pytest.raises(Damaged, match="filter 32000, which is not read here"):
        here.dataset("a")
