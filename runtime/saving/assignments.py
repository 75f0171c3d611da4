"""Values on their way from a file into variables: all of them arrive, or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ..core.errors import InvalidArgument
from ..engine.layer import Layer
from .hdf5 import Damaged
from .store import Vars


class Assignments:
    """What a file has for the variables of a model, known to fit and not read yet.

    What an object loads by a method of its own is done first, over a copy of its variables that an error brings back.
    """

    def __init__(self) -> None:
        self._pairs: list[tuple[torch.Tensor, Callable[[], np.ndarray]]] = []
        self._own: list[tuple[Any, Vars]] = []

    def add(self, variable: torch.Tensor, read: Callable[[], np.ndarray]) -> None:
        """A variable, and what reads its value."""
        self._pairs.append((variable, read))

    def add_own(self, target: Any, store: Vars) -> None:
        """An object that has a `load_own_variables(store)` of its own."""
        self._own.append((target, store))

    def apply(self, is_new: bool = False) -> None:
        """Every variable takes its value; where one cannot, none does.

        is_new: the model is dropped after an error, so that values need not all be there before the first is taken.
        """
        pairs = [(variable, read if is_new else _read(read)) for variable, read in self._pairs]
        kept = [] if is_new else [(v, v.detach().clone()) for target, _ in self._own for v in variables_of(target)]
        try:
            for target, store in self._own:
                _load_own(target, store)
        except BaseException:
            _put(kept)
            for target, _ in self._own:
                if hasattr(target, "finalize_state"):
                    target.finalize_state()
            raise
        with torch.no_grad():
            for variable, read in pairs:
                variable.copy_(torch.as_tensor(read()))


def variables_of(target: Any) -> list[Any]:
    """The variables that an object, a layer or an optimizer, saves itself."""
    return target._own_variables() if isinstance(target, Layer) else list(getattr(target, "variables", ()))


def _read(read: Callable[[], np.ndarray]) -> Callable[[], np.ndarray]:
    value = read()
    return lambda: value


def _load_own(target: Any, store: Vars) -> None:
    try:
        target.load_own_variables(store)
    except (InvalidArgument, Damaged):
        raise
    except Exception as error:
        name = getattr(target, "name", type(target).__name__)
        raise InvalidArgument(
            f"{name} cannot load what the file has for it ({', '.join(store) or 'nothing'}): "
            f"{type(error).__name__}: {error}."
        ) from error


def _put(values: list[tuple[Any, torch.Tensor]]) -> None:
    with torch.no_grad():
        for variable, value in values:
            variable.copy_(value)
