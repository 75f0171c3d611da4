"""torch, as far as data goes: tensors with shape and dtype, data sets and DataLoader. Everything else is unknown."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviours
from kshape.libraries.keras.pipelines import Pipeline, PipelineBehaviour
from kshape.values.values import Inert, ModuleValue, Unknown

from .creation import FUNCTIONS
from .data import DATA
from .tensors import DTYPES, TorchBehaviour, TorchTensor

behaviours[TorchTensor] = TorchBehaviour()
behaviours.setdefault(Pipeline, PipelineBehaviour())

_MODULES = frozenset({"torch", "torch.utils", "torch.utils.data", "torch.utils.data.dataset", "torch.random"})
_DATA = "torch.utils.data"
_SILENT = frozenset({"manual_seed", "no_grad", "inference_mode", "device", "set_num_threads", "cuda", "backends"})


def load(path: str) -> ModuleValue | None:
    """The module of a dotted path, None for one of which nothing is known."""
    if path not in _MODULES and not path.startswith(_DATA):
        return None
    return ModuleValue(path, member=lambda name: member(path, name))


def member(path: str, name: str) -> Any:
    """An attribute of a module."""
    inner = f"{path}.{name}"
    if inner in _MODULES:
        return load(inner)
    if path.startswith(_DATA):
        return DATA.get(name, Unknown(inner))
    if path != "torch":
        return Unknown(inner)
    if name in DTYPES:
        return DTYPES[name]
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    return Inert(inner) if name in _SILENT else Unknown(inner)
