"""InceptionV3. Source: Szegedy et al. 2015, arXiv:1512.00567"""

from __future__ import annotations

from ..graph import KerasTensor
from ..kinds import Text
from .base import Net, Standard

Step = tuple[int, int, int]  # filters, height and width of a kernel


class InceptionV3(Standard):
    """(batch, 299, 299, 3) -> (batch, 1000); without the top 2048 channels, a 32nd of the size."""

    name: Text = "inception_v3"
    default_size = 299
    min_size = 75

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        x = convolved(k, x, (32, 3, 3), strides=2, padding="valid")
        x = convolved(k, x, (32, 3, 3), padding="valid")
        x = convolved(k, x, (64, 3, 3))
        x = k("MaxPooling2D", x, 3, strides=2)
        x = convolved(k, x, (80, 1, 1), padding="valid")
        x = convolved(k, x, (192, 3, 3), padding="valid")
        x = k("MaxPooling2D", x, 3, strides=2)
        for i, pooled in enumerate((32, 64, 64)):
            x = _mixed_35(k, x, pooled, f"mixed{i}")
        x = _reduced_to_17(k, x)
        for i, inner in enumerate((128, 160, 160, 192), 4):
            x = _mixed_17(k, x, inner, f"mixed{i}")
        x = _reduced_to_8(k, x)
        for i in range(2):
            x = _mixed_8(k, x, i)
        return x


def convolved(k: Net, x: KerasTensor, *steps: Step, strides: int = 1, padding: str = "same") -> KerasTensor:
    """Conv2D, BatchNormalization without scale and relu for each step; strides and padding are those of the last."""
    for i, (filters, height, width) in enumerate(steps):
        last = i == len(steps) - 1
        options = {"strides": strides, "padding": padding} if last else {"padding": "same"}
        x = k("Conv2D", x, filters, (height, width), use_bias=False, **options)
        x = k("Activation", k.normalised(x, scale=False), "relu")
    return x


def _pooled(k: Net, x: KerasTensor, filters: int) -> KerasTensor:
    return convolved(k, k("AveragePooling2D", x, 3, strides=1, padding="same"), (filters, 1, 1))


def _joined(k: Net, parts: list[KerasTensor], name: str | None = None) -> KerasTensor:
    return k("Concatenate", parts, axis=k.axis, name=name)


def _mixed_35(k: Net, x: KerasTensor, pooled: int, name: str) -> KerasTensor:
    parts = [
        convolved(k, x, (64, 1, 1)),
        convolved(k, x, (48, 1, 1), (64, 5, 5)),
        convolved(k, x, (64, 1, 1), (96, 3, 3), (96, 3, 3)),
        _pooled(k, x, pooled),
    ]
    return _joined(k, parts, name)


def _reduced_to_17(k: Net, x: KerasTensor) -> KerasTensor:
    parts = [
        convolved(k, x, (384, 3, 3), strides=2, padding="valid"),
        convolved(k, x, (64, 1, 1), (96, 3, 3), (96, 3, 3), strides=2, padding="valid"),
        k("MaxPooling2D", x, 3, strides=2),
    ]
    return _joined(k, parts, "mixed3")


def _mixed_17(k: Net, x: KerasTensor, inner: int, name: str) -> KerasTensor:
    parts = [
        convolved(k, x, (192, 1, 1)),
        convolved(k, x, (inner, 1, 1), (inner, 1, 7), (192, 7, 1)),
        convolved(k, x, (inner, 1, 1), (inner, 7, 1), (inner, 1, 7), (inner, 7, 1), (192, 1, 7)),
        _pooled(k, x, 192),
    ]
    return _joined(k, parts, name)


def _reduced_to_8(k: Net, x: KerasTensor) -> KerasTensor:
    parts = [
        convolved(k, x, (192, 1, 1), (320, 3, 3), strides=2, padding="valid"),
        convolved(k, x, (192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3), strides=2, padding="valid"),
        k("MaxPooling2D", x, 3, strides=2),
    ]
    return _joined(k, parts, "mixed8")


def _mixed_8(k: Net, x: KerasTensor, i: int) -> KerasTensor:
    one = convolved(k, x, (320, 1, 1))
    three = convolved(k, x, (384, 1, 1))
    split = [convolved(k, three, (384, 1, 3)), convolved(k, three, (384, 3, 1))]
    three = _joined(k, split, f"mixed9_{i}")
    double = convolved(k, x, (448, 1, 1), (384, 3, 3))
    double = _joined(k, [convolved(k, double, (384, 1, 3)), convolved(k, double, (384, 3, 1))])
    return _joined(k, [one, three, double, _pooled(k, x, 192)], f"mixed{9 + i}")
