"""gradient_accumulation_steps: gradients of several steps are added up, and the variables move by their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from .base import Optimizer
    from .groups import Group


def is_due(optimizer: Optimizer) -> bool:
    """Whether the variables move in this step."""
    return (int(optimizer._iterations.item()) + 1) % int(optimizer.gradient_accumulation_steps) == 0


def means(optimizer: Optimizer, groups: list[Group], gradients: list[Any]) -> list[Any]:
    """The mean of the gradients so far and these ones."""
    steps = optimizer.gradient_accumulation_steps
    found = []
    for group, each in zip(groups, gradients, strict=True):
        sums = torch._foreach_add(each, group.of(optimizer._accumulated_gradients))
        torch._foreach_div_(sums, steps)
        found.append(sums)
    return found


def add(optimizer: Optimizer, groups: list[Group], gradients: list[Any]) -> None:
    """Adds the gradients to those so far."""
    for group, each in zip(groups, gradients, strict=True):
        torch._foreach_add_(group.of(optimizer._accumulated_gradients), each)


def reset(optimizer: Optimizer) -> None:
    """Starts from zero, also where a gradient was not a number (real Keras multiplies by 0 and keeps NaN)."""
    torch._foreach_zero_(list(optimizer._accumulated_gradients))


def overwrite(optimizer: Optimizer, position: int, gradient: torch.Tensor) -> None:
    """A variable that takes its gradient as its new value; of several steps' gradients, the largest."""
    variable = optimizer._trainable_variables[position]
    if not optimizer.gradient_accumulation_steps:
        variable.assign(gradient)
        return
    largest = optimizer._accumulated_gradients[position]
    torch.maximum(largest, gradient, out=largest)
    if is_due(optimizer):
        variable.assign(largest)
        largest.zero_()
