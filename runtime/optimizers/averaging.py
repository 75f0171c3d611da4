"""Running averages of the variables: use_ema, ema_momentum, ema_overwrite_frequency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from ..core.errors import InvalidArgument
from .lists import average_

if TYPE_CHECKING:
    from .base import Optimizer


def update(optimizer: Optimizer) -> None:
    """average = momentum * average + (1 - momentum) * variable; the variable itself in the first step.

    Every `ema_overwrite_frequency` steps, the variables become their averages.
    """
    variables, averages = _pairs(optimizer, optimizer._trainable_variables)
    done = optimizer._done()
    if done:
        average_(averages, variables, optimizer.ema_momentum)
    else:
        torch._foreach_copy_(averages, variables)
    frequency = optimizer.ema_overwrite_frequency
    if frequency and (done + 1) % frequency == 0:
        torch._foreach_copy_(variables, averages)


def overwrite(optimizer: Optimizer, variables: Sequence[Any]) -> None:
    """The variables, given in the order of `build`, become their averages."""
    averages = optimizer._model_variables_moving_average
    if len(variables) != len(averages):
        raise InvalidArgument(
            f"finalize_variable_values needs the {len(averages)} variables that the optimizer was built with. "
            f"Received: {len(variables)} variables."
        )
    with torch.no_grad():
        torch._foreach_copy_(*_pairs(optimizer, variables))


def _pairs(optimizer: Optimizer, variables: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Variables and averages, of those that have one."""
    averages = optimizer._model_variables_moving_average
    if not optimizer._overwritten:
        return list(variables), averages
    pairs = [(v, average) for v, average in zip(variables, averages, strict=True) if average is not None]
    return [variable for variable, _ in pairs], [average for _, average in pairs]
