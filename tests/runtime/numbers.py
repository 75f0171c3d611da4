"""How the runtime's numbers are held against real Keras's."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch


def assert_close(ours: Any, real: Any, what: Any = "", tolerance: float = 1e-5) -> None:
    """Same shape, and no further apart than `tolerance` of the largest number (of 1 at least); nan and inf at the
    same places."""
    ours, real = as_array(ours), as_array(real)
    assert ours.shape == real.shape, (what, ours.shape, real.shape)
    assert np.array_equal(np.isnan(ours), np.isnan(real)), (what, ours, real)
    finite = np.isfinite(real)
    assert np.array_equal(ours[~finite], real[~finite], equal_nan=True), (what, ours, real)
    if finite.any():
        scale = max(1.0, float(np.abs(real[finite]).max()))
        apart = float(np.abs(ours[finite] - real[finite]).max())
        assert apart <= tolerance * scale, (what, apart, ours, real)


def as_array(value: Any) -> np.ndarray:
    """A tensor, an array or a number as float64."""
    value = value.detach().cpu() if isinstance(value, torch.Tensor) else value
    return np.asarray(value, dtype="float64")


def outcome(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What a call gives, or the exception that it raises; warnings are silent."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **kwargs)
    except (ValueError, RuntimeError, IndexError, TypeError) as error:
        return error
