"""Files as Keras 1 and 2 wrote them, made by hand: their layouts are those of real files of Keras 2.15."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

Weights = dict[str, list[tuple[str, np.ndarray]]]
"""Layer -> (name, value) of its weights, in order."""


def dense(name: str, units: int, activation: str = "linear", **options: Any) -> dict[str, Any]:
    """The config of a Dense layer of Keras 2."""
    config = {
        "name": name,
        "trainable": True,
        "dtype": "float32",
        "units": units,
        "activation": activation,
        "use_bias": True,
        "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
        "bias_initializer": {"class_name": "Zeros", "config": {}},
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
        **options,
    }
    return {"class_name": "Dense", "config": config}


def input_layer(name: str, *shape: int | None) -> dict[str, Any]:
    config = {"batch_input_shape": [None, *shape], "dtype": "float32", "sparse": False, "ragged": False, "name": name}
    return {"class_name": "InputLayer", "config": config}


def node(layer: dict[str, Any], *inbound: Any) -> dict[str, Any]:
    """A layer within a functional model, with its calls: each a list of [layer, call, output, {}]."""
    return {**layer, "name": layer["config"]["name"], "inbound_nodes": list(inbound)}


def at(name: str, call: int = 0) -> list[Any]:
    return [name, call, 0, {}]


def functional(name: str, layers: list[Any], inputs: list[str], outputs: list[Any], kind: str = "Functional") -> Any:
    ends = {"input_layers": [[each, 0, 0] for each in inputs], "output_layers": outputs}
    return {"class_name": kind, "config": {"name": name, "trainable": True, "layers": layers, **ends}}


def sequential(name: str, *layers: Any) -> Any:
    return {"class_name": "Sequential", "config": {"name": name, "layers": list(layers)}}


def kernel_and_bias(name: str, rows: int, units: int, seed: int = 0) -> list[tuple[str, np.ndarray]]:
    rng = np.random.default_rng(seed)
    kernel, bias = rng.normal(size=(rows, units)), rng.normal(size=units)
    return [(f"{name}/kernel:0", kernel.astype("float32")), (f"{name}/bias:0", bias.astype("float32"))]


def write(
    path: Path,
    weights: Weights,
    model: Any = None,
    training: Any = None,
    states: Sequence[tuple[str, np.ndarray]] = (),
    version: str | None = "2.4.0",
) -> Path:
    """The file. Without a model it holds weights alone, at its root."""
    with h5py.File(path, "w") as file:
        if model is not None:
            file.attrs["keras_version"], file.attrs["backend"] = version or "1.2.2", "tensorflow"
            file.attrs["model_config"] = json.dumps(model)
        if training is not None:
            file.attrs["training_config"] = json.dumps(training)
        root = file if model is None else file.create_group("model_weights")
        root.attrs["layer_names"] = [name.encode() for name in weights]
        if version is not None:
            root.attrs["backend"], root.attrs["keras_version"] = b"tensorflow", version.encode()
        for name in sorted(weights):
            _write_group(root.create_group(name), weights[name])
        if states:
            _write_group(file.create_group("optimizer_weights"), states)
    return path


def _write_group(group: h5py.Group, values: Sequence[tuple[str, np.ndarray]]) -> None:
    group.attrs["weight_names"] = [name.encode() for name, _ in values]
    for name, value in values:
        group.create_dataset(name, data=value)
