"""Variables <-> an HDF5 file in Keras 3's layout: "<path>/vars/<number>"."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import partial
from typing import Any

import h5py
import numpy as np
import torch

from ..core.errors import InvalidArgument
from ..engine.layer import Layer
from ..engine.stored import Stored, fitting, matched
from ..optimizers import Optimizer
from .assignments import Assignments, variables_of
from .hdf5 import Group
from .store import Vars, read
from .tree import saved_objects

OLDER_LAYERS = "_layer_checkpoint_dependencies"
"""What files of Keras 2.13 call "layers"."""


def write_variables(file: h5py.File, model: Any) -> None:
    """Every variable of a model, and of its optimizer."""
    for path, target in saved_objects(model):
        if hasattr(target, "save_own_variables"):
            target.save_own_variables(_Writer(file, f"{path}/vars" if path else "vars", getattr(target, "name", None)))


def read_variables(file: Group, model: Any, skip_mismatch: bool = False, optimizer: bool = True) -> Assignments:
    """The values for a model's variables. Raises InvalidArgument where the file has others; nothing has changed then.

    skip_mismatch: objects that do not fit keep what they have, with a warning. optimizer=False leaves out what is not a
    layer.
    """
    found = Assignments()
    for path, target in saved_objects(model):
        if not hasattr(target, "load_own_variables") or not (optimizer or isinstance(target, Layer)):
            continue
        store = Vars(_vars(file, path))
        try:
            _read_own(target, store, path, found)
        except InvalidArgument as error:
            if not skip_mismatch:
                raise
            warnings.warn(f"Skipped {path or 'the model itself'}: {error}", stacklevel=4)
    return found


def write_value(group: h5py.Group, key: str, value: Any) -> None:
    """One array. bfloat16, which HDF5 does not have, as two bytes with a note, as Keras does it."""
    if isinstance(value, torch.Tensor) and value.dtype is torch.bfloat16:
        bits = value.detach().contiguous().view(torch.int16).cpu().numpy().view("V2")
        group.create_dataset(key, data=bits).attrs["dtype"] = "bfloat16"
    elif isinstance(value, torch.Tensor):
        group.create_dataset(key, data=value.detach().cpu().numpy())
    else:
        group[key] = np.asarray(value)


def _vars(file: Group, path: str) -> Group | None:
    """The group of an object's variables."""
    place = f"{path}/vars" if path else "vars"
    found = file.group(place)
    if found is None and path.startswith("layers/") and OLDER_LAYERS in file:
        found = file.group(place.replace("layers", OLDER_LAYERS, 1))
    return found


def _read_own(target: Any, store: Vars, path: str, found: Assignments) -> None:
    own = type(target).load_own_variables
    if own is Stored.load_own_variables:
        for variable, key in fitting(target, store, path or "/"):
            found.add(variable, partial(read, store.dataset(key)))
    elif own is Optimizer.load_own_variables:
        _read_optimizer(target, store, path, found)
    elif len(store) or variables_of(target):
        found.add_own(target, store)


def _read_optimizer(optimizer: Any, store: Vars, path: str, found: Assignments) -> None:
    """The states of an optimizer. Where they are those of another one it begins anew, as in Keras."""
    variables = optimizer.variables
    if not len(store):
        return
    if len(store) != len(variables):
        warnings.warn(
            f"The optimizer begins anew: {optimizer.name} has {len(variables)} states, and the file has {len(store)}. "
            f"{'' if optimizer.built else 'Build it, or train a step, before.'}".rstrip(),
            stacklevel=5,
        )
        return
    for variable, key in matched(variables, store, f" under {path!r}"):
        found.add(variable, partial(read, store.dataset(key)))


class _Writer:
    """What `save_own_variables(store)` writes to: a group that is there if it has a name or values."""

    def __init__(self, file: h5py.File, path: str, name: Any) -> None:
        self._file, self._path = file, path
        if isinstance(name, str):
            self._group.attrs["name"] = name

    @property
    def _group(self) -> h5py.Group:
        return self._file.require_group(self._path)

    def __setitem__(self, key: str, value: Any) -> None:
        write_value(self._group, key, value)

    def __getitem__(self, key: str) -> Any:
        return self._group[key]

    def __contains__(self, key: object) -> bool:
        return key in self._group

    def __len__(self) -> int:
        return len(self._group)

    def __iter__(self) -> Iterator[str]:
        return iter(self._group.keys())

    def keys(self) -> Iterator[str]:
        return iter(self)
