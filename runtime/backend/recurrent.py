"""K.rnn: a step function over the time axis, as layers of Keras 1 and 2 used it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch


def rnn(
    step_function: Callable[..., Any],
    inputs: torch.Tensor,
    initial_states: Sequence[torch.Tensor],
    go_backwards: bool = False,
    mask: Any = None,
    constants: Sequence[Any] | None = None,
    unroll: bool = False,
    input_length: int | None = None,
    **older: Any,
) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
    """(last output, all outputs (batch, time, ...), last states) of step(x_t, states) -> (output, new states).

    A masked step repeats the last output and keeps the states; before the first unmasked one the output is 0.
    """
    states, outputs = list(initial_states), []
    extra = list(constants or ())
    times = range(inputs.shape[1])
    output: Any = None
    for t in reversed(times) if go_backwards else times:
        new, new_states = step_function(inputs[:, t], states + extra)
        if mask is not None:
            keep = mask[:, t].reshape(-1, *[1] * (new.ndim - 1)).bool()
            new = torch.where(keep, new, torch.zeros_like(new) if output is None else output)
            new_states = [_kept(mask[:, t], a, b) for a, b in zip(new_states, states, strict=True)]
        output, states = new, list(new_states)
        outputs.append(output)
    return output, torch.stack(outputs, dim=1), states


def _kept(keep: torch.Tensor, new: torch.Tensor, old: torch.Tensor) -> torch.Tensor:
    return torch.where(keep.reshape(-1, *[1] * (new.ndim - 1)).bool(), new, old)
