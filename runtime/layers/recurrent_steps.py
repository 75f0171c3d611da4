"""A cell run step by step: for cells and arguments that torch has no kernel for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch

from kshape.rulebook.specs import flatten, map_structure

from ..core.context import context
from .recurrent_cells import Cell, SimpleRNNCell, Step, takes_training


def step_of(cell: Any, x: torch.Tensor, training: Any, constants: Any = None) -> tuple[Sequence[Any], Step]:
    """(time, batch, ...) -> what each step takes, and the function of one step.

    The cells of Keras multiply all inputs with their kernel at once; a cell of the user is called for each step.
    """
    if isinstance(cell, Cell) and type(cell).call in (Cell.call, SimpleRNNCell.call):
        return cell.over_time(x, training)
    extra = {"training": training} if takes_training(cell) else {}
    if constants is not None:
        extra["constants"] = constants

    def step(inputs: torch.Tensor, states: Any) -> tuple[torch.Tensor, Any]:
        output, new = cell(inputs, states, **extra)
        leaves = iter(flatten(new))
        return output, map_structure(lambda _: next(leaves), states)

    return x.unbind(0), step


def run_steps(
    steps: Sequence[Any], step: Step, states: list[Any], mask: torch.Tensor | None, every: bool, zero: bool
) -> tuple[list[torch.Tensor], list[Any]]:
    """The outputs of all steps (of the last one alone, unless `every`) and the last states.

    mask: (batch, time). A masked step leaves the states as they are; its output is the one before, or 0 with `zero`.
    """
    outputs: list[torch.Tensor] = []
    masks = None if mask is None else mask.unbind(1)
    trusted = context.trusted
    try:
        for index, inputs in enumerate(steps):
            output, new = step(inputs, states)
            if masks is not None:
                before = torch.zeros_like(output) if zero or not outputs else outputs[-1]
                output = _where(masks[index], output, before)
                new = _where_all(masks[index], new, states)
            states = new
            if every or not outputs:
                outputs.append(output)
            else:
                outputs[-1] = output
            context.trusted = not context.checking  # the first step has asked the cell's rule
    finally:
        context.trusted = trusted
    return outputs, states


@contextmanager
def keeping_masks(cell: Any) -> Iterator[None]:
    """Inside, the cells in this one drop the same elements at each step."""
    with ExitStack() as stack:
        for each in (cell, *getattr(cell, "cells", ())):
            if isinstance(each, Cell):
                stack.enter_context(each.drops.keeping())
        yield


def _where_all(mask: torch.Tensor, new: Any, old: Any) -> Any:
    before = iter(flatten(old))
    return map_structure(lambda state: _where(mask, state, next(before)), new)


def _where(mask: torch.Tensor, new: torch.Tensor, old: torch.Tensor) -> torch.Tensor:
    return torch.where(mask.view(-1, *[1] * (new.ndim - 1)), new, old)
