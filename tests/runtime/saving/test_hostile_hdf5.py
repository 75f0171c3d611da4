"""HDF5 files that are made to do harm: they read no other file, and take no memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import runtime
from runtime.core.errors import InvalidArgument

from .hostile import make, refused, with_weights


def shape_bomb(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", (2**20, 2**20), "f4", chunks=(1024, 1024), compression="gzip")


def external_link(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = h5py.ExternalLink("/etc/passwd", "/x")


def soft_link(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = h5py.SoftLink("/layers/dense/vars/1")


def soft_link_to_a_group(file: h5py.File) -> None:
    file.move("layers/dense", "elsewhere")
    file["layers/dense"] = h5py.SoftLink("/elsewhere")


def external_data(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", (4, 3), "f4", external=[("/etc/hostname", 0, 48)])


def virtual_data(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]
    layout = h5py.VirtualLayout((4, 3), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4, 3))
    file.create_virtual_dataset("layers/dense/vars/0", layout)


def objects(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", data=np.full((4, 3), b"text", dtype="S4"))


def references(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", (4, 3), h5py.ref_dtype)


def group_for_data(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]
    file.create_group("layers/dense/vars/0")


def data_for_group(file: h5py.File) -> None:
    del file["layers/dense/vars"]
    file["layers/dense/vars"] = np.zeros(3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (shape_bomb, "needs shape"),
        (external_link, "link at .*not followed"),
        (soft_link, "link at .*not followed"),
        (soft_link_to_a_group, "link at .*not followed"),
        (external_data, "another file, which is not followed"),
        (virtual_data, "damaged"),
        (objects, "needs numbers"),
        (references, "objects where numbers"),
        (group_for_data, "group where data"),
        (data_for_group, "data where a group"),
    ],
)
def test_hdf5_that_leads_elsewhere(change: Any, message: str, tmp_path: Path) -> None:
    path = with_weights(tmp_path / "model.keras", change)
    refused(path, message)
    model = make()
    before = model.get_weights()
    with pytest.raises(InvalidArgument, match=message):
        model.load_weights(path)
    for here, there in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(here, there)


def test_a_shape_bomb_for_a_layer_that_reads_by_itself(tmp_path: Path) -> None:
    class Greedy(runtime.layers.Dense):
        def load_own_variables(self, store: Any) -> None:
            self.read = {key: store[key] for key in store}

    model = runtime.Sequential([runtime.Input((4,)), Greedy(3, name="dense")])
    path = tmp_path / "model.weights.h5"
    model.save_weights(path)
    with h5py.File(path, "r+") as file:
        file.create_dataset("layers/greedy/vars/x", (2**20, 2**20), "f4", chunks=(1024, 1024), compression="gzip")
    with pytest.raises(InvalidArgument, match="claims 4,398,046,511,104 bytes"):
        model.load_weights(path)


def test_one_text_that_is_named_a_thousand_times(tmp_path: Path) -> None:
    """libhdf5 would read each of the names anew: 1,000 times 1 MB."""
    path = tmp_path / "model.h5"
    make().save(path)
    with h5py.File(path, "r+") as file:
        file["model_weights"].attrs["layer_names"] = ["x" * 2**20, *("dense" for _ in range(999))]
    data = bytearray(path.read_bytes())
    text = data.index(b"x" * 2**20)
    heap, number = data.rindex(b"GCOL", 0, text), data[text - 16 : text - 14]
    descriptor = (2**20).to_bytes(4, "little") + heap.to_bytes(8, "little") + bytes(number) + bytes(2)
    place = data.index(descriptor)
    data[place : place + 16 * 1000] = descriptor * 1000
    path.write_bytes(data)
    refused(path, "claims texts of more than")
