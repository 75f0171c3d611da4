"""EfficientNet B0 to B7. Source: Tan & Le 2019, arXiv:1905.11946"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from ..dims import Size
from ..graph import KerasTensor
from ..kinds import Text
from .base import Net, Standard, rounded

# kernel, repeats, filters, how much wider inside, stride
STAGES = (
    (3, 1, 16, 1, 1),
    (3, 2, 24, 6, 2),
    (5, 2, 40, 6, 2),
    (3, 3, 80, 6, 2),
    (5, 3, 112, 6, 1),
    (5, 4, 192, 6, 2),
    (3, 1, 320, 6, 1),
)


class _EfficientNet(Standard):
    width: ClassVar[float] = 1.0
    depth: ClassVar[float] = 1.0
    dropout: ClassVar[float] = 0.2
    pool_names = ("avg_pool", "max_pool")

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        x = k("Rescaling", x, 1.0 / 255.0)
        x = k("Normalization", x, axis=k.axis)
        if self.weights == "imagenet":
            x = k("Rescaling", x, [1.0 / math.sqrt(deviation) for deviation in (0.229, 0.224, 0.225)])
        x = k("ZeroPadding2D", x, k.padding_for(x, 3), name="stem_conv_pad")
        filters = rounded(32 * self.width)
        x = k("Conv2D", x, filters, 3, strides=2, use_bias=False, name="stem_conv")
        x = _swish(k, x, "stem_bn", "stem_activation")
        x = self._blocks(k, x, filters)
        x = k("Conv2D", x, rounded(1280 * self.width), 1, padding="same", use_bias=False, name="top_conv")
        return _swish(k, x, "top_bn", "top_activation")

    def _blocks(self, k: Net, x: KerasTensor, before: int) -> KerasTensor:
        done, repeats = 0, [math.ceil(self.depth * stage[1]) for stage in STAGES]
        for number, (stage, count) in enumerate(zip(STAGES, repeats, strict=True), 1):
            kernel, _, filters, wider, stride = stage
            for i in range(count):
                name = f"block{number}{chr(97 + i)}_"
                after = rounded(filters * self.width)
                drop = 0.2 * done / sum(repeats)
                x = _block(k, x, before, after, kernel, wider, stride if i == 0 else 1, drop, name)
                before, done = after, done + 1
        return x

    def head(self, k: Net, x: KerasTensor) -> KerasTensor:
        if not self.include_top:
            return self.pooled(k, x)
        x = k("GlobalAveragePooling2D", x, name="avg_pool")
        return self.classified(k, k("Dropout", x, self.dropout, name="top_dropout"))


def _swish(k: Net, x: KerasTensor, statistics: str, name: str, **kwargs: Any) -> KerasTensor:
    return k("Activation", k.normalised(x, statistics, **kwargs), "swish", name=name)


def _block(
    k: Net, x: KerasTensor, before: int, after: int, kernel: int, wider: int, stride: int, drop: float, name: str
) -> KerasTensor:
    """Widened, depthwise, squeezed and excited, projected; beside the input where shapes allow."""
    start, filters = x, before * wider
    if wider != 1:
        x = k("Conv2D", x, filters, 1, padding="same", use_bias=False, name=f"{name}expand_conv")
        x = _swish(k, x, f"{name}expand_bn", f"{name}expand_activation")
    if stride == 2:
        x = k("ZeroPadding2D", x, k.padding_for(x, kernel), name=f"{name}dwconv_pad")
    padding = "valid" if stride == 2 else "same"
    x = k("DepthwiseConv2D", x, kernel, strides=stride, padding=padding, use_bias=False, name=f"{name}dwconv")
    x = _swish(k, x, f"{name}bn", f"{name}activation")
    x = excited(k, x, filters, max(1, before // 4), name)
    x = k("Conv2D", x, after, 1, padding="same", use_bias=False, name=f"{name}project_conv")
    x = k.normalised(x, f"{name}project_bn")
    return dropped_beside(k, start, x, drop, name) if stride == 1 and before == after else x


def excited(k: Net, x: KerasTensor, filters: Size, squeezed: int, name: str) -> KerasTensor:
    """Channels weighted by what the whole image says of them (squeeze and excitation)."""
    weights = k("GlobalAveragePooling2D", x, name=f"{name}se_squeeze")
    shape = (filters, 1, 1) if k.channels_first else (1, 1, filters)
    weights = k("Reshape", weights, shape, name=f"{name}se_reshape")
    weights = k("Conv2D", weights, squeezed, 1, padding="same", activation="swish", name=f"{name}se_reduce")
    weights = k("Conv2D", weights, filters, 1, padding="same", activation="sigmoid", name=f"{name}se_expand")
    return k("Multiply", [x, weights], name=f"{name}se_excite")


def dropped_beside(k: Net, start: KerasTensor, x: KerasTensor, rate: float, name: str) -> KerasTensor:
    """start + x, where training drops x for whole samples."""
    if rate > 0:
        x = k("Dropout", x, rate, noise_shape=(None, 1, 1, 1), name=f"{name}drop")
    return k("Add", [x, start], name=f"{name}add")


class EfficientNetB0(_EfficientNet):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

    name: Text = "efficientnetb0"


class EfficientNetB1(_EfficientNet):
    """(batch, 240, 240, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

    name: Text = "efficientnetb1"
    width, depth, dropout, default_size = 1.0, 1.1, 0.2, 240


class EfficientNetB2(_EfficientNet):
    """(batch, 260, 260, 3) -> (batch, 1000); without the top 1408 channels, a 32nd of the size."""

    name: Text = "efficientnetb2"
    width, depth, dropout, default_size = 1.1, 1.2, 0.3, 260


class EfficientNetB3(_EfficientNet):
    """(batch, 300, 300, 3) -> (batch, 1000); without the top 1536 channels, a 32nd of the size."""

    name: Text = "efficientnetb3"
    width, depth, dropout, default_size = 1.2, 1.4, 0.3, 300


class EfficientNetB4(_EfficientNet):
    """(batch, 380, 380, 3) -> (batch, 1000); without the top 1792 channels, a 32nd of the size."""

    name: Text = "efficientnetb4"
    width, depth, dropout, default_size = 1.4, 1.8, 0.4, 380


class EfficientNetB5(_EfficientNet):
    """(batch, 456, 456, 3) -> (batch, 1000); without the top 2048 channels, a 32nd of the size."""

    name: Text = "efficientnetb5"
    width, depth, dropout, default_size = 1.6, 2.2, 0.4, 456


class EfficientNetB6(_EfficientNet):
    """(batch, 528, 528, 3) -> (batch, 1000); without the top 2304 channels, a 32nd of the size."""

    name: Text = "efficientnetb6"
    width, depth, dropout, default_size = 1.8, 2.6, 0.5, 528


class EfficientNetB7(_EfficientNet):
    """(batch, 600, 600, 3) -> (batch, 1000); without the top 2560 channels, a 32nd of the size."""

    name: Text = "efficientnetb7"
    width, depth, dropout, default_size = 2.0, 3.1, 0.5, 600
