"""`stateless_apply`: a step as a function of values, which leaves the variables as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from ..core.errors import InvalidArgument

if TYPE_CHECKING:
    from .base import Optimizer

Values = list[torch.Tensor]


def stateless_apply(
    optimizer: Optimizer, states: Sequence[Any], gradients: Sequence[Any], variables: Sequence[Any]
) -> tuple[Values, Values]:
    """The new values of the model's variables and of the optimizer's. They hold the given ones during the step only."""
    _check(optimizer, states, variables)
    model, own = optimizer._trainable_variables, optimizer.variables
    every, given = [*model, *own], [*variables, *states]
    with torch.no_grad():
        before = [variable.clone() for variable in every]
        _fill(every, given)
        try:
            optimizer.apply(gradients)
            after = [variable.detach().clone() for variable in every]
        finally:
            _fill(every, before)
    return after[: len(model)], after[len(model) :]


def _check(optimizer: Optimizer, states: Sequence[Any], variables: Sequence[Any]) -> None:
    owner = type(optimizer).__name__
    if not optimizer.built:
        raise InvalidArgument(
            f"{owner} needs its variables before stateless_apply. Received: an optimizer that is not built. "
            "Call optimizer.build(model.trainable_variables)."
        )
    for name, given, wanted in (
        ("optimizer_variables", states, optimizer.variables),
        ("trainable_variables", variables, optimizer._trainable_variables),
    ):
        if len(given) != len(wanted):
            raise InvalidArgument(f"{owner} needs {len(wanted)} values in {name}. Received: {len(given)} values.")


def _fill(variables: Sequence[torch.Tensor], values: Sequence[Any]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.copy_(torch.as_tensor(value))
