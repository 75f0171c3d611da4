"""Random numbers. `seed` is None, an int (the same numbers on every call) or a SeedGenerator (others with every call).

Source: keras.random
"""

from __future__ import annotations

from .core.seeds import SeedGenerator
from .ops.random import (
    beta,
    binomial,
    categorical,
    dropout,
    gamma,
    normal,
    randint,
    shuffle,
    truncated_normal,
    uniform,
)

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]
