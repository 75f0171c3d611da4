"""How often values occur: bincount, histogram."""

from __future__ import annotations

from typing import Any

import torch

from ..core.dtypes import result_type
from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor, floating
from .spacing import spaced


@op
def bincount(x: Array, weights: Array = None, minlength: int = 0, sparse: bool = False) -> Tensor:
    """x: (..., n), integers of 0 or more -> (..., largest + 1): how often each occurs, or the sum of its weights.

    The size is among the data, so that this waits for the device. Source: keras.ops.bincount
    """
    if sparse:
        raise InvalidArgument("bincount makes dense tensors only. Received: sparse=True.")
    x = convert_to_tensor(x).long()
    length = max(int(x.max()) + 1 if x.numel() else 0, minlength)
    if weights is None:
        values, dtype = torch.ones((), dtype=torch.int32, device=x.device).expand(x.shape), torch.int32
    else:
        values = convert_to_tensor(weights)
        dtype = result_type(x.to(torch.int32), values)
    counts = torch.zeros((*x.shape[:-1], length), dtype=dtype, device=x.device)
    return counts.scatter_add(-1, x, values.to(dtype))


@op
def histogram(x: Array, bins: int = 10, range: Any = None) -> tuple[Tensor, Tensor]:
    """x: (n,) -> how many elements lie in each bin, (bins,), and the edges of the bins, (bins + 1,), both floating.

    range: (lowest edge, highest edge); the extremes of x for None. The last bin has both its edges.
    Source: keras.ops.histogram
    """
    x = floating(x)
    if x.ndim > 1:
        raise ValueError("rank 1 or less")
    x = x.reshape(-1)
    low, high = _extent(x, range)
    edges = spaced(low, high, bins + 1, True, 0)[0]
    inside = (x >= low) & (x <= high)
    place = torch.bucketize(x, edges, right=True).sub(1).clamp(0, bins - 1)
    counts = torch.zeros(bins, dtype=torch.int32, device=x.device).scatter_add(0, place, inside.to(torch.int32))
    return counts.to(x.dtype), edges.to(x.dtype)


def _extent(x: Tensor, given: Any) -> tuple[Tensor, Tensor]:
    """The lowest and the highest edge; half a unit around where both are the same."""
    if given is not None:
        low, high = (torch.full((), edge, dtype=x.dtype, device=x.device) for edge in given)
    elif x.numel():
        low, high = torch.aminmax(x)
    else:
        low, high = x.new_zeros(()), x.new_ones(())
    same = low == high
    return torch.where(same, low - 0.5, low), torch.where(same, high + 0.5, high)
