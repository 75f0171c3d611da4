"""Archives that are made to do harm: they run no code, write nowhere else, and take no memory."""

from __future__ import annotations

import json
import sys
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from runtime.core.errors import InvalidArgument

from .hostile import refused, rewritten, with_config


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
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)  # Python's own: the checker raises it for its process, which other tests may share
    try:
        refused(with_config(path, lambda model: deep), "makes no model|no JSON")
    finally:
        sys.setrecursionlimit(limit)


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


def test_a_model_that_is_no_model(tmp_path: Path) -> None:
    config = {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None}
    refused(with_config(tmp_path / "model.keras", lambda model: config), "holds the config of no model")
