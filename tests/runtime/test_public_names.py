"""Every public name of real Keras's modules is here, but for a list with a reason each; functions take its arguments."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import keras
import pytest

import runtime

MODULES = (
    *("activations", "applications", "backend", "callbacks", "config", "constraints", "datasets", "initializers"),
    *("layers", "losses", "metrics", "mixed_precision", "models", "ops", "ops.image", "ops.linalg", "ops.nn"),
    *("ops.numpy", "optimizers", "optimizers.legacy", "optimizers.schedules", "preprocessing", "preprocessing.image"),
    *("preprocessing.sequence", "random", "regularizers", "saving", "tree", "utils", "utils.legacy"),
    *(f"datasets.{name}" for name in runtime.datasets.NAMES),
)

ABSENT = {
    "layers.FlaxLayer": "it wraps a module of Flax, which needs JAX",
    "layers.JaxLayer": "it wraps a function of JAX",
    "layers.TFSMLayer": "it wraps a SavedModel, which needs TensorFlow",
    "optimizers.legacy.AdagradOptimizer": "no such class in Keras 2",
    "saving.KerasFileEditor": "a .keras file is a zip file, and h5py reads what is in it",
    "utils.FeatureSpace": "it is made of tf.data",
}
"""Name -> why it is not here."""

OTHER_PARAMETERS = {
    "serialize": "one function for all kinds of objects, called by position",
    "deserialize": "one function for all kinds of objects, called by position",
    "serialize_keras_object": "called by position",
    "is_keras_tensor": "called by position",
    "save_model": "zipped, and what Keras 2 took, come by keyword",
    "save_weights": "max_shard_size comes by keyword; a file of weights is never divided",
    "InputSpec": "its parameters are its rule's",
}
"""Name -> why its parameters have other names than in Keras."""

METHODS = (
    *("compile", "compute_loss", "evaluate", "fit", "get_layer", "load_weights", "predict", "predict_on_batch"),
    *("predict_step", "summary", "test_on_batch", "test_step", "to_json", "train_on_batch", "train_step"),
)


def public(module: Any) -> list[str]:
    return [name for name in dir(module) if name[0] != "_"]


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_of_keras_is_here(module: str) -> None:
    real, ours = importlib.import_module(f"keras.{module}"), importlib.import_module(f"runtime.{module}")
    missing = [name for name in public(real) if not hasattr(ours, name) and f"{module}.{name}" not in ABSENT]
    assert not missing


@pytest.mark.parametrize("module", MODULES)
def test_dir_tells_of_every_name(module: str) -> None:
    real, ours = importlib.import_module(f"keras.{module}"), importlib.import_module(f"runtime.{module}")
    assert {name for name in public(real) if f"{module}.{name}" not in ABSENT} <= set(dir(ours))


def test_no_reason_outlives_its_cause() -> None:
    for path in ABSENT:
        module, _, name = path.rpartition(".")
        assert not hasattr(importlib.import_module(f"runtime.{module}"), name), path


@pytest.mark.parametrize("module", MODULES)
def test_parameters_are_those_of_keras(module: str) -> None:
    real, ours = importlib.import_module(f"keras.{module}"), importlib.import_module(f"runtime.{module}")
    wrong = {}
    for name in public(real):
        target = getattr(real, name)
        if name in OTHER_PARAMETERS or f"{module}.{name}" in ABSENT or not callable(target):
            continue
        odd = differing(parameters(target), parameters(getattr(ours, name)))
        if odd:
            wrong[name] = odd
    assert not wrong


@pytest.mark.parametrize("method", METHODS)
def test_methods_of_models_take_the_arguments_of_keras(method: str) -> None:
    assert not differing(parameters(getattr(keras.Model, method)), parameters(getattr(runtime.Model, method)))


def parameters(target: Any) -> dict[str, Any]:
    """Name -> default; nothing where Python knows no signature."""
    try:
        found = inspect.signature(target).parameters.values()
    except (TypeError, ValueError):
        return {}
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {p.name: p.default for p in found if p.kind not in variable and p.name not in ("self", "args", "kwargs")}


def differing(theirs: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """Parameters of Keras that are not here, that stand in another order, or have another default."""
    absent = [name for name in theirs if name not in ours]
    order = [name for name in ours if name in theirs]
    moved = [name for name, other in zip(order, theirs, strict=False) if name != other] if not absent else []
    changed = [name for name in order if repr(ours[name]) != repr(theirs[name])]
    return absent + moved + changed


OLDER = {
    "utils.np_utils.to_categorical": lambda: runtime.utils.np_utils.to_categorical([1], 2).tolist() == [[0, 1]],
    "utils.data_utils.get_file": lambda: runtime.utils.data_utils.get_file is runtime.utils.get_file,
    "preprocessing.text.Tokenizer": lambda: runtime.preprocessing.text.Tokenizer,
}


@pytest.mark.parametrize("name", OLDER)
def test_names_of_older_keras_lead_to_todays(name: str) -> None:
    assert OLDER[name]()


@pytest.mark.parametrize(
    ("module", "name", "advice"),
    [
        ("utils", "multi_gpu_model", "Use keras.distribution.DataParallel."),
        ("utils", "print_summary", r"Use model\.summary\(\)\."),
        ("utils", "to_categoric", r"Did you mean to_categorical\?"),
        ("datasets", "minst", r"Did you mean mnist\?"),
        ("preprocessing.sequence", "pad_sequence", r"Did you mean pad_sequences\?"),
    ],
)
def test_a_name_that_is_not_here_comes_with_advice(module: str, name: str, advice: str) -> None:
    with pytest.raises(AttributeError, match=f"runtime.{module} has no {name}. {advice}"):
        getattr(importlib.import_module(f"runtime.{module}"), name)
    with pytest.raises(ImportError, match=advice):
        exec(f"from runtime.{module} import {name}")
