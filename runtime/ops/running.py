"""Running sums and products along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..core.dtypes import torch_dtype
from .base import named
from .nan_reductions import without_nan
from .operands import Array, Tensor, counting


def _cumulative(name: str, kernel: Callable[..., Tensor], neutral: float | None, doc: str) -> None:
    @named(name)
    def function(x: Array, axis: int | None = None, dtype: Any = None) -> Tensor:
        x = counting(x)
        x = x if neutral is None else without_nan(x, neutral)
        target = x.dtype if dtype is None else torch_dtype(dtype)
        return kernel(x.reshape(-1) if axis is None else x, dim=axis or 0, dtype=target)

    function.__doc__ = (
        f"{doc} along the axis; over all elements in one row for None. bool becomes int32.\n\nSource: keras.ops.{name}"
    )


_cumulative("cumsum", torch.cumsum, None, "The sum of each element and those before it")
_cumulative("cumprod", torch.cumprod, None, "The product of each element and those before it")
_cumulative("nancumsum", torch.cumsum, 0, "As cumsum, nan as 0,")
_cumulative("nancumprod", torch.cumprod, 1, "As cumprod, nan as 1,")
