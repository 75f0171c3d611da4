"""Source: what the trainer sees of data, whatever the data is."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import chain
from typing import Any

import torch

from ...core.device import get_device
from .structures import Batch


class Source:
    """Batches of data, epoch by epoch.

    A kind of data implements `one_pass(device)`, the batches from the first to the last, and `batches_in_pass()`.
    `steps` is the number of batches in an epoch where the user gave one; passes then go on across epochs.
    """

    batch_size: int | None = None
    num_samples: int | None = None

    def __init__(self, steps: int | None = None) -> None:
        self.steps = steps
        self.ran_out = False
        self._stream: Iterator[Batch] | None = None
        self._has_begun = False

    @property
    def num_batches(self) -> int | None:
        """Batches in an epoch: `steps`, or those of one pass, or None where nobody knows yet."""
        return self.steps or self.batches_in_pass()

    def batches_in_pass(self) -> int | None:
        """Batches from the first to the last; None where that is not known."""
        return None

    def one_pass(self, device: torch.device) -> Iterator[Batch]:
        """The batches from the first to the last, on the device."""
        raise NotImplementedError

    def on_epoch_begin(self) -> None:
        """Called by `epoch` before its first batch is made."""

    def on_epoch_end(self) -> None:
        """Called by `epoch` after its last batch, also where the caller left early."""

    def epoch(self, device: torch.device | None = None) -> Iterator[Batch]:
        """(x, y, sample_weight, number of samples) for each batch of an epoch, with tensors on the device."""
        device = exact(device)
        self._begin()
        try:
            yield from self._whole(device) if self.steps is None else self._some(self.steps, device)
        finally:
            self._has_begun = False
            self.on_epoch_end()

    def peek(self, device: torch.device | None = None) -> Batch | None:
        """The first batch of the next epoch, which that epoch will give again; None where there is no batch."""
        device = exact(device)
        self._begin()
        stream = self._stream or self.one_pass(device)
        first = next(stream, None)
        self._stream = stream if first is None else _Held(first, stream)
        return first

    def close(self) -> None:
        """Lets go of threads, workers and device memory; the source may be used again."""
        stream, self._stream = self._stream, None
        _close(stream)

    def _begin(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            self.on_epoch_begin()

    def _whole(self, device: torch.device) -> Iterator[Batch]:
        """One pass, from where `peek` opened it."""
        stream = self._stream = self._stream or self.one_pass(device)
        try:
            first = next(stream, None)
            if first is None:
                self._warn(0)
            else:
                yield first
                yield from stream
        finally:
            self._end(stream)

    def _some(self, steps: int, device: torch.device) -> Iterator[Batch]:
        """`steps` batches of passes that go on where the last epoch stopped."""
        is_fresh = self._stream is None
        stream = self._stream = self._stream or self.one_pass(device)
        batch = next(stream, None)
        if batch is None and not is_fresh:
            stream = self._stream = self.one_pass(device)
            batch = next(stream, None)
        for step in range(steps):
            if batch is None:
                self._end(stream)
                self._warn(step)
                return
            yield batch
            batch = next(stream, None) if step + 1 < steps else None

    def _end(self, stream: Iterator[Batch]) -> None:
        """Ends a pass, so that the next epoch starts another."""
        _close(stream)
        if self._stream is stream:
            self._stream = None

    def _warn(self, done: int) -> None:
        self.ran_out = True
        wanted = f" of {self.steps}" if self.steps else ""
        warnings.warn(
            f"The data ran out after {done}{wanted} steps of this epoch. It needs to give steps_per_epoch * epochs "
            'batches. Keras: "Your input ran out of data; interrupting training."',
            stacklevel=2,
        )


def exact(device: torch.device | str | None) -> torch.device:
    """The device itself: the current one for None, with its number where a GPU is meant, as tensors name theirs."""
    found = get_device() if device is None else torch.device(device)
    if found.type == "cuda" and found.index is None:
        return torch.device("cuda", torch.cuda.current_device())  # type: ignore[unreachable]
    return found


class _Held:
    """An iterator with one item put back in front of it."""

    def __init__(self, first: Batch, rest: Iterator[Batch]) -> None:
        self.rest, self._items = rest, chain((first,), rest)

    def __iter__(self) -> Iterator[Batch]:
        return self

    def __next__(self) -> Batch:
        return next(self._items)

    def close(self) -> None:
        _close(self.rest)


def _close(stream: Any) -> None:
    close = getattr(stream, "close", None)
    if close is not None:
        close()
