"""Data that `adapt` learns from, batch by batch, on the host or wherever it is.

Arrays, tensors and tables are one batch; so are lists of numbers or texts. A list of arrays, a generator, a PyDataset,
a DataLoader, a Dataset is as many as it has; of a batch (x, y, ...) only x counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import torch

from ..core.errors import InvalidArgument


def batches_of(data: Any, steps: int | None = None) -> Iterator[Any]:
    """The x of each batch, at most `steps` of them. Raises InvalidArgument for what gives none."""
    return islice(_inputs(data), steps)


def is_whole(data: Any) -> bool:
    """Whether the data is one batch: an array, a tensor, a table, or nested lists of numbers or texts."""
    if isinstance(data, (list, tuple)):
        return not any(hasattr(part, "shape") for part in data)
    return hasattr(data, "shape") or type(data).__module__.startswith("pandas")


def _inputs(data: Any) -> Iterator[Any]:
    if is_whole(data):
        yield data
        return
    count = 0
    for batch in _stream(data):
        count += 1
        yield batch[0] if isinstance(batch, tuple) else batch
    if not count:
        raise InvalidArgument("adapt needs one batch or more. Received: data without any.")


def _stream(data: Any) -> Iterator[Any]:
    """The batches of what is no single array."""
    if isinstance(data, torch.utils.data.Dataset):
        from ..training.data import make_source

        return ((x,) for x, *_ in make_source(data).epoch(torch.device("cpu")))
    if hasattr(data, "epoch") and hasattr(data, "peek"):
        return ((x,) for x, *_ in data.epoch(torch.device("cpu")))
    if hasattr(data, "__iter__"):
        return iter(data)
    if hasattr(data, "__getitem__"):
        return (data[index] for index in range(_length(data)))
    raise InvalidArgument(
        "adapt needs an array, a tensor, a list, a data set or whatever gives batches of them. "
        f"Received: {type(data).__name__}."
    )


def _length(data: Any) -> int:
    number = getattr(data, "num_batches", None)
    return int(number if number is not None else len(data))


def as_numbers(batch: Any) -> torch.Tensor:
    """A batch as a floating tensor where it is: large integers in float64, small ones in float32."""
    x: torch.Tensor = batch
    if not isinstance(batch, torch.Tensor):
        x = torch.from_numpy(np.ascontiguousarray(batch.to_numpy() if hasattr(batch, "to_numpy") else batch))
    if x.is_floating_point():
        return x
    return x.float() if x.element_size() < 4 else x.double()
