"""EfficientNetV2 B0 to B3, S, M and L. Source: Tan & Le 2021, arXiv:2104.00298"""

from __future__ import annotations

import math
from typing import ClassVar

from ..errors import RuleError, Undecided, is_unknown
from ..graph import KerasTensor
from ..kinds import Anything, Flag, Text
from .base import ApplicationRule, Net
from .efficientnet import dropped_beside, excited

# kernel is 3 everywhere; repeats, filters before and after, how much wider inside, stride, fused (no squeeze) or not
Stage = tuple[int, int, int, int, int, bool]
SMALL: tuple[Stage, ...] = (
    (2, 24, 24, 1, 1, True),
    (4, 24, 48, 4, 2, True),
    (4, 48, 64, 4, 2, True),
    (6, 64, 128, 4, 2, False),
    (9, 128, 160, 6, 1, False),
    (15, 160, 256, 6, 2, False),
)
MEDIUM: tuple[Stage, ...] = (
    (3, 24, 24, 1, 1, True),
    (5, 24, 48, 4, 2, True),
    (5, 48, 80, 4, 2, True),
    (7, 80, 160, 4, 2, False),
    (14, 160, 176, 6, 1, False),
    (18, 176, 304, 6, 2, False),
    (5, 304, 512, 6, 1, False),
)
LARGE: tuple[Stage, ...] = (
    (4, 32, 32, 1, 1, True),
    (7, 32, 64, 4, 2, True),
    (7, 64, 96, 4, 2, True),
    (10, 96, 192, 4, 2, False),
    (19, 192, 224, 6, 1, False),
    (25, 224, 384, 6, 2, False),
    (7, 384, 640, 6, 1, False),
)
BASE: tuple[Stage, ...] = (
    (1, 32, 16, 1, 1, True),
    (2, 16, 32, 4, 2, True),
    (2, 32, 48, 4, 2, True),
    (3, 48, 96, 4, 2, False),
    (5, 96, 112, 6, 1, False),
    (8, 112, 192, 6, 2, False),
)


STAGES: dict[str, tuple[Stage, ...]] = {
    **{f"efficientnetv2-b{n}": BASE for n in range(4)},
    "efficientnetv2-s": SMALL,
    "efficientnetv2-m": MEDIUM,
    "efficientnetv2-l": LARGE,
}
"""Keras looks the stages up by the model's name, so that another name is an error."""


class _EfficientNetV2(ApplicationRule):
    width: ClassVar[float] = 1.0
    depth: ClassVar[float] = 1.0
    pool_names = ("avg_pool", "max_pool")
    include_top: Flag = True
    weights: Anything = "imagenet"
    input_tensor: Anything = None
    input_shape: Anything = None
    pooling: Anything = None
    classes: Anything = 1000
    classifier_activation: Anything = "softmax"
    include_preprocessing: Flag = True
    name: Text = None

    def check(self) -> None:
        if not is_unknown(self.name) and isinstance(self.name, str) and self.name not in STAGES:
            raise RuleError(
                "application",
                f"{type(self).__name__} needs one of Keras's own names. Received: name={self.name!r}. Leave name= out.",
                argument="name",
                keras=f"KeyError: {self.name!r}",
            )
        super().check()

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        if is_unknown(self.name):
            raise Undecided("the name, which decides the stages")
        stages = STAGES[self.name]
        if self.include_preprocessing:
            x = self._preprocessed(k, x)
        filters = self._filters(stages[0][1])
        x = k("Conv2D", x, filters, 3, strides=2, padding="same", use_bias=False, name="stem_conv")
        x = _swish(k, x, "stem_bn", "stem_activation")
        done, total = 0, sum(stage[0] for stage in stages)
        for number, (repeats, before, after, wider, stride, fused) in enumerate(stages, 1):
            before, after = self._filters(before), self._filters(after)
            block = _fused if fused else _depthwise
            for i in range(math.ceil(self.depth * repeats)):
                start, step = (before, stride) if i == 0 else (after, 1)
                x = block(k, x, start, after, wider, step, 0.2 * done / total, f"block{number}{chr(97 + i)}_")
                done += 1
        x = k("Conv2D", x, self._filters(1280), 1, padding="same", use_bias=False, name="top_conv")
        return _swish(k, x, "top_bn", "top_activation")

    def _preprocessed(self, k: Net, x: KerasTensor) -> KerasTensor:
        """B0 to B3 normalise colours; the others scale to -1..1."""
        channels = k.channels(x)
        if str(self.name).split("-")[-1].startswith("b") and isinstance(channels, int) and channels == 3:
            x = k("Rescaling", x, scale=1.0 / 255)
            deviations = (0.229, 0.224, 0.225)
            mean, variance = [0.485, 0.456, 0.406], [deviation**2 for deviation in deviations]
            return k("Normalization", x, mean=mean, variance=variance, axis=k.axis)
        return k("Rescaling", x, scale=1.0 / 128.0, offset=-1)

    def _filters(self, filters: int) -> int:
        """Scaled, to the nearest multiple of 8."""
        return max(8, int(filters * self.width + 4) // 8 * 8)

    def head(self, k: Net, x: KerasTensor) -> KerasTensor:
        if not self.include_top:
            return self.pooled(k, x)
        x = k("GlobalAveragePooling2D", x, name="avg_pool")
        return self.classified(k, k("Dropout", x, 0.2, name="top_dropout"))


def _swish(k: Net, x: KerasTensor, statistics: str, name: str) -> KerasTensor:
    return k("Activation", k.normalised(x, statistics, momentum=0.9), "swish", name=name)


def _depthwise(
    k: Net, x: KerasTensor, before: int, after: int, wider: int, stride: int, drop: float, name: str
) -> KerasTensor:
    """Widened, depthwise, squeezed and excited, projected."""
    start, filters = x, before * wider
    x = k("Conv2D", x, filters, 1, padding="same", use_bias=False, name=f"{name}expand_conv")
    x = _swish(k, x, f"{name}expand_bn", f"{name}expand_activation")
    x = k("DepthwiseConv2D", x, 3, strides=stride, padding="same", use_bias=False, name=f"{name}dwconv2")
    x = _swish(k, x, f"{name}bn", f"{name}activation")
    x = excited(k, x, filters, max(1, before // 4), name)
    return _projected(k, start, x, after, 1, 1, drop, stride == 1 and before == after, name)


def _fused(
    k: Net, x: KerasTensor, before: int, after: int, wider: int, stride: int, drop: float, name: str
) -> KerasTensor:
    """One 3x3 in place of widening and depthwise."""
    start = x
    beside = stride == 1 and before == after
    if wider == 1:
        return _projected(k, start, x, after, 3, stride, drop, beside, name)
    x = k("Conv2D", x, before * wider, 3, strides=stride, padding="same", use_bias=False, name=f"{name}expand_conv")
    x = _swish(k, x, f"{name}expand_bn", f"{name}expand_activation")
    return _projected(k, start, x, after, 1, 1, drop, beside, name)


def _projected(
    k: Net,
    start: KerasTensor,
    x: KerasTensor,
    after: int,
    kernel: int,
    stride: int,
    drop: float,
    beside: bool,
    name: str,
) -> KerasTensor:
    x = k("Conv2D", x, after, kernel, strides=stride, padding="same", use_bias=False, name=f"{name}project_conv")
    x = k.normalised(x, f"{name}project_bn", momentum=0.9)
    if kernel == 3:
        x = k("Activation", x, "swish", name=f"{name}project_activation")
    return dropped_beside(k, start, x, drop, name) if beside else x


class EfficientNetV2B0(_EfficientNetV2):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

    name: Text = "efficientnetv2-b0"


class EfficientNetV2B1(_EfficientNetV2):
    """(batch, 240, 240, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

    name: Text = "efficientnetv2-b1"
    depth, default_size = 1.1, 240


class EfficientNetV2B2(_EfficientNetV2):
    """(batch, 260, 260, 3) -> (batch, 1000); without the top 1408 channels, a 32nd of the size."""

    name: Text = "efficientnetv2-b2"
    width, depth, default_size = 1.1, 1.2, 260


class EfficientNetV2B3(_EfficientNetV2):
    """(batch, 300, 300, 3) -> (batch, 1000); without the top 1536 channels, a 32nd of the size."""

    name: Text = "efficientnetv2-b3"
    width, depth, default_size = 1.2, 1.4, 300


class EfficientNetV2S(_EfficientNetV2):
    """(batch, 384, 384, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

    name: Text = "efficientnetv2-s"
    default_size = 384


class EfficientNetV2M(_EfficientNetV2):
    """(batch, 480, 480, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

    name: Text = "efficientnetv2-m"
    default_size = 480


class EfficientNetV2L(_EfficientNetV2):
    """(batch, 480, 480, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

    name: Text = "efficientnetv2-l"
    default_size = 480
