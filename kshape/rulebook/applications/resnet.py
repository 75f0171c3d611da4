"""ResNet 50, 101 and 152, versions 1 and 2.

Source: He et al. 2015, arXiv:1512.03385 (version 1); He et al. 2016, arXiv:1603.05027 (version 2)
"""

from __future__ import annotations

from typing import ClassVar

from ..graph import KerasTensor
from ..kinds import Text
from .base import Net, Standard

EPSILON = 1.001e-5
FILTERS = (64, 128, 256, 512)


class _ResNet(Standard):
    blocks: ClassVar[tuple[int, ...]] = ()
    pool_names = ("avg_pool", "max_pool")

    def stem(self, k: Net, x: KerasTensor, normalise: bool) -> KerasTensor:
        """7x7 and pooling, a quarter of the size."""
        x = k("ZeroPadding2D", x, padding=3, name="conv1_pad")
        x = k("Conv2D", x, 64, 7, strides=2, name="conv1_conv")
        if normalise:
            x = _relu(k, x, "conv1")
        x = k("ZeroPadding2D", x, padding=1, name="pool1_pad")
        return k("MaxPooling2D", x, 3, strides=2, name="pool1_pool")


class _ResNetV1(_ResNet):
    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        x = self.stem(k, x, normalise=True)
        for stage, (filters, count) in enumerate(zip(FILTERS, self.blocks, strict=True), 2):
            for block in range(1, count + 1):
                stride = 2 if block == 1 and stage > 2 else 1
                x = _block_v1(k, x, filters, stride, block == 1, f"conv{stage}_block{block}")
        return x


class _ResNetV2(_ResNet):
    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        x = self.stem(k, x, normalise=False)
        for stage, (filters, count) in enumerate(zip(FILTERS, self.blocks, strict=True), 2):
            for block in range(1, count + 1):
                stride = 2 if block == count and stage < 5 else 1
                x = _block_v2(k, x, filters, stride, block == 1, f"conv{stage}_block{block}")
        return _relu(k, x, "post")


def _relu(k: Net, x: KerasTensor, name: str) -> KerasTensor:
    return k("Activation", k.normalised(x, f"{name}_bn", epsilon=EPSILON), "relu", name=f"{name}_relu")


def _block_v1(k: Net, x: KerasTensor, filters: int, stride: int, projects: bool, name: str) -> KerasTensor:
    """1x1, 3x3, 1x1 beside the input (projected in a stage's first block), then relu."""
    shortcut = x
    if projects:
        shortcut = k("Conv2D", x, 4 * filters, 1, strides=stride, name=f"{name}_0_conv")
        shortcut = k.normalised(shortcut, f"{name}_0_bn", epsilon=EPSILON)
    x = _relu(k, k("Conv2D", x, filters, 1, strides=stride, name=f"{name}_1_conv"), f"{name}_1")
    x = _relu(k, k("Conv2D", x, filters, 3, padding="same", name=f"{name}_2_conv"), f"{name}_2")
    x = k.normalised(k("Conv2D", x, 4 * filters, 1, name=f"{name}_3_conv"), f"{name}_3_bn", epsilon=EPSILON)
    return k("Activation", k("Add", [shortcut, x], name=f"{name}_add"), "relu", name=f"{name}_out")


def _block_v2(k: Net, x: KerasTensor, filters: int, stride: int, projects: bool, name: str) -> KerasTensor:
    """Normalisation and relu before each convolution; a stage's last block halves the size."""
    before = _relu(k, x, f"{name}_preact")
    if projects:
        shortcut = k("Conv2D", before, 4 * filters, 1, strides=stride, name=f"{name}_0_conv")
    else:
        shortcut = k("MaxPooling2D", x, 1, strides=stride) if stride > 1 else x
    x = _relu(k, k("Conv2D", before, filters, 1, use_bias=False, name=f"{name}_1_conv"), f"{name}_1")
    x = k("ZeroPadding2D", x, padding=1, name=f"{name}_2_pad")
    x = _relu(k, k("Conv2D", x, filters, 3, strides=stride, use_bias=False, name=f"{name}_2_conv"), f"{name}_2")
    x = k("Conv2D", x, 4 * filters, 1, name=f"{name}_3_conv")
    return k("Add", [shortcut, x], name=f"{name}_out")


class ResNet50(_ResNetV1):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

    name: Text = "resnet50"
    blocks = (3, 4, 6, 3)


class ResNet101(_ResNetV1):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

    name: Text = "resnet101"
    blocks = (3, 4, 23, 3)


class ResNet152(_ResNetV1):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

    name: Text = "resnet152"
    blocks = (3, 8, 36, 3)


class ResNet50V2(_ResNetV2):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

    name: Text = "resnet50v2"
    blocks = (3, 4, 6, 3)


class ResNet101V2(_ResNetV2):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

    name: Text = "resnet101v2"
    blocks = (3, 4, 23, 3)


class ResNet152V2(_ResNetV2):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, ceil(h / 32), ceil(w / 32), 2048)."""

    name: Text = "resnet152v2"
    blocks = (3, 8, 36, 3)
