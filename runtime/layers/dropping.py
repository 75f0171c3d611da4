"""Dropout inside of other layers: of the inputs and states of cells, and of attention's weights.

With a seed the n-th draw of a layer gives the numbers that it gives in Keras on torch and the same kind of device.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn import functional

from ..core.context import context


class Dropper:
    """Sets elements to 0 with a probability of `rate`, and divides the others by 1 - rate."""

    def __init__(self, rate: float, seed: Any) -> None:
        self.rate, self.seed, self.drawn = rate, seed, 0

    def __call__(self, x: torch.Tensor, noise_shape: Sequence[int] | None = None) -> torch.Tensor:
        """x with elements dropped; with a noise_shape, together along its axes of size 1."""
        generator = None if self.rate in (0.0, 1.0) else self.generator(x.device)
        if generator is None:
            if noise_shape is None:
                return functional.dropout(x, self.rate, True)
            return x * functional.dropout(x.new_ones(noise_shape), self.rate, True)
        keep = 1.0 - self.rate
        shape = x.shape if noise_shape is None else noise_shape
        mask = torch.bernoulli(torch.full(shape, keep, device=x.device), generator=generator).bool()
        return torch.where(mask, x / keep, 0.0)

    def generator(self, device: torch.device) -> torch.Generator | None:
        """The generator of the next draw; None (torch's own) without a seed, and in compiled code, which takes none."""
        if self.seed is None or torch.compiler.is_compiling():
            return None
        return torch.Generator(device=device).manual_seed(self._next() & 0xFFFFFFFF)

    def _next(self) -> int:
        """The seed of the next draw: an int goes up by one, a SeedGenerator gives its own."""
        if not isinstance(self.seed, int):
            return int(torch.as_tensor(self.seed.next()).sum())
        number = self.seed + self.drawn
        self.drawn += not context.dry
        return number


class Masks:
    """The masks of a cell's dropout, drawn anew for every sequence and the same ones for all of its steps."""

    def __init__(self, cell: Any) -> None:
        seed = cell.seed
        self._inputs, self._states = Dropper(cell.dropout, seed), Dropper(cell.recurrent_dropout, seed)
        self._states._next = self._inputs._next  # type: ignore[method-assign]  # one row of seeds for both
        self._kept: dict[str, torch.Tensor] | None = None

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Inside, the cell's calls are steps of one sequence."""
        self._kept = {}
        try:
            yield
        finally:
            self._kept = None

    def of_inputs(self, x: torch.Tensor, gates: int = 0) -> torch.Tensor:
        """(batch, in), or (gates, batch, in) where each gate drops inputs of its own: 0 or 1 / (1 - rate)."""
        return self._found("inputs", self._inputs, x, gates)

    def of_states(self, h: torch.Tensor, gates: int = 0) -> torch.Tensor:
        """(batch, units), or (gates, batch, units)."""
        return self._found("states", self._states, h, gates)

    def _found(self, name: str, drop: Dropper, like: torch.Tensor, gates: int) -> torch.Tensor:
        if self._kept is not None and name in self._kept:
            return self._kept[name]
        ones = torch.ones_like(like, requires_grad=False)
        mask = torch.stack([drop(ones) for _ in range(gates)]) if gates else drop(ones)
        if self._kept is not None:
            self._kept[name] = mask
        return mask
