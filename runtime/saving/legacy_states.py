"""The states of optimizers in `.h5` files, of which each Keras had its own names and order."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..optimizers.states import flat_path
from .assignments import Assignments
from .hdf5 import Group
from .store import read, texts

TODAY: dict[str, tuple[str, ...]] = {
    "m": ("momentum",),
    "v": ("velocity", "norm"),
    "u": ("norm",),
    "vhat": ("velocity_hat",),
    "v_hat": ("velocity_hat",),
    "rms": ("velocity",),
    "mg": ("average_gradient",),
    "accum_grad": ("accumulated_grad",),
    "accum_var": ("accumulated_delta_var",),
    "momentum_cache": ("u_product",),
}
"""A state's name in Keras 2 -> its names today, of which each optimizer has one."""


def add_states(place: Group, optimizer: Any, found: Assignments) -> bool:
    """Gives every state its value. False where the file's states are not those of the optimizer; nothing is added then.

    Files of Keras 3 have them in the order of `optimizer.variables`; those of Keras 2 by the names of the slots.
    """
    names = texts(place, "weight_names")
    if any(name.endswith(":0") for name in names):
        pairs = _by_slots(names, optimizer)
    else:
        pairs = list(zip(names, optimizer.variables, strict=False)) if len(names) == len(optimizer.variables) else None
    if pairs is None:
        return False
    data = [(place.dataset(name), variable) for name, variable in pairs]
    if any(each.shape != tuple(variable.shape) or each.dtype.kind not in "biufV" for each, variable in data):
        return False
    for each, variable in data:
        found.add(variable, partial(read, each))
    return True


def _by_slots(names: list[str], optimizer: Any) -> list[tuple[str, Any]] | None:
    """(name, variable) of every state but the learning rate, which the config has; None where one is missing."""
    ours = _our_slots(optimizer)
    theirs: dict[str, list[str]] = {}
    for name in names:
        slot = _slot(name, ours)
        if slot is None:
            return None
        theirs.setdefault(slot, []).append(name)
    if {slot: len(each) for slot, each in ours.items()} != {slot: len(each) for slot, each in theirs.items()}:
        return None
    return [(name, variable) for slot in ours for name, variable in zip(theirs[slot], ours[slot], strict=True)]


def _our_slots(optimizer: Any) -> dict[str, list[Any]]:
    """Slot -> the states of all variables; "iteration" among them."""
    paths = sorted((flat_path(variable) for variable in optimizer._trainable_variables), key=len, reverse=True)
    slots: dict[str, list[Any]] = {}
    for variable in optimizer.variables:
        path = next((path for path in paths if variable.name.startswith(f"{path}_")), None)
        slot = variable.name if path is None else variable.name[len(path) + 1 :]
        if slot != "learning_rate":
            slots.setdefault(slot, []).append(variable)
    return slots


def _slot(name: str, ours: dict[str, list[Any]]) -> str | None:
    """Today's slot of a state: "Adam/dense/kernel/m:0" up to Keras 2.10, "Adam/m/dense/kernel:0" since."""
    parts = name.removesuffix(":0").split("/")
    if parts[-1] in ("iter", "iteration", "iterations"):
        return "iteration"
    for part in (parts[-1], parts[1] if len(parts) > 1 else ""):
        for slot in (part, *TODAY.get(part, ())):
            if slot in ours:
                return slot
    return None
