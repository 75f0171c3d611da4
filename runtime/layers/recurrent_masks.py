"""Masks of sequences, for kernels that know none.

A step that is masked leaves the state as it is. So the valid steps of each sequence are moved to the front, the kernel
runs over all, and every step takes the output that belongs to the valid steps before it. That serves masks of any kind,
with holes or padded in front, without asking the device for the lengths.

x: (batch, time, features)   mask, count: (batch, time)
"""

from __future__ import annotations

import torch


def moved_to_front(x: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """x with the valid steps first in their order, and for each step the number of valid ones up to it."""
    batch, time = mask.shape
    count = mask.cumsum(1)
    steps = torch.arange(time, device=x.device).expand(batch, time)
    place = torch.where(mask, count - 1, count[:, -1:] + steps - count)
    return _rows(x, torch.empty_like(place).scatter_(1, place, steps)), count


def spread(outputs: torch.Tensor, count: torch.Tensor, mask: torch.Tensor, zero: bool) -> torch.Tensor:
    """The output at each step: that of the last valid step up to it, and 0 before the first one.

    zero: 0 at every masked step (`zero_output_for_mask`).
    """
    found = _rows(outputs, (count - 1).clamp(min=0))
    return found.masked_fill((~mask if zero else count == 0).unsqueeze(-1), 0.0)


def last_state(outputs: torch.Tensor, count: torch.Tensor, first: torch.Tensor) -> torch.Tensor:
    """The output of the last valid step, (batch, units); the first state where no step is valid."""
    total = count[:, -1:]
    return torch.where(total == 0, first, _rows(outputs, (total - 1).clamp(min=0)).squeeze(1))


def last_output(state: torch.Tensor, count: torch.Tensor, mask: torch.Tensor, zero: bool) -> torch.Tensor:
    """The output at the last step, of the state after it."""
    return state.masked_fill(~mask[:, -1:] if zero else count[:, -1:] == 0, 0.0)


def _rows(x: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
    """x at the steps (batch, n) of each sequence: (batch, n, features)."""
    batch, time, features = x.shape
    starts = torch.arange(batch, device=x.device).unsqueeze(1) * time
    return x.reshape(batch * time, features).index_select(0, (steps + starts).flatten()).view(batch, -1, features)
