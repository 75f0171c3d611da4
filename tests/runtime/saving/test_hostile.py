"""Files that are made to do harm: they run no code, write nowhere else, read no other file, and take no memory."""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import h5py
import numpy as np
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


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("subprocess", "Popen"),
        ("antigravity", "Layer2"),
        ("keras.utils", "get_file"),
        ("keras.config", "enable_unsafe_deserialization"),
        ("torch", "load"),
        ("runtime.applications.custom_layers", "InvalidArgument"),
    ],
)
@pytest.mark.parametrize("kind", ["class", "function"])
def test_names_of_anything_else_are_unknown(module: str, name: str, kind: str, tmp_path: Path) -> None:
    config = {"module": module, "class_name": name, "config": {"command": "true"}, "registered_name": name}
    if kind == "function":
        config = {"module": module, "class_name": "function", "config": name, "registered_name": name}

    def change(model: dict[str, Any]) -> None:
        model["config"]["layers"][1]["config"]["activation"] = config

    modules = set(sys.modules)
    for each in (lambda model: {**model, **config}, change):
        refused(
            with_config(tmp_path / "model.keras", each), f"(named|There is no).*{name}|holds the config of no model"
        )
    assert "antigravity" not in set(sys.modules) - modules
    assert runtime.core.serialization.in_safe_mode()


def test_code_of_a_lambda_is_not_run_unasked(tmp_path: Path) -> None:
    model = runtime.Sequential([runtime.Input((4,)), runtime.layers.Lambda(lambda x: x * 2)])
    for suffix in (".keras", ".h5"):
        path = tmp_path / f"model{suffix}"
        model.save(path)
        refused(path, "safe_mode=False")
        loaded = runtime.models.load_model(path, safe_mode=False)
        np.testing.assert_array_equal(loaded.predict(np.ones((1, 4)), verbose=0), 2 * np.ones((1, 4)))
        refused(path, "safe_mode=False")


def test_code_is_allowed_for_good_by_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from runtime.core import serialization

    path = tmp_path / "model.keras"
    runtime.Sequential([runtime.Input((4,)), runtime.layers.Lambda(lambda x: x + 1)]).save(path)
    monkeypatch.setattr(serialization._Safety, "on", True)
    runtime.config.enable_unsafe_deserialization()
    assert runtime.models.load_model(path).predict(np.zeros((1, 4)), verbose=0).tolist() == [[1.0] * 4]


def test_no_pickle_is_read(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return print, ("run",)

    import pickle

    path = tmp_path / "model.keras"
    path.write_bytes(pickle.dumps(Bomb()))
    refused(path, "is damaged")


@pytest.mark.parametrize(
    "name",
    ["assets/../../evil", "assets/layers/dense/../../../evil", "assets//etc/evil", "assets/layers/dense/a\\..\\b"],
)
def test_assets_stay_in_their_folder(name: str, tmp_path: Path) -> None:
    class Reader(runtime.layers.Dense):
        seen: list[str] = []

        def load_assets(self, folder: str) -> None:
            self.seen += [str(path.relative_to(folder)) for path in Path(folder).rglob("*")]

    model = runtime.Sequential([runtime.Input((4,)), Reader(3, name="dense")])
    path, inside = tmp_path / "inner" / "model.keras", name.replace("dense", "reader")
    model.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(inside, "x")
        archive.writestr("assets/layers/reader/words.txt", "y")
    with pytest.raises(InvalidArgument, match="leads elsewhere") if "reader" in inside else nullcontext():
        runtime.models.load_model(path, custom_objects={"Reader": Reader})
    assert [file.name for file in tmp_path.rglob("*evil*")] == []
    assert not Path("/etc/evil").exists()
    assert all(".." not in part for part in Reader.seen)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = bytes(600 * 2**20)
    for member, message in (("config.json", "claims|At most"), ("model.weights.h5", "claims")):
        path = rewritten(
            tmp_path / "model.keras", {member: lambda _: bomb}, compression=zipfile.ZIP_DEFLATED, compresslevel=1
        )
        assert path.stat().st_size < 5 * 2**20
        refused(path, message)


def test_endless_and_deep_configs(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    refused(rewritten(path, {"config.json": lambda _: b"[" * 10**6}), "no JSON")
    refused(rewritten(path, {"config.json": lambda _: b'{"a":' * 90_000 + b"1" + b"}" * 90_000}), "no JSON")
    deep: Any = {"class_name": "Dense", "config": {"units": 1}}
    for _ in range(300):
        deep = {"class_name": "TimeDistributed", "module": "keras.layers", "config": {"layer": deep}}
    refused(with_config(path, lambda model: deep), "makes no model|no JSON")


@pytest.mark.parametrize("units", [10**12, 10**9, 2 * 10**8])
def test_a_config_that_asks_for_more_than_the_file_holds(units: int, tmp_path: Path) -> None:
    def change(model: dict[str, Any]) -> None:
        model["config"]["layers"][1]["config"]["units"] = units

    refused(with_config(tmp_path / "model.keras", change), "wants more memory|makes no model")


def test_many_layers_that_ask_for_more_together(tmp_path: Path) -> None:
    def change(model: dict[str, Any]) -> None:
        layers = model["config"]["layers"]
        for index in range(50):
            again = json.loads(json.dumps(layers[1]))
            again.pop("build_config", None)
            again["config"].update(name=f"d{index}", units=1500)
            layers.append(again)

    refused(with_config(tmp_path / "model.keras", change), "wants more memory")


def test_arrays_in_configs_claim_no_memory(tmp_path: Path) -> None:
    bomb = {"class_name": "__numpy__", "config": {"value": ["a"], "dtype": "S2000000000"}}

    def change(model: dict[str, Any]) -> None:
        model["config"]["layers"][1]["config"]["activation"] = bomb

    refused(with_config(tmp_path / "model.keras", change), "")


def test_an_op_without_tensors_of_the_model_is_not_run(tmp_path: Path) -> None:
    x = runtime.Input((4,))
    path = tmp_path / "model.keras"
    runtime.Model(x, runtime.ops.tile(x, (1, 2))).save(path)

    def changed(data: bytes) -> bytes:
        config = json.loads(data)
        entry = config["config"]["layers"][-1]
        value = {"class_name": "__tensor__", "config": {"value": [1.0], "dtype": "float32"}}
        entry["inbound_nodes"][0]["args"] = [value]
        entry["config"]["repeats"] = [10**10]
        return json.dumps(config).encode()

    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["config.json"] = changed(members["config.json"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    refused(path, "on no tensor of the model")


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


def test_a_model_that_is_no_model(tmp_path: Path) -> None:
    config = {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None}
    refused(with_config(tmp_path / "model.keras", lambda model: config), "holds the config of no model")
