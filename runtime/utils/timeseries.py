"""Windows over a series of steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from ..core.errors import InvalidArgument
from .dataset import Dataset


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str = "tf",
) -> Dataset:
    """(steps, ...) data -> batches of windows (batch, sequence_length, ...), with targets (batch, ...) if given.

    Window i takes the steps i, i + sampling_rate, ..., and the target i; i grows by sequence_stride. Only the steps
    start_index <= i < end_index are used. batch_size=None: single windows. shuffle: another order for each pass, by
    `seed`. Every format gives tensors. Raises InvalidArgument for indices, strides and rates outside the data.
    Source: keras.utils.timeseries_dataset_from_array
    """
    steps = len(data)
    _check(steps, sequence_stride, sampling_rate, start_index, end_index, format)
    used = slice(start_index or 0, end_index if end_index is not None else steps)
    series, goals = _tensor(data[used]), None if targets is None else _tensor(targets[used])
    windows = len(series) - (sequence_length - 1) * sampling_rate
    windows = windows if goals is None else min(windows, len(goals))
    starts = torch.arange(0, max(windows, 0), sequence_stride)
    offsets = torch.arange(sequence_length) * sampling_rate
    generator = np.random.RandomState(np.random.randint(int(1e6)) if shuffle and seed is None else seed)

    def chosen(at: torch.Tensor) -> Any:
        found = series[at.unsqueeze(-1) + offsets]
        return found if goals is None else (found, goals[at])

    def make() -> Iterator[Any]:
        order = torch.from_numpy(generator.permutation(len(starts))) if shuffle else slice(None)
        taken = starts[order]
        return (chosen(at) for at in (taken if batch_size is None else taken.split(batch_size) if len(taken) else ()))

    number = len(starts) if batch_size is None else -(-len(starts) // batch_size)
    return Dataset(make, number, batch_size=batch_size)


def _check(steps: int, stride: int, rate: int, start: int | None, end: int | None, format: str) -> None:
    name = "timeseries_dataset_from_array"
    if start and not 0 <= start < steps:
        raise InvalidArgument(f"{name} needs 0 <= start_index < {steps}, the steps. Received: start_index={start}.")
    if end and not (start or 0) < end < steps:
        raise InvalidArgument(
            f"{name} needs start_index < end_index < {steps}, the steps. "
            f"Received: start_index={start}, end_index={end}."
        )
    for argument, value in (("sampling_rate", rate), ("sequence_stride", stride)):
        if not 0 < value < steps:
            raise InvalidArgument(f"{name} needs 0 < {argument} < {steps}, the steps. Received: {argument}={value}.")
    if format not in ("tf", "grain"):
        raise InvalidArgument(f'{name} needs format to be "tf" or "grain". Received: format={format!r}.')


def _tensor(values: Any) -> torch.Tensor:
    return values.detach().cpu() if isinstance(values, torch.Tensor) else torch.from_numpy(np.array(values))
