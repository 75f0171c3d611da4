"""The learning rates of a model: one, or one for each of several optimizers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def optimizers_of(model: Any) -> list[tuple[str, Any]]:
    """(name, optimizer) for each optimizer; the name is empty where there is only one."""
    optimizer = model.optimizer
    inner = getattr(optimizer, "optimizers", None)
    return [("", optimizer)] if inner is None else [(each.name, each) for each in inner]


def learning_rate_of(optimizer: Any) -> float:
    """The rate of the next step."""
    rate = optimizer.learning_rate
    return float(rate.detach() if hasattr(rate, "detach") else rate)


def logged_rates(model: Any) -> Iterator[tuple[str, float]]:
    """(name in the logs, rate): "learning_rate", or "learning_rate_<optimizer>" where there are several."""
    for name, optimizer in optimizers_of(model):
        yield f"learning_rate_{name}" if name else "learning_rate", learning_rate_of(optimizer)
