"""How much memory the weights of a model from a file may take: a config may ask for more than any file holds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from kshape.rulebook.dims import show_shape

from .context import context
from .errors import InvalidArgument

FREE = 2**26
"""Bytes that every model may take."""

EXPANSION = 16
"""How many times larger than in its file weights may become: a layer may keep them packed."""


class Allowance:
    """What is left for weights, of a file that holds `held` bytes of them."""

    def __init__(self, file: str, held: int) -> None:
        self.file, self.held = file, held
        self.left = FREE + EXPANSION * held

    def take(self, name: str, shape: Sequence[int], dtype: torch.dtype) -> None:
        """Counts a weight before it is made. Raises InvalidArgument where it is too large for the file."""
        size = math.prod(shape) * dtype.itemsize
        self.left -= size
        if self.left < 0:
            raise InvalidArgument(
                f"{self.file!r} is damaged, or wants more memory than it should: its config asks for weights of more "
                f"than {FREE + EXPANSION * self.held:,} bytes ({name} of shape={show_shape(shape)} takes {size:,}), "
                f"and it holds {self.held:,}."
            )


@contextmanager
def allowance(file: str, held: int) -> Iterator[None]:
    """Inside, weights are made only as far as the file's size accounts for them."""
    before, context.allowance = context.allowance, Allowance(file, held)
    try:
        yield
    finally:
        context.allowance = before
