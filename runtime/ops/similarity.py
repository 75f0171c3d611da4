"""How much alike two images are, and complex numbers from their polar form.

Source: keras.ops.psnr, keras.ops.polar
"""

from __future__ import annotations

from typing import Any

import torch

from ..core.tensors import convert_to_tensor
from .base import op
from .operands import pair_of_floats


@op
def psnr(x1: Any, x2: Any, max_val: float) -> torch.Tensor:
    """20 * log10(max_val) - 10 * log10(mean((x1 - x2)^2)), in decibels; two images of one shape -> ().

    Source: keras.ops.psnr
    """
    x1, x2 = pair_of_floats(x1, x2)
    if x1.shape != x2.shape:
        raise ValueError(f"shapes {tuple(x1.shape)} and {tuple(x2.shape)}")
    most = convert_to_tensor(max_val).to(x1.dtype)
    return 20 * torch.log10(most) - 10 * torch.log10((x1 - x2).square().mean())


@op
def polar(abs_: Any, angle: Any) -> torch.Tensor:
    """abs * (cos(angle) + i sin(angle)), complex64. An abs below 0 turns by half a circle; torch.polar wants none.

    Source: keras.ops.polar
    """
    radius, angle = (each.float() for each in pair_of_floats(abs_, angle))
    return torch.complex(radius * angle.cos(), radius * angle.sin())
