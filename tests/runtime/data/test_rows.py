"""Files, sparse matrices, memory maps and pandas: the same batches as from the whole array."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch

from runtime.core.errors import InvalidArgument
from runtime.training.data import make_source, memory, split_validation
from runtime.training.data.rows import Rows
from runtime.utils import HDF5Matrix

from .harness import CPU, compare


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """x: (23, 3) float64 as counted, y: (23,) int32, text: no numbers"""
    path = tmp_path / "data.h5"
    with h5py.File(path, "w") as made:
        made["x"] = np.arange(69.0).reshape(23, 3)
        made["y"] = np.arange(23, dtype="int32")
        made["text"] = ["a"] * 23
    with h5py.File(path, "r") as opened:
        yield opened


@pytest.fixture(params=["whole", "rows"])
def host_share(request: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Files are read at once, or row by row."""
    monkeypatch.setattr(memory, "host_share", 0.25 if request.param == "whole" else -1.0)
    return request.param


@pytest.mark.parametrize("shuffle", [False, True])
def test_batches_of_hdf5_data_sets(file: Any, host_share: str, shuffle: bool) -> None:
    compare("h5py", 2, seed=4, x=file["x"], y=file["y"], batch_size=5, shuffle=shuffle)
    source = make_source(file["x"], file["y"])
    assert isinstance(source.parts.leaves[0], Rows) == (host_share == "rows")


def test_blocks_of_a_file_are_single_slices(tmp_path: Path) -> None:
    class Spy:
        reads_rows, shape, dtype = True, (23, 3), np.dtype("float32")
        normalizer = staticmethod(lambda x: x)

        def __init__(self) -> None:
            self.seen: list[Any] = []

        def __getitem__(self, key: Any) -> np.ndarray:
            self.seen.append(key)
            return np.arange(69, dtype="float32").reshape(23, 3)[key]

    spy = Spy()
    batches = list(make_source(spy, batch_size=5, shuffle="batch").epoch(CPU))
    assert all(isinstance(key, slice) for key in spy.seen) and len(spy.seen) == 5
    assert sorted(torch.cat([batch[0][:, 0] for batch in batches]).tolist()) == [3.0 * i for i in range(23)]
    spy.seen.clear()
    list(make_source(spy, batch_size=5, shuffle=True).epoch(CPU))
    assert all(isinstance(key, list) and key == sorted(set(key)) for key in spy.seen)


@pytest.mark.parametrize("shuffle", [False, True, "batch"])
def test_an_hdf5_matrix_is_part_of_a_file(file: Any, host_share: str, shuffle: Any) -> None:
    x = HDF5Matrix(file.filename, "x", 3, 20, normalizer=lambda values: values / 2)
    y = HDF5Matrix(file.filename, "y", 3, 20)
    source = make_source(x, y, batch_size=4, shuffle=shuffle)
    labels = []
    for rows, numbers, _, _ in source.epoch(CPU):
        assert rows.dtype == torch.float32 and numbers.dtype == torch.int32
        assert torch.equal(rows[:, 0], 1.5 * numbers)
        labels += numbers.tolist()
    assert sorted(labels) == list(range(3, 20))
    assert (source.num_samples, source.num_batches) == (17, 5)


def test_what_an_hdf5_matrix_gives(file: Any) -> None:
    x, whole = HDF5Matrix(file.filename, "x", 3, 20), file["x"][3:20]
    assert (len(x), x.shape, x.ndim, x.size, x.dtype) == (17, (17, 3), 2, 51, np.float64)
    keys: list[Any] = [0, -1, 16, slice(None), slice(2, 5), slice(-3, None), slice(None, None, 4), slice(9, 2, -3)]
    keys += [[3, 1, 1, 2], np.array([16, 0]), slice(5, 2), slice(0, 99)]
    for key in keys:
        np.testing.assert_array_equal(x[key], whole[key])
    np.testing.assert_array_equal(np.asarray(x), whole)
    np.testing.assert_array_equal(HDF5Matrix(file.filename, "x", normalizer=np.sqrt)[2:4], np.sqrt(file["x"][2:4]))
    for key in (17, -18, [0, 17]):
        with pytest.raises(IndexError, match=r"HDF5Matrix has 17 samples. Received: index"):
            x[key]


def test_what_an_hdf5_matrix_needs(file: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"needs a data set 'z'. Received: text, x, y."):
        HDF5Matrix(file.filename, "z")
    with pytest.raises(InvalidArgument, match=r"needs 0 <= start <= end <= 23. Received: start=5, end=40."):
        HDF5Matrix(file.filename, "x", 5, 40)
    with pytest.raises(InvalidArgument, match=r"x needs numbers. Received"):
        make_source(file["text"])


def test_a_part_of_a_file_validates_unread(file: Any, host_share: str) -> None:
    train, held = split_validation(file["x"], file["y"], None, 0.25)
    found = torch.cat([batch[1] for batch in make_source(*train, shuffle=True).epoch(CPU)])
    assert sorted(found.tolist()) == list(range(17))
    ((x, y, _, count),) = make_source(*held).epoch(CPU)
    assert count == 6 and y.tolist() == list(range(17, 23)) and x[:, 0].tolist() == [3.0 * i for i in range(17, 23)]


def test_a_memory_map_stays_on_disk_where_its_floats_need_a_cast(tmp_path: Path) -> None:
    whole = np.memmap(tmp_path / "x", dtype="float64", mode="w+", shape=(9, 2))
    whole[:] = np.arange(18).reshape(9, 2)
    assert isinstance(make_source(whole).parts.leaves[0], Rows)
    compare("memmap", 2, x=whole, batch_size=4, shuffle=True)
    compare("memmap", 2, x=whole.astype("float32"), batch_size=4, shuffle=True)


@pytest.mark.parametrize("form", ["csr_matrix", "csc_matrix", "coo_matrix", "csr_array"])
@pytest.mark.parametrize("shuffle", [False, True])
def test_sparse_matrices(form: str, shuffle: bool) -> None:
    sparse = pytest.importorskip("scipy.sparse")
    dense = np.random.RandomState(0).binomial(1, 0.2, (23, 6)) * 1.5
    source = make_source(getattr(sparse, form)(dense), np.arange(23), batch_size=5, shuffle=shuffle)
    for x, y, _, _ in source.epoch(CPU):
        assert x.dtype == torch.float32
        np.testing.assert_array_equal(x.numpy(), dense[y.numpy()])
    ((x, *_),) = make_source(iter([(sparse.csr_matrix(dense),)])).epoch(CPU)
    np.testing.assert_array_equal(x.numpy(), dense)
    (train, *_), (held, *_) = split_validation(sparse.csr_matrix(dense), None, None, 0.2)
    assert (train.shape, held.shape) == ((18, 6), (5, 6))
    if form != "coo_matrix":
        compare("scipy", 2, seed=1, x=getattr(sparse, form)(dense), y=np.arange(23), batch_size=5, shuffle=shuffle)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "bool"])
def test_pandas(dtype: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": np.arange(7), "b": np.arange(7) % 2}).astype(dtype)
    compare("pandas", 2, x=frame, y=frame["a"], sample_weight=frame["b"].astype("float64"), batch_size=3, shuffle=True)
    compare("pandas", x=dict(frame), y=frame["a"], class_weight={1: 3.0})
    mixed = pandas.DataFrame({"a": np.arange(7), "b": np.arange(7) / 2})
    compare("pandas", x=mixed, y=mixed["b"])
    with pytest.raises(InvalidArgument, match=r"x needs numbers. Received"):
        make_source(pandas.DataFrame({"a": ["b", "c"]}))
    (train, _, _), (held, _, _) = split_validation(frame, None, None, 0.5)
    assert len(train) == 3 and len(held) == 4
