"""A layer's variables in a store, which is a file's or a dict: key -> array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kshape.rulebook.dims import show_shape

from ..core.errors import InvalidArgument
from ..core.variable import Variable


class Stored:
    """What `Layer` knows of files. A class of the user may override both methods, as in Keras."""

    def save_own_variables(self: Any, store: Any) -> None:
        """Puts the layer's own variables under "0", "1", ..."""
        for index, variable in enumerate(self._own_variables()):
            store[str(index)] = variable

    def load_own_variables(self: Any, store: Any) -> None:
        """Takes what `save_own_variables` put. Raises InvalidArgument where it does not fit, and takes nothing then."""
        for variable, key in fitting(self, store):
            variable.assign(np.asarray(store[key]))


def fitting(layer: Any, store: Any, place: str = "") -> list[tuple[Variable, str]]:
    """Each of the layer's own variables, and the key of its value. Raises InvalidArgument where they do not fit."""
    variables, where = layer._own_variables(), f" under {place!r}" if place else ""
    if len(store.keys()) != len(variables):
        advice = "" if layer.built else " It is not built: call it on data, or call build(shape), before."
        raise InvalidArgument(
            f"{layer.name} has {counted(len(variables), 'variable')}, "
            f"and the file has {len(store.keys())}{where}.{advice}"
        )
    return matched(variables, store, where)


def matched(variables: Sequence[Variable], store: Any, where: str = "") -> list[tuple[Variable, str]]:
    """Each variable and the key of its value, "0", "1", ... Raises InvalidArgument for another shape or no numbers."""
    pairs = [(variable, str(index)) for index, variable in enumerate(variables)]
    for variable, key in pairs:
        if key not in store:
            raise InvalidArgument(
                f"{variable.path} needs a value under {key!r}. The file has {', '.join(store.keys())}{where}."
            )
        shape, dtype = _form(store, key)
        if shape != tuple(variable.shape):
            raise InvalidArgument(
                f"{variable.path} needs shape={show_shape(variable.shape)}. "
                f"The file has shape={show_shape(shape)}{where}."
            )
        if dtype.kind not in _FITTING[variable.is_complex()]:
            raise InvalidArgument(f"{variable.path} needs numbers. The file has values of dtype {dtype}{where}.")
    return pairs


_FITTING = {False: "biufV", True: "biufcV"}
"""Kinds of numpy's dtypes that a variable takes; V stands for bfloat16 and its like."""


def _form(store: Any, key: str) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and dtype, without taking memory for the values where the store can tell."""
    if hasattr(store, "form"):
        shape, dtype = store.form(key)
        return tuple(shape), dtype
    value = store[key]
    value = value.detach().cpu().numpy() if hasattr(value, "detach") else np.asarray(value)
    return value.shape, value.dtype


def counted(number: int, noun: str) -> str:
    """A number and its noun: 1 variable, 2 variables."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
