"""Weights in Keras 2's layout: a group for each layer, whose weights are in the order of a list of names."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import h5py
import numpy as np

from kshape.rulebook.dims import show_shape

from ..core.errors import InvalidArgument
from ..engine.stored import counted
from .archive import KERAS_VERSION
from .assignments import Assignments
from .hdf5 import Group
from .older_layouts import converted
from .store import read, texts
from .weights import write_value

LARGEST_ATTRIBUTE = 64_512
"""Bytes that HDF5 keeps in one attribute; longer lists are split."""

TOP = "top_level_model_weights"


def write_legacy_weights(target: h5py.Group, model: Any) -> None:
    """One group for each layer of the model, its weights under their paths."""
    _write_texts(target, "layer_names", [layer.name for layer in model.layers])
    target.attrs["backend"], target.attrs["keras_version"] = "torch", KERAS_VERSION
    for layer in sorted(model.layers, key=lambda layer: layer.name):
        write_weights(target.create_group(layer.name), _weights(layer))
    write_weights(target.create_group(TOP), model._own_variables())


def write_weights(target: h5py.Group, variables: Sequence[Any]) -> None:
    """Variables under their paths, and the list of these."""
    names: list[str] = []
    for variable in variables:
        path, count = variable.path, 0
        while (name := f"{path}_{count}" if count else path) in names:
            count += 1
        names.append(name)
        write_value(target, name, variable)
    _write_texts(target, "weight_names", names)


def is_legacy(root: Group) -> bool:
    """Whether a file is in Keras 2's layout."""
    return any(name.startswith("layer_names") for name in root.attributes())


def read_legacy_weights(source: Group, model: Any, by_name: bool = False, skip_mismatch: bool = False) -> Assignments:
    """The values for a model's weights: layer by layer in order, or by_name those of the same names.

    Raises InvalidArgument where layers, weights or shapes differ; skip_mismatch warns and leaves out what differs.
    """
    version = source.text("keras_version") or "1"
    groups = {name: source.group(name) for name in texts(source, "layer_names")}
    saved = {name: group for name, group in groups.items() if group is not None and texts(group, "weight_names")}
    found = Assignments()
    for name, layer in _pairs(list(saved), model, by_name):
        _pair(layer.name, _weights(layer), converted(layer, _values(saved[name]), version), found, skip_mismatch)
    top = source.group(TOP)
    if top is not None:
        _pair(f"{model.name} itself", model._own_variables(), _values(top), found, skip_mismatch)
    return found


def _pairs(names: list[str], model: Any, by_name: bool) -> list[tuple[str, Any]]:
    """(name in the file, layer of the model)"""
    if by_name:
        return [(name, layer) for name in names for layer in model.layers if layer.name == name]
    layers = [layer for layer in model.layers if layer.weights]
    if len(names) != len(layers):
        raise InvalidArgument(
            f"{model.name} has {counted(len(layers), 'layer')} with weights, and the file has {len(names)}. "
            "Give by_name=True to load the layers whose names are the same."
        )
    return list(zip(names, layers, strict=True))


class Value:
    """The value of a weight in a file: its shape, and what reads it."""

    def __init__(self, shape: tuple[int, ...], read: Callable[[], np.ndarray]) -> None:
        self.shape, self.read = shape, read


def _values(group: Group) -> list[Value]:
    found = [group.dataset(name) for name in texts(group, "weight_names")]
    for data in found:
        if data.dtype.kind not in "biufV":
            raise InvalidArgument(f"Weights are numbers. The file has values of dtype {data.dtype} at {data.path!r}.")
    return [Value(data.shape, partial(read, data)) for data in found]


def _pair(owner: str, variables: Sequence[Any], values: list[Any], found: Assignments, skip_mismatch: bool) -> None:
    if len(variables) != len(values):
        _differ(f"{owner} has {counted(len(variables), 'weight')}, and the file has {len(values)}.", skip_mismatch)
        return
    for variable, value in zip(variables, values, strict=True):
        if tuple(variable.shape) == tuple(value.shape):
            found.add(variable, value.read)
        else:
            shapes = show_shape(variable.shape), show_shape(value.shape)
            _differ(f"{variable.path} needs shape={shapes[0]}. The file has shape={shapes[1]}.", skip_mismatch)


def _differ(problem: str, skip_mismatch: bool) -> None:
    if not skip_mismatch:
        raise InvalidArgument(problem)
    warnings.warn(f"Skipped: {problem}", stacklevel=6)


def _weights(layer: Any) -> list[Any]:
    """A layer's weights in Keras 2's order: those that are trained now, then the others."""
    return [*layer.trainable_weights, *layer.non_trainable_weights]


def _write_texts(target: h5py.Group, name: str, values: Sequence[str]) -> None:
    """A list of texts as an attribute, in parts where it is too long for one."""
    encoded = [value.encode("utf-8") for value in values]
    array = np.asarray(encoded)
    if array.nbytes <= LARGEST_ATTRIBUTE:
        target.attrs[name] = encoded
        return
    most = max(LARGEST_ATTRIBUTE // array.itemsize, 1)
    for index, start in enumerate(range(0, len(array), most)):
        target.attrs[f"{name}{index}"] = array[start : start + most]
