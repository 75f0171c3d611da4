"""Vocabularies and other files of layers. Real Keras needs TensorFlow for text layers, so files go here and back."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from runtime.core.errors import InvalidArgument

L = runtime.layers


def text_model(layer: Any) -> Any:
    x = runtime.Input((1,), dtype="string")
    return runtime.Model(x, layer(x))


def adapted(kind: str) -> Any:
    if kind == "StringLookup":
        layer = L.StringLookup()
        layer.adapt(np.array([["wide"], ["world"], ["wide"], ["Grüße"]]))
    else:
        layer = L.TextVectorization(output_sequence_length=4)
        layer.adapt(np.array(["the cat sat", "the dog ran away"]))
    return layer


@pytest.mark.parametrize("kind", ["StringLookup", "TextVectorization"])
def test_vocabularies(kind: str, tmp_path: Path) -> None:
    model = text_model(adapted(kind))
    model.save(tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        names = [name for name in archive.namelist() if name.startswith("assets/")]
    assert all(name.endswith("/vocabulary.txt") for name in names) and names
    loaded = runtime.models.load_model(tmp_path / "model.keras")
    assert loaded.layers[1].get_vocabulary() == model.layers[1].get_vocabulary()
    x = np.array([["the cat"], ["wide"]])
    np.testing.assert_array_equal(np.asarray(loaded(x)), np.asarray(model(x)))


def test_integers(tmp_path: Path) -> None:
    layer = L.IntegerLookup()
    layer.adapt(np.array([7, 7, 9, 12, 12, 12]))
    x = runtime.Input((1,), dtype="int64")
    runtime.Model(x, layer(x)).save(tmp_path / "model.keras")
    loaded = runtime.models.load_model(tmp_path / "model.keras")
    assert loaded.layers[1].get_vocabulary() == layer.get_vocabulary()


class Notes(L.Layer):
    """A layer of the user that keeps files, one of them in a folder."""

    texts: dict[str, str]

    def __init__(self, texts: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.texts, self.first = {}, dict(texts or {})
        self.inner = L.Dense(3)

    def build(self, input_shape: Any) -> None:
        self.inner.build(input_shape)

    def call(self, x: Any) -> Any:
        return self.inner(x)

    def get_config(self) -> dict[str, Any]:
        return super().get_config()

    def save_assets(self, folder: str) -> None:
        for name, text in self.first.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def load_assets(self, folder: str) -> None:
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        self.texts = {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_files_of_a_layer_of_the_user(tmp_path: Path) -> None:
    texts = {"a.txt": "one", "deep/er/b.txt": "two"}
    model = runtime.Sequential([runtime.Input((4,)), Notes(texts)])
    model.save(tmp_path / "model.keras")
    loaded = runtime.models.load_model(tmp_path / "model.keras", custom_objects={"Notes": Notes})
    assert loaded.layers[0].texts == texts


def test_too_many_bytes_of_assets(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    runtime.Sequential([runtime.Input((4,)), Notes({"a": "b"})]).save(path)
    with zipfile.ZipFile(path, "a", compression=zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for index in range(300):
            archive.writestr(f"assets/layers/notes/{index}", bytes(2**20))
    with pytest.raises(InvalidArgument, match="claims 1,048,576 bytes"):
        runtime.models.load_model(path, custom_objects={"Notes": Notes})
