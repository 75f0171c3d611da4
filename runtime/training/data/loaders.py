"""torch's DataLoader and Dataset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch.utils.data import DataLoader, IterableDataset, Subset, TensorDataset

from .streams import StreamSource


class LoaderSource(StreamSource):
    """A DataLoader as the user made it: its batches, workers and order."""

    def __init__(self, loader: DataLoader[Any], steps: int | None = None, class_weight: Any = None) -> None:
        super().__init__(steps, class_weight)
        self.loader, self.batch_size = loader, loader.batch_size
        self.num_samples = _length(loader.dataset) if loader.batch_size and not loader.drop_last else None

    def batches_in_pass(self) -> int | None:
        return _length(self.loader)

    def raw(self) -> Iterator[Any]:
        yield from self.loader
        if self.steps is None:
            # Keras opens the loader once more at the end of each epoch, which draws a seed: under one seed of the
            # user's both see the same batches.
            torch.empty((), dtype=torch.int64, device="cpu").random_(generator=self.loader.generator)


def loader_of(dataset: Any, batch_size: int | None, shuffle: Any) -> DataLoader[Any]:
    """A loader for a Dataset of single samples: batches of 32 where nobody says how many."""
    is_map = not isinstance(dataset, IterableDataset)
    return DataLoader(dataset, batch_size=batch_size or 32, shuffle=bool(shuffle) and is_map)


def tensors_of(dataset: Any) -> tuple[Any, ...] | None:
    """The tensors (x,), (x, y) or (x, y, sample_weight) behind a TensorDataset or a part of one; None for others."""
    if type(dataset) is Subset:
        whole = tensors_of(dataset.dataset)
        return None if whole is None else tuple(tensor[list(dataset.indices)] for tensor in whole)
    if type(dataset) is TensorDataset and len(dataset.tensors) <= 3:
        return tuple(dataset.tensors)
    return None


def _length(value: Any) -> int | None:
    try:
        return len(value)
    except (TypeError, NotImplementedError):
        return None
