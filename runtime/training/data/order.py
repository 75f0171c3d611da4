"""In which order an epoch takes the samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from ...core.errors import InvalidArgument

Plan = Sequence[int] | torch.Tensor
"""Where each batch starts, for batches of consecutive samples; or the order of all samples."""


class Order:
    """A new order for each epoch.

    shuffle: True for a permutation of the samples; "batch" for a permutation of the batches, whose samples stay
    together, as files are read best (a last, smaller batch stays last); False for the order of the data.
    order: the samples' order for every epoch, or a function epoch -> order, in place of a drawn one.

    Permutations come from torch's default generator, which `set_random_seed` seeds, by the draws that real Keras makes
    through torch's DataLoader: under one seed both train on the same batches.
    """

    def __init__(self, shuffle: Any, batch_size: int, num_samples: int, order: Any = None) -> None:
        if not (shuffle is None or shuffle == "batch" or shuffle in (True, False)):
            raise InvalidArgument(f'shuffle needs to be True, False or "batch". Received: shuffle={shuffle!r}.')
        self.shuffle, self.batch_size, self.num_samples = shuffle, batch_size, num_samples
        self.given, self.epoch = order, 0

    def draw(self) -> Plan:
        """The plan of the next epoch."""
        _draw()
        self.epoch += 1
        if self.given is not None:
            return self._checked(self.given(self.epoch - 1) if isinstance(self.given, Callable) else self.given)  # type: ignore[arg-type]
        starts = range(0, self.num_samples, self.batch_size)
        if not self.shuffle:
            return starts
        if self.shuffle == "batch":
            whole = self.num_samples // self.batch_size
            return [*(starts[at] for at in self._permutation(whole).tolist()), *starts[whole:]]
        return self._permutation(self.num_samples)

    def end(self) -> None:
        """Called when an epoch has given all its batches: Keras opens a loader then that it does not use."""
        _draw()

    def _permutation(self, count: int) -> torch.Tensor:
        generator = torch.Generator()
        generator.manual_seed(_draw())
        return torch.randperm(count, generator=generator, device="cpu")

    def _checked(self, order: Any) -> torch.Tensor:
        plan = torch.as_tensor(order, dtype=torch.int64, device="cpu")
        if plan.shape != (self.num_samples,):
            raise InvalidArgument(
                f"order needs one position for each of the {self.num_samples} samples. "
                f"Received: shape={tuple(plan.shape)}."
            )
        return plan


def _draw() -> int:
    """A seed from torch's default generator, as its loaders and samplers draw theirs."""
    return int(torch.empty((), dtype=torch.int64, device="cpu").random_().item())
