"""What holds during a call: whether it trains, whether only shapes are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Context:
    """training: the flag of the outermost call that gave one (None: nobody did).
    depth:    how many layers' calls are under way, one inside the other.
    dry:      only shapes are asked for, and no variable may change.
    masking:  whether any layer or call of this process has made a mask; before that nobody looks for one.
    checking: whether every layer's real output and weights are held against its rule (on in tests).
    lossy:    the layers that hold losses of their last call.
    allowance: how much memory weights may take, while a model is made of a file (see `core.allowance`).
    trusted:  a functional model runs, whose shapes were checked as a whole: its layers need not ask their rules.
    """

    __slots__ = ("allowance", "checking", "depth", "dry", "lossy", "masking", "training", "trusted")

    def __init__(self) -> None:
        self.training: bool | None = None
        self.depth = 0
        self.dry = self.masking = self.checking = self.trusted = False
        self.lossy: set[Any] = set()
        self.allowance: Any = None


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
