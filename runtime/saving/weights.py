"""Variables <-> an HDF5 file in Keras 3's layout: "<path>/vars/<number>"."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np
import torch

from kshape.rulebook.dims import show_shape

from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_numpy
from ..engine.layer import Layer
from ..engine.weights import Weights
from .store import Vars, group
from .tree import saved_objects


def write_variables(file: h5py.File, model: Any) -> None:
    """Every variable of a model, and of its optimizer."""
    for path, target in saved_objects(model):
        place = file.create_group(f"{path}/vars" if path else "vars")
        name = getattr(target, "name", None)
        if isinstance(name, str):
            place.attrs["name"] = name
        _save_own(target, _Writer(place))


class Assignments:
    """Values read from a file, to be taken by their variables all at once.

    What an object loads by a method of its own is done last, over a copy of its variables that an error brings back.
    """

    def __init__(self) -> None:
        self.pairs: list[tuple[torch.Tensor, np.ndarray]] = []
        self.own: list[tuple[Any, Vars]] = []

    def apply(self) -> None:
        """Every variable takes its value; where one cannot, none does."""
        kept = [(variable, variable.detach().clone()) for variable, _ in self.pairs] if self.own else []
        kept += [(variable, variable.detach().clone()) for target, _ in self.own for variable in _variables(target)]
        try:
            with torch.no_grad():
                for variable, value in self.pairs:
                    variable.copy_(torch.as_tensor(value))
            for target, store in self.own:
                target.load_own_variables(store)
        except BaseException:
            with torch.no_grad():
                for variable, value in kept:
                    variable.copy_(value)
            raise


def read_variables(file: h5py.File, model: Any, skip_mismatch: bool = False, optimizer: bool = True) -> Assignments:
    """The values for a model's variables. Raises InvalidArgument where the file has others; nothing has changed then.

    skip_mismatch: objects that do not fit keep what they have, with a warning.
    """
    found = Assignments()
    for path, target in saved_objects(model):
        if not optimizer and not isinstance(target, Layer):
            continue
        store = Vars(_vars(file, path))
        try:
            _read_own(target, store, path, found)
        except InvalidArgument as error:
            if not skip_mismatch:
                raise
            warnings.warn(f"Skipped {path or 'the model itself'}: {error}", stacklevel=4)
    return found


def _vars(file: h5py.File, path: str) -> h5py.Group | None:
    """The group of an object's variables. Files of Keras 2.13 have another name for "layers"."""
    place = f"{path}/vars" if path else "vars"
    found = group(file, place)
    older = "_layer_checkpoint_dependencies"
    if found is None and path.startswith("layers/") and older in file:
        found = group(file, place.replace("layers", older, 1))
    return found


def _save_own(target: Any, store: Any) -> None:
    if _has_own(target, "save_own_variables"):
        target.save_own_variables(store)
        return
    for index, variable in enumerate(target._own_variables()):
        store[str(index)] = variable


def _read_own(target: Any, store: Vars, path: str, found: Assignments) -> None:
    if _has_own(target, "load_own_variables"):
        if len(store) or _variables(target):
            found.own.append((target, store))
        return
    variables = target._own_variables()
    if len(store) != len(variables):
        advice = " It is not built: call it on data, or call build(shape), before." if not target.built else ""
        raise InvalidArgument(
            f"{target.name} has {_count(len(variables))}, and the file has {len(store)} under {path or '/'!r}.{advice}"
        )
    for index, variable in enumerate(variables):
        shape = store.shape(str(index))
        if shape != tuple(variable.shape):
            raise InvalidArgument(
                f"{variable.path} needs shape={show_shape(variable.shape)}. "
                f"The file has shape={show_shape(shape)} under {path or '/'!r}."
            )
    found.pairs.extend((variable, store[str(index)]) for index, variable in enumerate(variables))


def _has_own(target: Any, method: str) -> bool:
    """Whether an object saves and loads in a way of its own: an optimizer, or a layer that says so."""
    own = getattr(type(target), method, None)
    return own is not None and own is not getattr(Weights, method, None)


def _variables(target: Any) -> list[Any]:
    return target._own_variables() if isinstance(target, Layer) else list(getattr(target, "variables", ()))


def _count(number: int) -> str:
    return "1 variable" if number == 1 else f"{number} variables"


class _Writer:
    """What `save_own_variables(store)` writes to."""

    def __init__(self, place: h5py.Group) -> None:
        self._place = place

    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(value, torch.Tensor) and value.dtype is torch.bfloat16:
            bits = value.detach().contiguous().view(torch.int16).cpu().numpy().view("V2")
            self._place.create_dataset(key, data=bits).attrs["dtype"] = "bfloat16"
            return
        self._place[key] = convert_to_numpy(value) if isinstance(value, torch.Tensor) else np.asarray(value)

    def __getitem__(self, key: str) -> Any:
        return self._place[key]

    def __contains__(self, key: object) -> bool:
        return key in self._place

    def keys(self) -> Iterator[str]:
        return iter(self._place.keys())
