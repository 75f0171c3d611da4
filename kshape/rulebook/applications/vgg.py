"""VGG16 and VGG19: stacks of 3x3 convolutions. Source: Simonyan & Zisserman 2014, arXiv:1409.1556"""

from __future__ import annotations

from typing import ClassVar

from ..graph import KerasTensor
from ..kinds import Text
from .base import Net, Standard


class _VGG(Standard):
    convolutions: ClassVar[tuple[int, ...]] = ()

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        for block, (filters, count) in enumerate(zip((64, 128, 256, 512, 512), self.convolutions, strict=True), 1):
            for i in range(1, count + 1):
                x = k("Conv2D", x, filters, 3, activation="relu", padding="same", name=f"block{block}_conv{i}")
            x = k("MaxPooling2D", x, 2, strides=2, name=f"block{block}_pool")
        return x

    def head(self, k: Net, x: KerasTensor) -> KerasTensor:
        if not self.include_top:
            return self.pooled(k, x)
        x = k("Flatten", x, name="flatten")
        for name in ("fc1", "fc2"):
            x = k("Dense", x, 4096, activation="relu", name=name)
        return self.classified(k, x)


class VGG16(_VGG):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, h // 32, w // 32, 512)."""

    name: Text = "vgg16"
    convolutions = (2, 2, 3, 3, 3)


class VGG19(_VGG):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top (batch, h // 32, w // 32, 512)."""

    name: Text = "vgg19"
    convolutions = (2, 2, 4, 4, 4)
