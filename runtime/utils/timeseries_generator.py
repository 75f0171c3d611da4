"""TimeseriesGenerator: windows that end before each step, as Keras 2 numbers them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ..core.errors import InvalidArgument
from .py_dataset import PyDataset


class TimeseriesGenerator(PyDataset):
    """Batches of the `length` steps before a step (every sampling_rate-th of them), and of the target at that step.

    Batch: (batch, length / sampling_rate, ...), (batch, ...).   stride: from one such step to the next.
    start_index, end_index: the first and the last step that is used.   shuffle: steps drawn at random, by numpy.
    reverse: the latest step first. Raises InvalidArgument where data and targets differ in length, or no step is left.
    Source: keras.preprocessing.sequence.TimeseriesGenerator of Keras 2
    """

    def __init__(
        self,
        data: Any,
        targets: Any,
        length: int,
        sampling_rate: int = 1,
        stride: int = 1,
        start_index: int = 0,
        end_index: int | None = None,
        shuffle: bool = False,
        reverse: bool = False,
        batch_size: int = 128,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if len(data) != len(targets):
            raise InvalidArgument(
                "TimeseriesGenerator needs data and targets of one length. "
                f"Received: {len(data)} steps of data and {len(targets)} of targets."
            )
        self.data, self.targets, self.length = data, targets, length
        self.sampling_rate, self.stride, self.batch_size = sampling_rate, stride, batch_size
        self.shuffle, self.reverse = shuffle, reverse
        self.start_index = start_index + length
        self.end_index = len(data) - 1 if end_index is None else end_index
        if self.start_index > self.end_index:
            raise InvalidArgument(
                f"TimeseriesGenerator needs start_index + length to be at most end_index. Received: "
                f"start_index + length={self.start_index}, end_index={self.end_index}."
            )

    def __len__(self) -> int:
        step = self.batch_size * self.stride
        return (self.end_index - self.start_index + step) // step

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self._rows(index)
        windows = np.array([self.data[row - self.length : row : self.sampling_rate] for row in rows])
        targets = np.array([self.targets[row] for row in rows])
        return (windows[:, ::-1, ...], targets) if self.reverse else (windows, targets)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments; data and targets as JSON."""
        names = "length sampling_rate stride start_index end_index shuffle reverse batch_size".split()
        return {
            "data": _json(self.data, "data"),
            "targets": _json(self.targets, "targets"),
            **{name: getattr(self, name) for name in names},
        }

    def to_json(self, **kwargs: Any) -> str:
        """The config as a text; kwargs go to json.dumps."""
        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)

    def _rows(self, index: int) -> np.ndarray:
        if self.shuffle:
            return np.random.randint(self.start_index, self.end_index + 1, size=self.batch_size)
        step = self.batch_size * self.stride
        first = self.start_index + step * index
        return np.arange(first, min(first + step, self.end_index + 1), self.stride)


def _json(values: Any, name: str) -> str:
    try:
        return json.dumps(values.tolist() if isinstance(values, np.ndarray) else values)
    except TypeError:
        raise TypeError(f"TimeseriesGenerator.get_config needs {name} that JSON can hold.") from None
