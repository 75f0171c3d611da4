"""Ops over sequences of numbers: powers, correlations, window functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.device import get_device
from ..core.dtypes import torch_dtype
from ..core.tensors import convert_to_tensor
from .base import named, op
from .operands import Array, Tensor, floating, pair_of_floats


@op
def vander(x: Array, N: int | None = None, increasing: bool = False) -> Tensor:
    """x: (n,) -> (n, N): the powers of each element from N - 1 down to 0, or up from 0; N is n where it is not given.

    Source: keras.ops.vander
    """
    x = convert_to_tensor(x)
    return torch.vander(x, N=N, increasing=increasing).to(x.dtype)


@op
def correlate(x1: Array, x2: Array, mode: str = "valid") -> Tensor:
    """sum over n of x1[n + k] x2[n], for every shift k at which both overlap in full ("valid"), somewhere ("full"),
    or for as many of these in the middle as the longer one has elements ("same"). Floating.

    x1: (n,), x2: (m,) -> valid: (|n - m| + 1,)   same: (max(n, m),)   full: (n + m - 1,)
    Source: numpy.correlate, keras.ops.correlate
    """
    x1, x2 = pair_of_floats(x1, x2)
    if x1.ndim != 1 or x2.ndim != 1 or mode not in ("valid", "same", "full"):
        raise ValueError("rank 1 and a known mode")
    n, m = x1.shape[0], x2.shape[0]
    every = torch.nn.functional.conv1d(x1[None, None], x2.conj()[None, None], padding=m - 1)[0, 0]
    if mode == "full":
        return every
    longer, shorter = max(n, m), min(n, m)
    if mode == "valid":
        return every[shorter - 1 : longer]
    start = (shorter - 1) // 2 if n >= m else shorter // 2  # NumPy exchanges both and turns the result
    return every[start : start + longer]


@op
def corrcoef(x: Array) -> Tensor:
    """x: (variables, samples) -> (variables, variables): the correlation of each with each; one row -> ().

    Source: keras.ops.corrcoef
    """
    x = convert_to_tensor(x)
    return torch.corrcoef(x.to(torch.float64) if x.dtype is torch.int64 else floating(x))


def _window(name: str, doc: str, formula: Callable[[Tensor, int], Tensor]) -> None:
    @named(name)
    def function(x: Any) -> Tensor:
        return formula(*_angles(x)) if int(x) != 1 else _alone()

    function.__doc__ = f"{doc}, for n = 0 ... x - 1 and N = x - 1: (x,), symmetric.\n\nSource: keras.ops.{name}"


def _angles(count: Any) -> tuple[Tensor, int]:
    """0 ... count - 1, and the last of them."""
    return torch.arange(int(count), dtype=torch_dtype(None), device=get_device()), int(count) - 1


def _alone() -> Tensor:
    return torch.ones(1, dtype=torch_dtype(None), device=get_device())


def _cosines(*weights: float) -> Callable[[Tensor, int], Tensor]:
    """sum over k of weights[k] cos(2 pi k n / N)"""
    return lambda n, last: sum(w * torch.cos(n * (2 * torch.pi * k / last)) for k, w in enumerate(weights))  # type: ignore[return-value]


_window("bartlett", "1 - |2 n / N - 1|", lambda n, last: 1 - (n * (2 / last) - 1).abs())
_window("hanning", "0.5 - 0.5 cos(2 pi n / N)", _cosines(0.5, -0.5))
_window("hamming", "0.54 - 0.46 cos(2 pi n / N)", _cosines(0.54, -0.46))
_window("blackman", "0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N)", _cosines(0.42, -0.5, 0.08))


@op
def kaiser(x: Any, beta: Any) -> Tensor:
    """I0(beta sqrt(1 - (2 n / N - 1)^2)) / I0(beta), for n = 0 ... x - 1 and N = x - 1: (x,), symmetric.

    Source: keras.ops.kaiser
    """
    if int(x) == 1:
        return _alone()
    n, last = _angles(x)
    beta = convert_to_tensor(beta).to(n.dtype)
    return torch.i0(beta * (1 - (n * (2 / last) - 1).square()).clamp_min(0).sqrt()) / torch.i0(beta)
