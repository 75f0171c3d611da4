"""Files of real Keras are read here, and files written here are read by real Keras, with all that models keep."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from keras.src.utils.naming import reset_uids

import runtime
from kshape.rulebook.specs import flatten
from runtime.core.naming import reset_names
from tests.runtime.counting import CASES
from tests.runtime.models.zoo import ZOO

from .special import MODELS, objects

ALL = {**ZOO, **MODELS}
NOT_SUBCLASSED = sorted(set(MODELS) - {"subclassed"})


def both(name: str) -> tuple[Any, Any, Any]:
    """The real model, ours with its weights, and a batch for either."""
    build, inputs = ALL[name]
    reset_uids()
    reset_names()
    real, ours = build(keras), build(runtime)
    ours.set_weights([np.asarray(value, "float32") for value in real.get_weights()])
    CASES[f"saving {name}"] += 1
    return real, ours, inputs(np.random.default_rng(7))


def assert_same(ours: Any, real: Any, tolerance: float = 1e-5) -> None:
    for a, b in zip(flatten(ours), flatten(real), strict=True):
        np.testing.assert_allclose(a, b, atol=tolerance, rtol=tolerance)


def tolerance(name: str) -> float:
    """Half precision rounds where the order of additions differs."""
    return 2e-2 if name in ("mixed", "half", "brain_half") else 1e-5


def paths(path: Path) -> dict[str, Any]:
    """Path -> shape and dtype of everything in a file's weights; the shape of a group is None."""
    data = zipfile.ZipFile(path).read("model.weights.h5") if path.suffix == ".keras" else path.read_bytes()
    found: dict[str, Any] = {}

    def visit(name: str, part: Any) -> None:
        found[name] = (part.shape, str(part.dtype)) if isinstance(part, h5py.Dataset) else None

    with h5py.File(io.BytesIO(data)) as file:
        file.visititems(visit)
    return found


@pytest.mark.parametrize("name", sorted(MODELS))
def test_whole_models(name: str, tmp_path: Path) -> None:
    real, ours, x = both(name)
    expected = real.predict(x, verbose=0)
    ours.save(tmp_path / "ours.keras")
    real.save(tmp_path / "real.keras")
    here = runtime.models.load_model(tmp_path / "real.keras", custom_objects=objects(runtime))
    there = keras.models.load_model(tmp_path / "ours.keras", custom_objects=objects(keras))
    assert_same(there.predict(x, verbose=0), expected, tolerance(name))
    assert_same(here.predict(x, verbose=0), expected, tolerance(name))
    assert [v.dtype for v in here.weights] == [v.dtype for v in ours.weights]


@pytest.mark.parametrize("name", NOT_SUBCLASSED)
def test_whole_models_of_keras_2(name: str, tmp_path: Path) -> None:
    real, ours, x = both(name)
    expected = real.predict(x, verbose=0)
    ours.save(tmp_path / "ours.h5")
    real.save(tmp_path / "real.h5")
    here = runtime.models.load_model(tmp_path / "real.h5", custom_objects=objects(runtime))
    assert_same(here.predict(x, verbose=0), expected, tolerance(name))
    if name == "brain_half":
        with pytest.raises(
            ValueError, match="Invalid dtype"
        ):  # real Keras cannot read bfloat16 from its own .h5 either
            keras.models.load_model(tmp_path / "real.h5")
        return
    there = keras.models.load_model(tmp_path / "ours.h5", custom_objects=objects(keras))
    assert_same(there.predict(x, verbose=0), expected, tolerance(name))


@pytest.mark.parametrize("name", sorted(MODELS))
def test_weights(name: str, tmp_path: Path) -> None:
    real, ours, x = both(name)
    expected = real.predict(x, verbose=0)
    ours.save_weights(tmp_path / "ours.weights.h5")
    real.save_weights(tmp_path / "real.weights.h5")
    there, here = ALL[name][0](keras), ALL[name][0](runtime)
    there.load_weights(tmp_path / "ours.weights.h5")
    here.load_weights(tmp_path / "real.weights.h5")
    assert_same(there.predict(x, verbose=0), expected, tolerance(name))
    assert_same(here.predict(x, verbose=0), expected, tolerance(name))


@pytest.mark.parametrize("suffix", [".weights.h5", ".keras", ".h5"])
@pytest.mark.parametrize("name", sorted(ALL))
def test_the_same_paths_in_files(name: str, suffix: str, tmp_path: Path) -> None:
    if suffix == ".h5" and name == "subclassed":
        pytest.skip("Keras 2's whole models are functional")
    real, ours, _ = both(name)
    for model, file in ((real, "real"), (ours, "ours")):
        getattr(model, "save_weights" if suffix == ".weights.h5" else "save")(tmp_path / f"{file}{suffix}")
    here, there = paths(tmp_path / f"ours{suffix}"), paths(tmp_path / f"real{suffix}")
    # The softmax within Keras's attention is a layer, without weights, which is no layer here.
    there = {path: form for path, form in there.items() if "_softmax" not in path}
    assert here == there


def test_members_and_metadata(tmp_path: Path) -> None:
    real, ours, _ = both("sequential")
    real.save(tmp_path / "real.keras")
    ours.save(tmp_path / "ours.keras")
    here, there = (zipfile.ZipFile(tmp_path / f"{name}.keras") for name in ("ours", "real"))
    assert here.namelist() == there.namelist()
    assert json.loads(here.read("metadata.json")).keys() == json.loads(there.read("metadata.json")).keys()
    assert all(info.compress_type == zipfile.ZIP_STORED for info in here.infolist())


def test_a_layer_that_two_wrappers_hold_is_one_after_loading(tmp_path: Path) -> None:
    real, ours, _ = both("wrapped_twice")
    for model, file in ((real, "real"), (ours, "ours")):
        model.save(tmp_path / f"{file}.keras")
        loaded = runtime.models.load_model(tmp_path / f"{file}.keras")
        assert loaded.layers[1].layer is loaded.layers[2].layer
        assert loaded.count_params() == real.count_params()
