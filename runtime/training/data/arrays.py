"""Data in memory, or in rows that are read batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

from .leaves import Leaf
from .memory import memory
from .order import Order, Plan
from .rows import Rows
from .source import Source, exact
from .staging import CudaLane, Lane, staged
from .structures import Batch, Parts


class ArraySource(Source):
    """Arrays of one number of samples.

    On the host a batch is a view (in the data's order) or one gather an array (shuffled). On a GPU, data that fits into
    its share of free memory is moved there once and gathered there; larger data is gathered on the host by a thread,
    into pinned memory, and copied while the GPU computes.
    """

    batch_size: int
    num_samples: int
    make_lane: Callable[[torch.device], Lane] = CudaLane

    def __init__(self, parts: Parts, batch_size: int, steps: int | None, shuffle: Any = False, order: Any = None):
        super().__init__(steps)
        self.parts, self.batch_size = parts, batch_size
        self.num_samples = int(parts.leaves[0].shape[0])
        self.order = Order(shuffle, batch_size, self.num_samples, order)
        self._pack = parts.packer()
        self._moved: dict[torch.device, list[Leaf]] = {}

    def batches_in_pass(self) -> int:
        return -(-self.num_samples // self.batch_size)

    def one_pass(self, device: torch.device) -> Iterator[Batch]:
        plan = self.order.draw()
        leaves = self._placed(device)
        if all(leaf.device == device for leaf in leaves):
            yield from self._direct(plan, leaves, device)
        elif device.type == "cuda":
            yield from staged(lambda lane: self._gathered(plan, leaves, lane), self._pack, self.make_lane(device))
        else:
            pack = self._pack
            for parts, count in self._selected(plan, leaves):
                yield pack([part.to(device) for part in parts], count)
        if self.steps is None:
            self.order.end()

    def peek(self, device: torch.device | None = None) -> Batch | None:
        """The first batch of an epoch; the next epoch draws an order of its own, as in Keras."""
        device = exact(device)
        parts, count = next(self._selected(self.order.draw(), self.parts.leaves))
        self.order.epoch -= 1
        return self._pack([part.to(device) for part in parts], count)

    def close(self) -> None:
        super().close()
        self._moved.clear()

    def _placed(self, device: torch.device) -> list[Leaf]:
        """The leaves where batches are made of them: on the device, if that has room for all of them."""
        if device.type != "cuda":
            return self.parts.leaves
        found = self._moved.get(device)
        if found is None:
            found = self.parts.leaves
            size = sum(_nbytes(leaf) for leaf in found if leaf.device != device)
            if not any(isinstance(leaf, Rows) for leaf in found) and memory.device_takes(size, device):
                found = [leaf.to(device) for leaf in found]  # type: ignore[union-attr]
            self._moved[device] = found
        return found

    def _direct(self, plan: Plan, leaves: list[Leaf], device: torch.device) -> Iterator[Batch]:
        """Batches of leaves that lie on the device: the loop that has to be fast."""
        pack, size = self._pack, self.batch_size
        if isinstance(plan, torch.Tensor):
            for index in plan.to(device).split(size):
                yield pack([leaf.index_select(0, index) for leaf in leaves], index.shape[0])
            return
        for start in plan:
            count = min(size, self.num_samples - start)
            yield pack([leaf.narrow(0, start, count) for leaf in leaves], count)

    def _selected(self, plan: Plan, leaves: list[Leaf]) -> Iterator[tuple[list[torch.Tensor], int]]:
        """The parts of each batch, where the leaves lie."""
        size = self.batch_size
        if isinstance(plan, torch.Tensor):
            for index in plan.split(size):
                yield [leaf.index_select(0, index.to(leaf.device)) for leaf in leaves], index.shape[0]
            return
        for start in plan:
            count = min(size, self.num_samples - start)
            yield [leaf.narrow(0, start, count) for leaf in leaves], count

    def _gathered(self, plan: Plan, leaves: list[Leaf], lane: Lane) -> Iterator[tuple[list[torch.Tensor], int]]:
        """The parts of each batch in memory of the lane, from which they are copied."""
        size = self.batch_size
        for choice in plan.split(size) if isinstance(plan, torch.Tensor) else plan:
            count = int(choice.shape[0]) if isinstance(choice, torch.Tensor) else min(size, self.num_samples - choice)
            yield [_into(lane, leaf, choice, count) for leaf in leaves], count


def _into(lane: Lane, leaf: Leaf, choice: Any, count: int) -> torch.Tensor:
    """One leaf's part of a batch in the lane's memory; a leaf that lies on a GPU gives its part there."""
    is_index = isinstance(choice, torch.Tensor)
    if leaf.device.type != "cpu":
        return leaf.index_select(0, choice.to(leaf.device)) if is_index else leaf.narrow(0, choice, count)
    room: torch.Tensor = lane.empty((count, *leaf.shape[1:]), leaf.dtype)
    if is_index and isinstance(leaf, torch.Tensor):
        return torch.index_select(leaf, 0, choice, out=room)
    return room.copy_(leaf.index_select(0, choice) if is_index else leaf.narrow(0, choice, count))


def _nbytes(leaf: Leaf) -> int:
    return leaf.nbytes() if isinstance(leaf, Rows) else leaf.numel() * leaf.element_size()
