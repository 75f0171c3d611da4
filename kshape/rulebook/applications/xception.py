"""Xception: depthwise separable convolutions. Source: Chollet 2016, arXiv:1610.02357"""

from __future__ import annotations

from ..graph import KerasTensor
from ..kinds import Text
from .base import Net, Standard


class Xception(Standard):
    """(batch, 299, 299, 3) -> (batch, 1000); without the top 2048 channels, a 32nd of the size."""

    name: Text = "xception"
    default_size = 299
    min_size = 71

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        for i, (filters, strides) in enumerate(((32, 2), (64, 1)), 1):
            x = k("Conv2D", x, filters, 3, strides=strides, use_bias=False, name=f"block1_conv{i}")
            x = k.normalised(x, f"block1_conv{i}_bn")
            x = k("Activation", x, "relu", name=f"block1_conv{i}_act")
        for block, filters in ((2, 128), (3, 256), (4, 728)):
            x = _reducing(k, x, block, (filters, filters))
        for block in range(5, 13):
            residual = x
            for i in (1, 2, 3):
                x = _separable(k, _act(k, x, block, i), 728, block, i)
            x = k("Add", [x, residual])
        x = _reducing(k, x, 13, (728, 1024))
        for i, filters in enumerate((1536, 2048), 1):
            x = _act(k, _separable(k, x, filters, 14, i), 14, i)
        return x


def _reducing(k: Net, x: KerasTensor, block: int, filters: tuple[int, int]) -> KerasTensor:
    """Two separable convolutions and pooling beside a strided 1x1; block 2 has no activation before its first."""
    residual = k("Conv2D", x, filters[1], 1, strides=2, padding="same", use_bias=False)
    residual = k.normalised(residual)
    x = _separable(k, x if block == 2 else _act(k, x, block, 1), filters[0], block, 1)
    x = _separable(k, _act(k, x, block, 2), filters[1], block, 2)
    x = k("MaxPooling2D", x, 3, strides=2, padding="same", name=f"block{block}_pool")
    return k("Add", [x, residual])


def _separable(k: Net, x: KerasTensor, filters: int, block: int, i: int) -> KerasTensor:
    name = f"block{block}_sepconv{i}"
    x = k("SeparableConv2D", x, filters, 3, padding="same", use_bias=False, name=name)
    return k.normalised(x, f"{name}_bn")


def _act(k: Net, x: KerasTensor, block: int, i: int) -> KerasTensor:
    return k("Activation", x, "relu", name=f"block{block}_sepconv{i}_act")
