"""Arithmetic over lists of tensors, in place, by a factor that is a Python number or a tensor without axes.

A Python number goes into the kernel itself. A tensor is what a step has under `torch.compile`, where the learning rate
and the count of steps must not be read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import torch


def add_scaled_(targets: Any, values: Any, factor: Any) -> None:
    """targets += factor * values"""
    if isinstance(factor, torch.Tensor):
        torch._foreach_add_(targets, torch._foreach_mul(values, factor))
    else:
        torch._foreach_add_(targets, values, alpha=factor)


def add_quotients_(targets: Any, numerators: Any, denominators: Any, factor: Any) -> None:
    """targets += factor * numerators / denominators"""
    if isinstance(factor, torch.Tensor):
        quotients = torch._foreach_div(numerators, denominators)
        torch._foreach_mul_(quotients, factor)
        torch._foreach_add_(targets, quotients)
    else:
        torch._foreach_addcdiv_(targets, numerators, denominators, value=factor)


def average_(averages: Any, values: Any, keep: float) -> None:
    """averages = keep * averages + (1 - keep) * values"""
    torch._foreach_lerp_(averages, values, 1.0 - keep)


def average_squares_(averages: Any, values: Any, keep: float) -> None:
    """averages = keep * averages + (1 - keep) * values^2"""
    torch._foreach_mul_(averages, keep)
    torch._foreach_addcmul_(averages, values, values, value=1.0 - keep)


def power(base: float, exponent: Any, dtype: torch.dtype) -> Any:
    """base^exponent, where the base is rounded to float32 first, as in Keras: that makes 1 - 0.999 smaller by 1e-5.

    Not for float64, and not under the compiler, whose exponent is a tensor of float32. In half precision, where Keras
    rounds 0.999 to 1 and so stands still, the base is that of float32.
    """
    exact = dtype is torch.float64 or isinstance(exponent, torch.Tensor)
    return (base if exact else _single(base)) ** exponent


@lru_cache(maxsize=256)
def _single(number: float) -> float:
    return float(np.float32(number))


def roots(values: Any, epsilon: float, *, inside: bool = False) -> Any:
    """sqrt(values) + epsilon, or sqrt(values + epsilon)."""
    if inside:
        sums = torch._foreach_add(values, epsilon)
        torch._foreach_sqrt_(sums)
        return sums
    found = torch._foreach_sqrt(values)
    torch._foreach_add_(found, epsilon)
    return found


def by_each(values: Any, factors: torch.Tensor) -> Any:
    """values[i] * factors[i]; factors: (number of values,)"""
    parts = factors.unbind()
    return torch._foreach_mul(values, [part.to(value.dtype) for part, value in zip(parts, values, strict=True)])


def norms(values: Any) -> torch.Tensor:
    """The L2 norm of each tensor, as one of shape (number of values,) on the first one's device."""
    found = list(torch._foreach_norm(values))
    first = found[0]
    if any(each.dtype is not first.dtype or each.device != first.device for each in found):
        found = [each.to(first.device, torch.float32) for each in found]
    return torch.stack(found)
