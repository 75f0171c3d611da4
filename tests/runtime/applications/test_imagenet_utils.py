"""preprocess_input and decode_predictions against real Keras."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from kshape.rulebook.applications.keras_modules import KERAS_MODULES
from runtime.applications import imagenet_utils
from runtime.core.errors import InvalidArgument
from runtime.utils.downloads import NotDownloaded, hash_of
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close

SHAPES = {"channels_last": [(2, 5, 4, 3), (5, 4, 3)], "channels_first": [(2, 3, 5, 4), (3, 5, 4)]}


@pytest.mark.parametrize("mode", ["caffe", "tf", "torch"])
@pytest.mark.parametrize("data_format", [None, *SHAPES])
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_images_are_prepared_as_by_keras(mode: str, data_format: str | None, dtype: str) -> None:
    for shape in SHAPES[data_format or "channels_last"]:
        x = np.random.default_rng(0).integers(0, 256, shape).astype(dtype)
        theirs = keras.applications.imagenet_utils.preprocess_input(x.copy(), data_format, mode)
        ours = imagenet_utils.preprocess_input(x.copy(), data_format, mode)
        assert ours.dtype == theirs.dtype
        assert_close(ours, theirs)
        tensor = imagenet_utils.preprocess_input(torch.from_numpy(x), data_format, mode)
        assert_close(tensor, theirs)  # of an integer tensor, Keras cannot make floats in place
        symbolic = runtime.Input(batch_shape=shape, dtype="float32")
        model = runtime.Model(symbolic, imagenet_utils.preprocess_input(symbolic, data_format, mode))
        assert_close(model(x.astype("float32")), theirs)
        CASES["applications.preprocess_input"] += 3


@pytest.mark.parametrize("module", KERAS_MODULES)
def test_each_module_has_its_own_mode(module: str) -> None:
    x = np.random.default_rng(0).uniform(0, 255, (2, 3, 3, 3)).astype("float32")
    theirs = getattr(keras.applications, module).preprocess_input(x.copy())
    assert_close(getattr(runtime.applications, module).preprocess_input(x.copy()), theirs)
    CASES["applications.preprocess_input"] += 1


def test_wrong_arguments_are_refused() -> None:
    x = np.zeros((1, 2, 2, 3))
    with pytest.raises(InvalidArgument, match='one of "caffe", "tf", "torch"'):
        imagenet_utils.preprocess_input(x, mode="tff")
    with pytest.raises(InvalidArgument, match="data_format"):
        imagenet_utils.preprocess_input(x, data_format="last")
    with pytest.raises(InvalidArgument, match=r"needs predictions of shape \(batch, 1000\)"):
        imagenet_utils.decode_predictions(np.zeros((2, 10)))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder with an index of made-up names."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    path = tmp_path / "models" / "imagenet_class_index.json"
    path.write_text(json.dumps({str(i): [f"n{i:08}", f"name_{i}"] for i in range(1000)}))
    monkeypatch.setattr(imagenet_utils, "CLASS_INDEX_HASH", hash_of(path))
    monkeypatch.setattr(keras.src.applications.imagenet_utils, "CLASS_INDEX", json.loads(path.read_text()))
    return path


@pytest.mark.parametrize("options", [{}, {"top": 2}, {"top": 1000}], ids=str)
def test_predictions_are_decoded_as_by_keras(options: dict[str, Any], cache: Path) -> None:
    predictions = np.random.default_rng(0).random((3, 1000)).astype("float32")
    theirs = keras.applications.resnet50.decode_predictions(predictions, **options)
    assert runtime.applications.resnet50.decode_predictions(predictions, **options) == theirs
    assert runtime.applications.vgg16.decode_predictions(torch.from_numpy(predictions), **options) == theirs
    CASES["applications.decode_predictions"] += 2


def test_an_index_that_is_nowhere(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.unlink()
    monkeypatch.setattr(imagenet_utils, "CLASS_INDEX", "file:///nowhere/imagenet_class_index.json")
    with pytest.raises(NotDownloaded, match=r"imagenet_class_index\.json is not there, and .* could not be fetched"):
        imagenet_utils.decode_predictions(np.zeros((1, 1000)))
