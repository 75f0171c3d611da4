"""InceptionResNetV2. Source: Szegedy et al. 2016, arXiv:1602.07261"""

from __future__ import annotations

from typing import Any

from ..graph import KerasTensor
from ..kinds import Text
from .base import Net, Standard
from .custom_layers import CustomScaleLayer
from .inception import Step, convolved

BRANCHES: dict[str, tuple[tuple[Step, ...], ...]] = {
    "block35": (((32, 1, 1),), ((32, 1, 1), (32, 3, 3)), ((32, 1, 1), (48, 3, 3), (64, 3, 3))),
    "block17": (((192, 1, 1),), ((128, 1, 1), (160, 1, 7), (192, 7, 1))),
    "block8": (((192, 1, 1),), ((192, 1, 1), (224, 1, 3), (256, 3, 1))),
}


class InceptionResNetV2(Standard):
    """(batch, 299, 299, 3) -> (batch, 1000); without the top 1536 channels, a 32nd of the size."""

    name: Text = "inception_resnet_v2"
    default_size = 299
    min_size = 75

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        x = _mixed_5b(k, _stem(k, x))
        for i in range(1, 11):
            x = _residual(k, x, 0.17, "block35", i)
        x = _mixed_6a(k, x)
        for i in range(1, 21):
            x = _residual(k, x, 0.1, "block17", i)
        x = _mixed_7a(k, x)
        for i in range(1, 10):
            x = _residual(k, x, 0.2, "block8", i)
        x = _residual(k, x, 1.0, "block8", 10, activation=None)
        x = k("Conv2D", x, 1536, 1, padding="same", use_bias=False, name="conv_7b")
        return k("Activation", k.normalised(x, "conv_7b_bn", scale=False), "relu", name="conv_7b_ac")


def _stem(k: Net, x: KerasTensor) -> KerasTensor:
    x = convolved(k, x, (32, 3, 3), strides=2, padding="valid")
    x = convolved(k, x, (32, 3, 3), padding="valid")
    x = k("MaxPooling2D", convolved(k, x, (64, 3, 3)), 3, strides=2)
    x = convolved(k, x, (80, 1, 1), padding="valid")
    return k("MaxPooling2D", convolved(k, x, (192, 3, 3), padding="valid"), 3, strides=2)


def _mixed_5b(k: Net, x: KerasTensor) -> KerasTensor:
    parts = [
        convolved(k, x, (96, 1, 1)),
        convolved(k, x, (48, 1, 1), (64, 5, 5)),
        convolved(k, x, (64, 1, 1), (96, 3, 3), (96, 3, 3)),
        convolved(k, k("AveragePooling2D", x, 3, strides=1, padding="same"), (64, 1, 1)),
    ]
    return k("Concatenate", parts, axis=k.axis, name="mixed_5b")


def _mixed_6a(k: Net, x: KerasTensor) -> KerasTensor:
    reduced: dict[str, Any] = {"strides": 2, "padding": "valid"}
    parts = [
        convolved(k, x, (384, 3, 3), **reduced),
        convolved(k, x, (256, 1, 1), (256, 3, 3), (384, 3, 3), **reduced),
        k("MaxPooling2D", x, 3, strides=2),
    ]
    return k("Concatenate", parts, axis=k.axis, name="mixed_6a")


def _mixed_7a(k: Net, x: KerasTensor) -> KerasTensor:
    reduced: dict[str, Any] = {"strides": 2, "padding": "valid"}
    parts = [
        convolved(k, x, (256, 1, 1), (384, 3, 3), **reduced),
        convolved(k, x, (256, 1, 1), (288, 3, 3), **reduced),
        convolved(k, x, (256, 1, 1), (288, 3, 3), (320, 3, 3), **reduced),
        k("MaxPooling2D", x, 3, strides=2),
    ]
    return k("Concatenate", parts, axis=k.axis, name="mixed_7a")


def _residual(
    k: Net, x: KerasTensor, scale: float, kind: str, index: int, activation: str | None = "relu"
) -> KerasTensor:
    name = f"{kind}_{index}"
    branches = [convolved(k, x, *steps) for steps in BRANCHES[kind]]
    mixed = k("Concatenate", branches, axis=k.axis, name=f"{name}_mixed")
    up = k("Conv2D", mixed, k.channels(x), 1, padding="same", name=f"{name}_conv")
    x = k.apply(CustomScaleLayer(scale), [x, up])
    return k("Activation", x, activation, name=f"{name}_ac") if activation else x
