"""Sample weights: those of classes, and one array for several outputs.

Source: keras.Model.fit (class_weight, sample_weight)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from ...core.dtypes import torch_dtype
from ...core.errors import InvalidArgument
from .leaves import is_array
from .structures import is_nested, map_leaves


def class_weigher(class_weight: Any) -> Callable[[torch.Tensor], torch.Tensor]:
    """The function targets -> (batch,) weights, in floatx; a class that has no weight counts 1.

    Targets are class numbers, (batch,) or (batch, 1), or one-hot rows, (batch, classes).
    Raises InvalidArgument where class_weight is no dict of numbers, or the targets have more axes.
    """
    if not isinstance(class_weight, Mapping):
        raise InvalidArgument(
            f"class_weight needs to be a dict of class numbers and weights. Received: {type(class_weight).__name__}. "
            "Use dict(enumerate(class_weight)) for weights in the order of the classes."
        )
    odd = [key for key, value in class_weight.items() if not (_is_integer(key) and _is_real(value))]
    if odd or not class_weight:
        found = f"{odd[0]!r}: {class_weight[odd[0]]!r}" if odd else "an empty dict"
        raise InvalidArgument(f"class_weight needs numbers of classes as keys, and numbers. Received: {found}.")
    classes = sorted(class_weight)
    keys = torch.tensor([int(key) for key in classes], dtype=torch.int64)
    values = torch.tensor([float(class_weight[key]) for key in classes], dtype=torch_dtype(None))
    return lambda targets: _looked_up(_class_numbers(targets), keys, values)


def for_outputs(y: Any, sample_weight: Any) -> Any:
    """sample_weight nested as y is: one weight a sample counts for every output.

    Raises InvalidArgument where the two are nested differently, or where one array for several outputs has more than
    one weight a sample.
    """
    if sample_weight is None:
        return None
    if not is_nested(y):
        return _only(sample_weight) if is_nested(sample_weight) else sample_weight
    if is_nested(sample_weight):
        if not _same_nesting(y, sample_weight):
            raise InvalidArgument(
                f"sample_weight needs one array for each output in y, nested alike. Received: y as {_outline(y)}, "
                f"sample_weight as {_outline(sample_weight)}."
            )
        return _as_nested(y, sample_weight)
    shape = tuple(np.shape(sample_weight)) if not is_array(sample_weight) else tuple(sample_weight.shape)
    if not (len(shape) == 1 or (len(shape) == 2 and shape[1] == 1)):
        raise InvalidArgument(
            f"A single sample_weight for several outputs needs shape=(samples,). Received: shape={shape}. "
            "Give one array for each output instead."
        )
    return map_leaves(lambda _: sample_weight, y)


def _class_numbers(targets: torch.Tensor) -> torch.Tensor:
    if targets.ndim > 1:
        targets = targets.argmax(-1) if targets.shape[-1] != 1 else targets.squeeze(-1)
    if targets.ndim != 1:
        raise InvalidArgument(
            "class_weight needs one class for each sample: targets of shape=(samples,), (samples, 1) or "
            f"(samples, classes). Received: {targets.ndim + 1} axes. Use sample_weight."
        )
    return targets.round().to(torch.int64) if targets.is_floating_point() else targets.to(torch.int64)


def _looked_up(numbers: torch.Tensor, keys: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    keys, values = keys.to(numbers.device), values.to(numbers.device)
    places = torch.searchsorted(keys, numbers).clamp_(max=len(keys) - 1)
    return torch.where(keys[places] == numbers, values[places], values.new_ones(()))


def _is_integer(key: Any) -> bool:
    return isinstance(key, (int, np.integer)) or (isinstance(key, (float, np.floating)) and float(key).is_integer())


def _is_real(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) or (is_array(value) and np.size(value) == 1)


def _only(sample_weight: Any) -> Any:
    """The array of a list or dict of one; for a single output there cannot be more."""
    parts = list(sample_weight.values()) if isinstance(sample_weight, dict) else list(sample_weight)
    if len(parts) != 1 or is_nested(parts[0]):
        raise InvalidArgument(
            f"sample_weight needs one array for a single output. Received: {_outline(sample_weight)}."
        )
    return parts[0]


def _same_nesting(y: Any, weight: Any) -> bool:
    if y is None or weight is None:
        return True
    if isinstance(y, dict) or isinstance(weight, dict):
        return isinstance(y, dict) and isinstance(weight, dict) and set(y) == set(weight)
    return len(y) == len(weight) and all(
        not is_nested(part) or (is_nested(other) and _same_nesting(part, other))
        for part, other in zip(y, weight, strict=True)
    )


def _as_nested(y: Any, weight: Any) -> Any:
    """The weights in y's own kind of list, and in the order of y's keys."""
    if isinstance(y, dict):
        return {key: weight[key] for key in y}
    return type(y)(weight) if not hasattr(y, "_fields") else tuple(weight)


def _outline(value: Any) -> str:
    """Nested data in words: "a list of 2", "{'a', 'b'}"."""
    if isinstance(value, dict):
        return "{" + ", ".join(map(repr, value)) + "}"
    return f"a {type(value).__name__} of {len(value)}" if is_nested(value) else "one array"
