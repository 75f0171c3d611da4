"""Class numbers to one-hot rows; vectors to length 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from ..core.errors import InvalidArgument


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """(...) or (..., 1) class numbers -> (..., num_classes), 1 at the number and 0 elsewhere.

    num_classes: the largest number + 1 where none is given. A float64 array, or for a tensor an int64 tensor; negative
    numbers count from the end in arrays and are rows of 0 in tensors. Raises InvalidArgument for a number that is not
    below num_classes. Source: keras.utils.to_categorical
    """
    numbers: Any = x.to(torch.int64) if isinstance(x, torch.Tensor) else np.array(x, dtype="int64")
    if numbers.ndim > 1 and numbers.shape[-1] == 1:
        numbers = numbers.reshape(numbers.shape[:-1])
    count = int(num_classes) if num_classes else _count(numbers)
    _need_below(numbers, count)
    return _one_hot_tensor(numbers, count) if isinstance(x, torch.Tensor) else np.eye(count)[numbers]


def normalize(x: Any, axis: int = -1, order: float = 2) -> Any:
    """x / norm of x along the axis, the norm being that of the given order; an array of 0 stays 0.

    An array gives an array, anything else a tensor. (Keras divides an array along the wrong axis for axis=0.)
    Source: keras.utils.normalize
    """
    if isinstance(x, np.ndarray):
        norm = np.atleast_1d(np.linalg.norm(x, order, axis))
        norm[norm == 0] = 1
        return x / (norm if axis is None else np.expand_dims(norm, axis))
    from ..ops.normalization import normalize as normalized

    return normalized(x, axis=axis, order=order)


def _count(numbers: Any) -> int:
    if 0 in numbers.shape:
        raise InvalidArgument("to_categorical needs num_classes for an x without elements. Received: num_classes=None.")
    return int(numbers.max()) + 1


def _need_below(numbers: Any, count: int) -> None:
    if 0 not in numbers.shape and not -count <= int(numbers.min()) <= int(numbers.max()) < count:
        worst = int(numbers.max()) if int(numbers.max()) >= count else int(numbers.min())
        raise InvalidArgument(f"to_categorical needs class numbers below num_classes={count}. Received: {worst}.")


def _one_hot_tensor(numbers: torch.Tensor, count: int) -> torch.Tensor:
    rows = torch.nn.functional.one_hot(numbers.clamp(min=0), count)
    return torch.where(numbers.unsqueeze(-1) >= 0, rows, rows.new_zeros(()))
