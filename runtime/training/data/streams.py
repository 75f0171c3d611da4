"""Data that comes batch by batch: Python generators, and whatever else can be iterated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

from ...core.errors import InvalidArgument
from .batches import unpack_x_y_sample_weight
from .leaves import batch_leaf
from .source import Source
from .staging import Mover
from .structures import NAMES, Batch, collected, filled, first_leaf
from .weights import class_weigher


class StreamSource(Source):
    """Batches that something else makes. A kind of stream gives `raw()`: x, (x, y) or (x, y, sample_weight) each time.

    Arrays keep their dtypes. class_weight weighs each batch by its targets.
    """

    def __init__(self, steps: int | None = None, class_weight: Any = None) -> None:
        super().__init__(steps)
        self._weigh = None if class_weight is None else class_weigher(class_weight)

    def raw(self) -> Iterator[Any]:
        """The batches of one pass, as the user's code makes them."""
        raise NotImplementedError

    def one_pass(self, device: torch.device) -> Iterator[Batch]:
        move, raw = Mover(device), self.raw()
        try:
            for batch in raw:
                yield finished(batch, move, self._weigh)
        finally:
            close = getattr(raw, "close", None)
            if close is not None:
                close()


class IterableSource(StreamSource):
    """Something that can be iterated again for each pass: a data set, a list-like of batches."""

    def __init__(self, data: Any, steps: int | None = None, class_weight: Any = None) -> None:
        super().__init__(steps, class_weight)
        self.data = data

    def batches_in_pass(self) -> int | None:
        try:
            return len(self.data)
        except (TypeError, NotImplementedError):
            return None

    def raw(self) -> Iterator[Any]:
        # Not `yield from`, which would close a generator that is the user's.
        for batch in self.data:  # noqa: UP028
            yield batch


class GeneratorSource(IterableSource):
    """A Python generator, or another iterator: one pass, from which each epoch takes what comes next.

    The user's generator is not closed here, and no batch is drawn before it is needed.
    """

    def batches_in_pass(self) -> None:
        return None


def finished(batch: Any, move: Callable[[list[torch.Tensor]], list[torch.Tensor]], weigh: Any = None) -> Batch:
    """A user's batch as tensors on the device, with its number of samples.

    Raises InvalidArgument for a tuple of the wrong length, and for what holds no numbers.
    """
    x, y, weight = unpack_x_y_sample_weight(batch)
    tensors: list[torch.Tensor] = []
    x, y, weight = (
        collected(value, name, batch_leaf, tensors) for value, name in zip((x, y, weight), NAMES, strict=True)
    )
    if weigh is not None:
        weight = _weighed(y, weight, tensors, weigh)
    tensors = move(tensors)
    x = filled(x, tensors)
    return x, filled(y, tensors), filled(weight, tensors), _count(x)


def _weighed(y: Any, weight: Any, tensors: list[torch.Tensor], weigh: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    if weight is not None:
        raise InvalidArgument(
            "class_weight and sample_weight cannot be given together. Received: class_weight, and batches of "
            "(x, y, sample_weight). Multiply the weights into sample_weight."
        )
    if y is None:
        return None
    if type(y) is not int:
        raise InvalidArgument("class_weight needs a single output. Received: several arrays of targets.")
    tensors.append(weigh(tensors[y]))
    return len(tensors) - 1


def _count(x: Any) -> int:
    first = first_leaf(x)
    if first is None:
        raise InvalidArgument("A batch needs an x. Received: none.")
    if not first.shape:
        raise InvalidArgument("A batch needs a first axis of samples. Received: x with shape=().")
    return int(first.shape[0])
