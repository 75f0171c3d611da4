"""Deterministic generators of arguments and shapes for the parity tests."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any


def generator(seed: str) -> random.Random:
    """A generator that gives the same cases on every run."""
    return random.Random(seed)


def choices(rng: random.Random, options: dict[str, Sequence[Any]]) -> dict[str, Any]:
    """Some of the arguments, each with one of its values; `...` leaves the default."""
    picked = {name: rng.choice(list(values)) for name, values in options.items()}
    return {name: value for name, value in picked.items() if value is not ...}


def image_shape(rng: random.Random, n: int, channels: Sequence[int | None] = (1, 2, 3, 4, 6), top: int = 13) -> Any:
    """(batch, n spatial sizes, channels), some of them None; now and then a wrong rank."""
    sizes: list[int | None] = [rng.choice([None, 2, 3])]
    rank = n if rng.random() < 0.94 else n + rng.choice([-1, 1])
    sizes += [rng.choice([None, *range(1, top)]) if rng.random() < 0.6 else rng.randrange(4, top) for _ in range(rank)]
    sizes.append(rng.choice(list(channels)))
    return tuple(sizes)


def channels_first(shape: Sequence[Any]) -> Any:
    """The channel axis moved to the front."""
    return (shape[0], shape[-1], *shape[1:-1])


def cases(seed: str, number: int) -> Iterator[random.Random]:
    """`number` generators, each for one case."""
    for index in range(number):
        yield generator(f"{seed} {index}")
