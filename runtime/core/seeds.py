"""Seeds of random ops: None goes on with torch's own generator, an int always gives the same numbers, a SeedGenerator
gives others with every draw.

The numbers of an int or a SeedGenerator are those of Keras on torch and the same kind of device.
Source: keras.random.SeedGenerator
"""

from __future__ import annotations

import random
from typing import Any

import torch

from .context import context
from .errors import InvalidArgument
from .naming import unique_name
from .registry import publish


class SeedGenerator:
    """A row of seeds of its own: the n-th draw (from 0) is made with seed + n.

    With seed=None, a layer's numbers come from torch's generator, which `set_random_seed` seeds; `next` then goes on
    from a number that Python's generator gave. The state is on the host, so that no draw waits for the device.
    Raises InvalidArgument for a seed that is no integer.
    """

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any) -> None:
        if kwargs:
            raise InvalidArgument(f"SeedGenerator takes seed and name. Received: {', '.join(kwargs)}.")
        if seed is not None and not isinstance(seed, int):
            raise InvalidArgument(f"SeedGenerator needs seed to be an integer or None. Received: seed={seed!r}.")
        self.name = name or unique_name("SeedGenerator")
        self._initial_seed = seed
        self._seed, self._drawn = (random.randint(1, int(1e9)) if seed is None else seed), 0

    @property
    def state(self) -> torch.Tensor:
        """(2,): the seed, and how many draws there were."""
        return torch.tensor([self._seed, self._drawn], dtype=torch.int64)

    def next(self, ordered: bool = True) -> torch.Tensor:
        """The state, which then counts on; with ordered=False it jumps to other numbers below 933,199."""
        before = self.state
        if context.dry:
            return before
        if ordered:
            self._drawn += 1
        else:
            self._seed, self._drawn = ((each + 1) * 5387 % 933199 for each in (self._seed, self._drawn))
        return before

    def draw(self) -> int:
        """The seed of the next draw, as an int."""
        number = self._seed + self._drawn
        self._drawn += not context.dry
        return number

    def get_config(self) -> dict[str, Any]:
        return {"seed": self._initial_seed, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> SeedGenerator:
        return cls(**config)


publish(SeedGenerator, "keras.random.SeedGenerator")

_generators: dict[torch.device, torch.Generator] = {}


def generator_for(seed: Any, device: torch.device) -> torch.Generator | None:
    """The generator for one draw on a device; None, which is torch's own, where nobody gave a seed.

    One generator serves each device and is set to a seed before each draw, as making one costs more than that.
    Raises InvalidArgument for what is no seed.
    """
    if seed is None or (type(seed) is SeedGenerator and seed._initial_seed is None):
        return None
    if isinstance(seed, SeedGenerator):
        number = seed.draw()
    elif isinstance(seed, int):
        number = seed
    else:
        raise InvalidArgument(f"A seed is an integer, a SeedGenerator or None. Received: seed={seed!r}.")
    found = _generators.get(device)
    if found is None:
        found = _generators[device] = torch.Generator(device=device)
    return found.manual_seed(number & 0xFFFFFFFF)
