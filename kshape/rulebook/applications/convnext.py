"""ConvNeXt Tiny to XLarge. Source: Liu et al. 2022, arXiv:2201.03545"""

from __future__ import annotations

from typing import ClassVar

from ..graph import KerasTensor
from ..kinds import Anything, Flag, Text
from .base import ApplicationRule, Net, Sizes
from .custom_layers import LayerScale
from .densenet import need_channels_last

EPSILON = 1e-6
MEANS = (0.485, 0.456, 0.406)
DEVIATIONS = (0.229, 0.224, 0.225)


class _ConvNeXt(ApplicationRule):
    depths: ClassVar[tuple[int, ...]] = (3, 3, 27, 3)
    widths: ClassVar[tuple[int, ...]] = (96, 192, 384, 768)
    include_top: Flag = True
    include_preprocessing: Flag = True
    weights: Anything = "imagenet"
    input_tensor: Anything = None
    input_shape: Anything = None
    pooling: Anything = None
    classes: Anything = 1000
    classifier_activation: Anything = "softmax"
    name: Text = None

    def check(self) -> None:
        need_channels_last("ConvNeXt")
        super().check()

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        name = self.model_name(())
        channels = self.input_sizes()[-1]
        if self.include_preprocessing and isinstance(channels, int) and channels == 3:
            mean = [255 * each for each in MEANS]
            variance = [(255 * each) ** 2 for each in DEVIATIONS]
            x = k("Normalization", x, mean=mean, variance=variance, name=f"{name}_prestem_normalization")
        for stage, (depth, width) in enumerate(zip(self.depths, self.widths, strict=True)):
            x = self._smaller(k, x, stage, width, name)
            for block in range(depth):
                x = _block(k, x, width, f"{name}_stage_{stage}_block_{block}")
        return x

    def _smaller(self, k: Net, x: KerasTensor, stage: int, width: int, name: str) -> KerasTensor:
        """The stem, or a normalisation and a 2x2: a Sequential of two layers in the model."""
        if stage == 0:
            inner = k.input_like(x)
            y = k("Conv2D", inner, width, kernel_size=4, strides=4, name=f"{name}_stem_conv")
            y = k("LayerNormalization", y, epsilon=EPSILON, name=f"{name}_stem_layernorm")
            return k.nested(inner, y, f"{name}_stem", x)
        inner = k.input_like(x)
        y = k("LayerNormalization", inner, epsilon=EPSILON, name=f"{name}_downsampling_layernorm_{stage - 1}")
        y = k("Conv2D", y, width, kernel_size=2, strides=2, name=f"{name}_downsampling_conv_{stage - 1}")
        return k.nested(inner, y, f"{name}_downsampling_block_{stage - 1}", x)

    def head(self, k: Net, x: KerasTensor) -> KerasTensor:
        name = self.model_name(())
        if not self.include_top:
            return k("LayerNormalization", self.pooled(k, x), epsilon=EPSILON)
        x = k("GlobalAveragePooling2D", x, name=f"{name}_head_gap")
        x = k("LayerNormalization", x, epsilon=EPSILON, name=f"{name}_head_layernorm")
        return k("Dense", x, self.classes, activation=self.classifier_activation, name=f"{name}_head_dense")

    def model_name(self, shape: Sizes) -> str:
        return str(self.name)


def _block(k: Net, x: KerasTensor, width: int, name: str) -> KerasTensor:
    """x + scale(1x1(gelu(1x1(norm(7x7 depthwise)))))"""
    y = k("Conv2D", x, width, kernel_size=7, padding="same", groups=width, name=f"{name}_depthwise_conv")
    y = k("LayerNormalization", y, epsilon=EPSILON, name=f"{name}_layernorm")
    y = k("Dense", y, 4 * width, name=f"{name}_pointwise_conv_1")
    y = k("Activation", y, "gelu", name=f"{name}_gelu")
    y = k("Dense", y, width, name=f"{name}_pointwise_conv_2")
    y = k.apply(LayerScale(1e-6, width, name=f"{name}_layer_scale"), y)
    y = k("Activation", y, "linear", name=f"{name}_identity")
    return k.op("Add", x, y)


class ConvNeXtTiny(_ConvNeXt):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 768 channels, a 32nd of the size."""

    name: Text = "convnext_tiny"
    depths = (3, 3, 9, 3)


class ConvNeXtSmall(_ConvNeXt):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 768 channels, a 32nd of the size."""

    name: Text = "convnext_small"


class ConvNeXtBase(_ConvNeXt):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1024 channels, a 32nd of the size."""

    name: Text = "convnext_base"
    widths = (128, 256, 512, 1024)


class ConvNeXtLarge(_ConvNeXt):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1536 channels, a 32nd of the size."""

    name: Text = "convnext_large"
    widths = (192, 384, 768, 1536)


class ConvNeXtXLarge(_ConvNeXt):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 2048 channels, a 32nd of the size."""

    name: Text = "convnext_xlarge"
    widths = (256, 512, 1024, 2048)
