"""Runs one program, written as a user writes it, with the runtime and with real Keras: the numbers must be equal.

A program is a function of the module `keras`. It gives what it found, by name: numbers, arrays, lists, texts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras as real_keras
import numpy as np
from keras.src.utils.naming import reset_uids

import runtime
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close

Program = Callable[[Any], dict[str, Any]]


def run_both(program: Program, tolerance: float = 1e-4) -> dict[str, Any]:
    """What the runtime found, after it was held against what real Keras found."""
    found = [_run(program, keras) for keras in (runtime, real_keras)]
    assert list(found[0]) == list(found[1])
    for name, value in found[0].items():
        _assert_same(value, found[1][name], name, tolerance)
    CASES[f"program {program.__module__.rpartition('.')[2]}"] += 1
    return found[0]


def fill(model: Any, seed: int = 0, scale: float = 0.3) -> Any:
    """The model with weights that are the same in both: normal numbers by their places in `get_weights`.

    Moving variances are not negative, and what is no float (a seed's state) stays as it is.
    """
    rng = np.random.default_rng(seed)
    values = []
    for variable, value in zip(model.weights, model.get_weights(), strict=True):
        drawn = rng.normal(size=value.shape, scale=scale)
        drawn = np.abs(drawn) + 0.5 if variable.path.endswith("variance") else drawn
        values.append(drawn.astype(value.dtype) if value.dtype.kind == "f" else value)
    model.set_weights(values)
    return model


def data(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers from 0 to 1 of this shape."""
    return np.random.default_rng(seed).random(shape).astype("float32")


def labels(classes: int, *shape: int, seed: int = 0) -> np.ndarray:
    """Class numbers of this shape."""
    return np.random.default_rng(seed).integers(0, classes, shape)


def _run(program: Program, keras: Any) -> dict[str, Any]:
    reset_uids()
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(1)
    return program(keras)


def _assert_same(ours: Any, real: Any, name: str, tolerance: float) -> None:
    if isinstance(ours, dict):
        assert set(ours) == set(real), (name, list(ours), list(real))
        for key in ours:
            _assert_same(ours[key], real[key], f"{name}.{key}", tolerance)
    elif isinstance(ours, (list, tuple)) and not all(isinstance(part, (int, float)) for part in ours):
        assert len(ours) == len(real), (name, ours, real)
        for index, (a, b) in enumerate(zip(ours, real, strict=True)):
            _assert_same(a, b, f"{name}[{index}]", tolerance)
    elif ours is None or isinstance(ours, (str, bool)):
        assert ours == real, (name, ours, real)
    else:
        assert_close(ours, real, name, tolerance)
