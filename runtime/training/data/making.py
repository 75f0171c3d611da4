"""From what users hand to fit, evaluate and predict to a Source."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Iterator
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset

from kshape.rulebook.kinds import count

from ...core.errors import InvalidArgument, asked
from .arrays import ArraySource
from .indexed import IndexedSource
from .loaders import LoaderSource, loader_of, tensors_of
from .source import Source, exact
from .staging import Mover
from .streams import GeneratorSource, IterableSource, finished
from .structures import Batch, Parts, is_data, is_nested
from .weights import class_weigher, for_outputs


def make_source(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    batch_size: int | None = None,
    steps: int | None = None,
    shuffle: Any = False,
    class_weight: Any = None,
    order: Any = None,
    owner: str = "fit",
) -> Source:
    """The source for data of any kind; see the package's docstring for the kinds.

    order: for arrays, the samples' order in every epoch, or a function epoch -> order. owner: the method that messages
    name. Raises InvalidArgument for data that cannot be, before any of it is moved to a device.
    """
    if isinstance(x, Source):
        return x
    batch_size = _number(owner, "batch_size", batch_size)
    steps = _number(owner, "steps_per_epoch" if owner == "fit" else "steps", steps)
    if isinstance(x, Dataset) and y is None and sample_weight is None:
        x, y, sample_weight = (*(tensors_of(x) or (x,)), None, None)[:3]
    if is_data(x):
        return _arrays(x, y, sample_weight, batch_size, steps, shuffle, class_weight, order)
    _need_alone(x, y, sample_weight)
    if isinstance(x, Dataset):
        x = loader_of(x, batch_size, shuffle)
    elif batch_size is not None:
        warnings.warn(
            f"batch_size={batch_size} is not used: {_kind(x)} makes its batches itself.", UserWarning, stacklevel=3
        )
    return _stream(x, steps, shuffle, class_weight)


def single_batch(
    x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, device: torch.device | None = None
) -> Batch:
    """x, y and sample_weight of train_on_batch and its companions as one batch on the device; dtypes stay."""
    weigh = None if class_weight is None else class_weigher(class_weight)
    return finished((x, y, for_outputs(y, sample_weight)), Mover(exact(device)), weigh)


def _arrays(
    x: Any,
    y: Any,
    sample_weight: Any,
    batch_size: int | None,
    steps: int | None,
    shuffle: Any,
    class_weight: Any,
    order: Any,
) -> ArraySource:
    for name, value in (("y", y), ("sample_weight", sample_weight)):
        if value is not None and not is_data(value):
            raise InvalidArgument(f"{name} needs to be arrays, as x is. Received: {_kind(value)}.")
    if class_weight is not None:
        if sample_weight is not None:
            raise InvalidArgument(
                "class_weight and sample_weight cannot be given together. Received: both. "
                "Multiply the weights into sample_weight."
            )
        sample_weight = _weights_of_classes(x, y, class_weight)
    parts = Parts(x, y, for_outputs(y, sample_weight))
    samples = parts.need_samples()
    return ArraySource(parts, batch_size or (-(-samples // steps) if steps else 32), steps, shuffle, order)


def _weights_of_classes(x: Any, y: Any, class_weight: Any) -> torch.Tensor:
    if y is None:
        raise InvalidArgument("class_weight needs targets. Received: y=None.")
    if is_nested(y) and len(y) != 1:
        raise InvalidArgument("class_weight needs a single output. Received: several arrays of targets in y.")
    Parts(x, y).need_samples()
    targets = Parts(y).leaves[0]
    whole = targets if isinstance(targets, torch.Tensor) else targets.narrow(0, 0, targets.shape[0])
    return class_weigher(class_weight)(whole)


def _stream(x: Any, steps: int | None, shuffle: Any, class_weight: Any) -> Source:
    if isinstance(x, DataLoader):
        return LoaderSource(x, steps, class_weight)
    if hasattr(x, "__getitem__") and (hasattr(x, "__len__") or hasattr(x, "num_batches")):
        return IndexedSource(x, steps, shuffle, class_weight)
    if isinstance(x, Iterator):
        return GeneratorSource(x, steps, class_weight)
    return IterableSource(x, steps, class_weight)


def _need_alone(x: Any, y: Any, sample_weight: Any) -> None:
    """x must be able to give batches, and then nothing may stand beside it."""
    if isinstance(x, (list, tuple, dict)):
        raise InvalidArgument(
            f"x needs arrays, or one data set. Received: {_kind(x)} with {_kind(_odd_part(x))} in it."
        )
    if isinstance(x, (str, bytes, type)) or not (hasattr(x, "__iter__") or hasattr(x, "__getitem__")):
        raise InvalidArgument(
            "x needs to be an array, nested arrays, a generator, a PyDataset, a DataLoader or another data set. "
            f"Received: x={x!r}."
        )
    for name, value, what in (("y", y, "targets"), ("sample_weight", sample_weight, "weights")):
        if value is not None:
            raise InvalidArgument(
                f"{name} cannot be given beside {_kind(x)}: it gives the {what} with its batches, as "
                f"{'(x, y)' if name == 'y' else '(x, y, sample_weight)'}. Received: {name} as {_kind(value)}."
            )


def _odd_part(x: Any) -> Any:
    """What is no array in nested data."""
    parts = x.values() if isinstance(x, dict) else x
    odd = next((part for part in parts if part is not None and not is_data(part)), None)
    return _odd_part(odd) if isinstance(odd, (list, tuple, dict)) and odd else odd


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _number(owner: str, name: str, value: Any) -> int | None:
    """A count of 1 or more, numpy's integers among them; InvalidArgument for anything else."""
    if value is None:
        return None
    if not isinstance(value, (int, float)) and hasattr(value, "__index__"):
        value = operator.index(value)
    return int(asked(count, owner, name, value))
