"""The numbers of generated tensors: drawn from a seed, within the domain of the op that takes them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tests.parity.ops_harness import FILLINGS, Arr, Unknowns

Domain = Callable[[np.ndarray], np.ndarray]

DOMAINS: dict[str, Domain] = {
    **dict.fromkeys("log log10 log1p log2 sqrt rsqrt logspace geomspace".split(), lambda x: np.abs(x) + 0.1),
    **dict.fromkeys("arcsin arccos arctanh erfinv".split(), lambda x: np.tanh(x) * 0.95),
    "arccosh": lambda x: np.abs(x) + 1.1,
    "power": lambda x: np.abs(x) + 0.5,
    **dict.fromkeys("bitwise_left_shift bitwise_right_shift left_shift right_shift bincount".split(), np.abs),
    **dict.fromkeys("one_hot multi_hot".split(), lambda x: x % 4 - 1),
    **dict.fromkeys("searchsorted digitize".split(), lambda x: np.sort(x, axis=-1) if x.ndim else x),
}
"""Op -> what brings any numbers into those that it takes. Others take any."""


class Drawn:
    """Turns the tensor arguments of one call into arrays; the same call always has the same numbers."""

    def __init__(self, name: str, case: str) -> None:
        self.domain = DOMAINS.get(name, lambda x: x)
        self.rng = np.random.default_rng(zlib.crc32(case.encode()))
        self.unknowns = Unknowns()
        self.made: dict[int, torch.Tensor] = {}

    def tensor(self, array: Arr) -> torch.Tensor:
        """The tensor of one argument; one that stands in several places is the same each time."""
        if id(array) not in self.made:
            self.made[id(array)] = self._draw(array)
        return self.made[id(array)]

    def _draw(self, array: Arr) -> torch.Tensor:
        for axis in range(len(array.shape)):
            self.unknowns.size(array, axis)
        numbers = self.unknowns.numbers((*FILLINGS[0], *FILLINGS[1]))
        sizes = [
            size if isinstance(size, int) else numbers[size if isinstance(size, str) else (id(array), axis)]
            for axis, size in enumerate(array.shape)
        ]
        return torch.tensor(self._numbers(array, sizes)).to(getattr(torch, array.dtype))

    def _numbers(self, array: Arr, sizes: list[int]) -> Any:
        if isinstance(array, Given):
            return array.data.copy()
        if array.fill == "zeros":
            return np.zeros(sizes)
        if array.fill == "eye" and len(sizes) > 1:
            return self._near_identity(sizes)
        if array.dtype == "bool":
            return self.rng.integers(0, 2, sizes)
        if "int" in array.dtype:
            return self.domain(self.rng.integers(0 if array.dtype[0] == "u" else -4, 6, sizes))
        if "complex" in array.dtype:
            return self.rng.normal(size=sizes) + 1j * self.rng.normal(size=sizes)
        return self.domain(self.rng.normal(size=sizes) * 1.5)

    def _near_identity(self, sizes: list[int]) -> np.ndarray:
        """2 I + a little, symmetric where it can be: with an inverse and positive eigenvalues."""
        noise = self.rng.uniform(-0.3, 0.3, sizes)
        if sizes[-1] == sizes[-2]:
            noise = noise + np.swapaxes(noise, -1, -2)
        return noise + 2 * np.eye(sizes[-2], sizes[-1])


class Given(Arr):
    """A tensor argument of given numbers."""

    def __init__(self, data: Any, dtype: str = "float32") -> None:
        self.data = np.asarray(data)
        super().__init__(*self.data.shape, dtype=dtype)

    def __repr__(self) -> str:
        return f"{self.data.tolist()}:{self.dtype}"
