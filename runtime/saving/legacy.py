"""`.h5` as Keras 2 wrote it: weights by the names of layers, the architecture as JSON in an attribute."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from kshape.rulebook.dims import show_shape

from ..core.atomic import atomic_write
from ..core.errors import InvalidArgument
from ..core.objects import deserialize_keras_object
from ..core.registry import describe
from ..core.tensors import convert_to_numpy
from ..models.texts import model_config
from .archive import KERAS_VERSION
from .legacy_weights import converted
from .store import dataset, group, opened, read, texts
from .weights import Assignments

LARGEST_ATTRIBUTE = 64_512
"""Bytes that HDF5 keeps in one attribute; longer lists are split."""

TOP = "top_level_model_weights"


def save_legacy_model(model: Any, path: Path, include_optimizer: bool = True) -> None:
    """Architecture, weights and, where the model is compiled, the optimizer's state."""
    with atomic_write(path) as file, h5py.File(file, "w") as target:
        target.attrs["keras_version"], target.attrs["backend"] = KERAS_VERSION, "torch"
        config = model_config(model)
        target.attrs["model_config"] = json.dumps({"class_name": config["class_name"], "config": config["config"]})
        write_legacy_weights(target.create_group("model_weights"), model)
        if include_optimizer and model.optimizer is not None:
            target.attrs["training_config"] = json.dumps(_training_config(model))
            variables = model.optimizer.variables
            _write_weights(target.create_group("optimizer_weights"), variables)


def load_legacy_model(path: Path, custom_objects: Any, compile: bool, safe_mode: bool) -> Any:
    """The model of such a file, of Keras 1, 2 or 3."""
    with opened(path, path) as file:
        if "model_config" not in file.attrs:
            raise InvalidArgument(
                f"{str(path)!r} holds weights but no architecture. Make the model and call load_weights."
            )
        config = json.loads(_text(file.attrs["model_config"]))
        model = deserialize_keras_object(_of_keras3(config), custom_objects, safe_mode=safe_mode)
        weights = group(file, "model_weights")
        if weights is None:
            raise InvalidArgument(f"{str(path)!r} is damaged: it has no model_weights.")
        if model.weights:
            read_legacy_weights(weights, model).apply()
        if compile and "training_config" in file.attrs:
            _compile(model, json.loads(_text(file.attrs["training_config"])), custom_objects)
            _load_optimizer(file, model)
    return model


def write_legacy_weights(target: h5py.Group, model: Any) -> None:
    """One group for each layer of the model, its weights under their paths."""
    _write_texts(target, "layer_names", [layer.name for layer in model.layers])
    target.attrs["backend"], target.attrs["keras_version"] = "torch", KERAS_VERSION
    for layer in sorted(model.layers, key=lambda layer: layer.name):
        _write_weights(target.create_group(layer.name), _weights(layer))
    _write_weights(target.create_group(TOP), model._own_variables())


def read_legacy_weights(
    source: h5py.Group, model: Any, by_name: bool = False, skip_mismatch: bool = False
) -> Assignments:
    """The values for a model's weights: layer by layer in order, or by_name those of the same names.

    Raises InvalidArgument where layers, weights or shapes differ; skip_mismatch warns and leaves it out.
    """
    version = _text(source.attrs.get("keras_version", "1"))
    names = [name for name in texts(source.attrs, "layer_names") if _names_of(source, name)]
    layers = [layer for layer in model.layers if _weights(layer)]
    found = Assignments()
    if by_name:
        known = {layer.name: layer for layer in model.layers}
        pairs = [(name, known[name]) for name in names if name in known]
    else:
        if len(names) != len(layers):
            raise InvalidArgument(
                f"The model has {len(layers)} layers with weights, and the file has {len(names)}. "
                "Give by_name=True to load the layers whose names are the same."
            )
        pairs = list(zip(names, layers, strict=True))
    for name, layer in pairs:
        values = converted(layer, _values(source, name), version)
        _pair(layer.name, _weights(layer), values, found, skip_mismatch)
    if not by_name and group(source, TOP) is not None and model._own_variables():
        _pair("the model itself", model._own_variables(), _values(source, TOP), found, skip_mismatch)
    return found


def _pair(owner: str, variables: Sequence[Any], values: list[Any], found: Assignments, skip_mismatch: bool) -> None:
    problem = None
    if len(variables) != len(values):
        problem = f"{owner} has {len(variables)} weights, and the file has {len(values)}."
    for variable, value in zip(variables, values, strict=False):
        if problem is None and tuple(variable.shape) != tuple(value.shape):
            problem = (
                f"{variable.path} needs shape={show_shape(variable.shape)}. The file has {show_shape(value.shape)}."
            )
    if problem is None:
        found.pairs.extend(zip(variables, values, strict=True))
    elif skip_mismatch:
        warnings.warn(f"Skipped {owner}: {problem}", stacklevel=4)
    else:
        raise InvalidArgument(problem)


def _weights(layer: Any) -> list[Any]:
    """A layer's weights in Keras 2's order: all trainable ones, then the others."""
    born = [getattr(variable, "_born_trainable", True) for variable in layer.weights]
    weights = list(zip(layer.weights, born, strict=True))
    return [v for v, trainable in weights if trainable] + [v for v, trainable in weights if not trainable]


def _names_of(source: h5py.Group, layer: str) -> list[str]:
    place = group(source, layer)
    return [] if place is None else texts(place.attrs, "weight_names")


def _values(source: h5py.Group, layer: str) -> list[np.ndarray]:
    place = group(source, layer)
    return [] if place is None else [read(dataset(place, name)) for name in texts(place.attrs, "weight_names")]


def _write_weights(target: h5py.Group, variables: Sequence[Any]) -> None:
    names: list[str] = []
    for variable in variables:
        path, count = variable.path, 0
        while (name := f"{path}_{count}" if count else path) in names:
            count += 1
        names.append(name)
        target.create_dataset(name, data=convert_to_numpy(variable))
    _write_texts(target, "weight_names", names)


def _write_texts(target: h5py.Group, name: str, values: Sequence[str]) -> None:
    """A list of texts as an attribute, in parts where it is too long for one."""
    data = np.asarray([value.encode("utf-8") for value in values]) if values else np.asarray([], dtype="S1")
    if data.nbytes <= LARGEST_ATTRIBUTE:
        target.attrs[name] = data
        return
    parts = -(-data.nbytes // LARGEST_ATTRIBUTE)
    for index, part in enumerate(np.array_split(data, parts)):
        target.attrs[f"{name}{index}"] = part


def _training_config(model: Any) -> dict[str, Any]:
    config = model.get_compile_config()
    optimizer = describe(model.optimizer)
    kept = {name: value for name, value in config.items() if name not in ("optimizer", "auto_scale_loss")}
    return {**kept, "optimizer_config": {"class_name": optimizer["class_name"], "config": optimizer["config"]}}


def _compile(model: Any, config: Mapping[str, Any], custom_objects: Any) -> None:
    """Compiles as the file says; losses and metrics that nobody knows any more are left out, with a warning."""
    names = ("loss", "metrics", "loss_weights", "weighted_metrics")
    try:
        given = {name: deserialize_keras_object(config.get(name), custom_objects) for name in names}
        optimizer = deserialize_keras_object(
            {"module": "keras.optimizers", **config["optimizer_config"]}, custom_objects
        )
        model.compile(optimizer, **given)
    except (InvalidArgument, KeyError) as error:
        warnings.warn(f"The model is not compiled: {error}", stacklevel=4)


def _load_optimizer(file: h5py.File, model: Any) -> None:
    place = group(file, "optimizer_weights")
    if place is None or model.optimizer is None or not model.trainable_weights:
        return
    model.optimizer.build(model.trainable_weights)
    values = [read(dataset(place, name)) for name in texts(place.attrs, "weight_names")]
    variables = model.optimizer.variables
    if [tuple(v.shape) for v in variables] != [tuple(value.shape) for value in values]:
        warnings.warn("The optimizer begins anew: its state in the file is that of another one.", stacklevel=4)
        return
    found = Assignments()
    found.pairs.extend(zip(variables, values, strict=True))
    found.apply()


def _of_keras3(config: Any) -> Any:
    """A config of Keras 1 or 2 with the module that Keras 3 wants to see."""
    if isinstance(config, dict) and "class_name" in config and "module" not in config:
        name = "Functional" if config["class_name"] == "Model" else config["class_name"]
        return {"module": "keras", **config, "class_name": name}
    return config


def _text(value: Any) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)
