"""From the host to a GPU while the GPU works: pinned memory, a stream of its own, a batch or two ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch

from .prefetch import prefetched
from .structures import Batch


class CudaLane:
    """Copies to one GPU on a side stream.

    `empty` gives pinned memory out of torch's caching host allocator: it is used again once the copy out of it is
    done, which the allocator knows by an event of the copy. `upload` starts the copies, in any thread. `accept` makes
    the caller's stream wait for them and tells the device's allocator that this stream uses the tensors.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.stream = torch.cuda.Stream(device)
        self.stream.wait_stream(torch.cuda.current_stream(device))

    def scope(self) -> AbstractContextManager[Any]:
        """Inside, the thread's work on the GPU goes to the side stream."""
        return torch.cuda.stream(self.stream)

    def empty(self, shape: Sequence[int], dtype: torch.dtype) -> torch.Tensor:
        """Pinned memory on the host."""
        return torch.empty(tuple(shape), dtype=dtype, device="cpu", pin_memory=True)

    def upload(self, parts: Sequence[torch.Tensor]) -> tuple[list[torch.Tensor], Any]:
        """The parts on the device, and the event after which they are there."""
        with self.scope():
            moved = [part.to(self.device, non_blocking=True) for part in parts]
            return moved, self.stream.record_event()

    def accept(self, upload: tuple[list[torch.Tensor], Any]) -> list[torch.Tensor]:
        """The tensors of an upload, for use on the caller's current stream."""
        moved, done = upload
        stream = torch.cuda.current_stream(self.device)
        stream.wait_event(done)
        for tensor in moved:
            tensor.record_stream(stream)
        return moved


Lane = Any
"""A CudaLane, or what tests put in its place."""


def staged(
    gathered: Callable[[Lane], Iterator[tuple[list[torch.Tensor], int]]],
    pack: Callable[[Sequence[Any], int], Batch],
    lane: Lane,
    ahead: int = 2,
) -> Iterator[Batch]:
    """Batches on the device. `gathered(lane)` gives each one's parts on the host, and runs in a thread."""

    def uploads() -> Iterator[tuple[Any, int]]:
        with lane.scope():
            for parts, count in gathered(lane):
                yield lane.upload(parts), count

    for upload, count in prefetched(uploads, ahead):
        yield pack(lane.accept(upload), count)


class Mover:
    """Moves single batches of streams to the device, without waiting for what the device is doing.

    On a GPU the copies run on a side stream: pageable memory holds the caller up only for the copy itself.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.lane = CudaLane(device) if device.type == "cuda" else None

    def __call__(self, parts: list[torch.Tensor]) -> list[torch.Tensor]:
        """The parts on the device; the same tensors where they are there already."""
        if self.lane is not None:
            return self.lane.accept(self.lane.upload(parts))
        return [part if part.device == self.device else part.to(self.device) for part in parts]
