"""What holds during a call: whether it trains, whether only shapes are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Context:
    """training: the flag of the outermost call that gave one (None: nobody did). dry: only shapes are asked for, and
    no variable may change."""

    __slots__ = ("dry", "training")

    def __init__(self) -> None:
        self.training: bool | None = None
        self.dry = False


context = Context()
"""One for the process: a model is run by one thread at a time."""


@contextmanager
def dry_run() -> Iterator[None]:
    """Inside, assignments to variables do nothing."""
    before, context.dry = context.dry, True
    try:
        yield
    finally:
        context.dry = before


@contextmanager
def training_scope(training: Any) -> Iterator[None]:
    """Inside, a layer that is not told otherwise takes this for its `training`."""
    before, context.training = context.training, training
    try:
        yield
    finally:
        context.training = before
