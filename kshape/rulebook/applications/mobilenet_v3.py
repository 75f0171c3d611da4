"""MobileNetV3 Small and Large. Source: Howard et al. 2019, arXiv:1905.02244"""

from __future__ import annotations

from typing import Any, ClassVar

from ..dims import Size, compare, exceeds, show_shape
from ..errors import RuleError, Undecided, is_unknown
from ..graph import KerasTensor
from ..kinds import Anything, Flag, Text, shape_argument
from ..settings import settings
from .base import ApplicationRule, Net, Sizes, rounded
from .mobilenet import check_tensor

# how much wider inside, filters, large kernel, stride, squeeze and excite, hard swish
Block = tuple[float, int, bool, int, bool, bool]
STATISTICS = {"epsilon": 1e-3, "momentum": 0.999}


class _MobileNetV3(ApplicationRule):
    blocks: ClassVar[tuple[Block, ...]] = ()
    last: ClassVar[int] = 1024
    pool_names = ("avg_pool", "max_pool")
    input_shape: Anything = None
    alpha: Anything = 1.0
    minimalistic: Flag = False
    include_top: Flag = True
    weights: Anything = "imagenet"
    input_tensor: Anything = None
    classes: Anything = 1000
    pooling: Anything = None
    dropout_rate: Anything = 0.2
    classifier_activation: Anything = "softmax"
    include_preprocessing: Flag = True
    name: Text = None

    def check(self) -> None:
        super().check()
        check_tensor(type(self).__name__, self.input_tensor, self.input_shape)
        if is_unknown(self.weights) or is_unknown(self.alpha) or is_unknown(self.minimalistic):
            return
        allowed = (1.0,) if self.minimalistic else (0.75, 1.0)
        if self.weights == "imagenet" and isinstance(self.alpha, (int, float)) and self.alpha not in allowed:
            raise RuleError(
                "application",
                f"{type(self).__name__} with imagenet weights needs alpha to be one of "
                f"{', '.join(map(str, allowed))}. Received: alpha={self.alpha}.",
                argument="alpha",
                keras="If imagenet weights are being loaded, alpha can be one of `0.75`, `1.0`",
            )

    def input_sizes(self) -> Sizes:
        """Of unknown height and width unless given; no default size even with the classifier."""
        first = settings.image_data_format == "channels_first"
        if self.input_shape is None:
            return (3, None, None) if first else (None, None, 3)
        sizes = shape_argument(type(self).__name__, "input_shape", self.input_shape)
        rows, columns = sizes[1:] if first else sizes[:2]
        if rows is not None and columns is not None and (exceeds(32, rows) or exceeds(32, columns)):
            raise RuleError(
                "application",
                f"{type(self).__name__} needs an input of 32 x 32 or more. Received: input_shape={show_shape(sizes)}.",
                argument="input_shape",
                keras="Input size must be at least 32x32",
            )
        return sizes

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        if not isinstance(self.alpha, (int, float)):
            raise Undecided("alpha")
        if self.include_preprocessing:
            x = k("Rescaling", x, scale=1.0 / 127.5, offset=-1.0)
        x = k("Conv2D", x, 16, 3, strides=2, padding="same", use_bias=False, name="conv")
        x = self._activated(k, k.normalised(x, "conv_bn", **STATISTICS), hard=True)
        for number, block in enumerate(self.blocks):
            x = self._block(k, x, block, number)
        filters = _rounded(k.channels(x), 6)
        x = k("Conv2D", x, filters, 1, padding="same", use_bias=False, name="conv_1")
        return self._activated(k, k.normalised(x, "conv_1_bn", **STATISTICS), hard=True)

    def _activated(self, k: Net, x: KerasTensor, hard: bool) -> KerasTensor:
        return k("Activation", x, "hard_swish") if hard and not self.minimalistic else k("ReLU", x)

    def _block(self, k: Net, x: KerasTensor, block: Block, number: int) -> KerasTensor:
        wider, wide, large, stride, excites, hard = block
        start, channels = x, k.channels(x)
        filters, inner = rounded(wide * self.alpha), _rounded(channels, wider)
        kernel = 5 if large and not self.minimalistic else 3
        name = f"expanded_conv_{number}_" if number else "expanded_conv_"
        if number:
            x = k("Conv2D", x, inner, 1, padding="same", use_bias=False, name=f"{name}expand")
            x = self._activated(k, k.normalised(x, f"{name}expand_bn", **STATISTICS), hard)
        if stride == 2:
            x = k("ZeroPadding2D", x, k.padding_for(x, kernel), name=f"{name}depthwise_pad")
        options: dict[str, Any] = {"strides": stride, "padding": "same" if stride == 1 else "valid"}
        x = k("DepthwiseConv2D", x, kernel, use_bias=False, name=f"{name}depthwise", **options)
        x = self._activated(k, k.normalised(x, f"{name}depthwise_bn", **STATISTICS), hard)
        if excites and not self.minimalistic:
            x = _excited(k, x, inner, f"{name}squeeze_excite_")
        x = k("Conv2D", x, filters, 1, padding="same", use_bias=False, name=f"{name}project")
        x = k.normalised(x, f"{name}project_bn", **STATISTICS)
        beside = stride == 1 and compare("==", channels, filters)
        return k("Add", [start, x], name=f"{name}add") if beside else x

    def head(self, k: Net, x: KerasTensor) -> KerasTensor:
        if not self.include_top:
            return self.pooled(k, x)
        last = rounded(self.last * self.alpha) if self.alpha > 1.0 else self.last
        x = k("GlobalAveragePooling2D", x, keepdims=True)
        x = self._activated(k, k("Conv2D", x, last, 1, padding="same", name="conv_2"), hard=True)
        if self.dropout_rate > 0:
            x = k("Dropout", x, self.dropout_rate)
        x = k("Flatten", k("Conv2D", x, self.classes, 1, padding="same", name="logits"))
        return k("Activation", x, self.classifier_activation, name="predictions")


def _rounded(channels: Size, factor: float) -> int:
    if not isinstance(channels, int):
        raise Undecided("the number of channels")
    return rounded(channels * factor)


def _excited(k: Net, x: KerasTensor, filters: Size, name: str) -> KerasTensor:
    """Channels weighted by relu6(w + 3) / 6 of what the whole image says of them."""
    weights = k("GlobalAveragePooling2D", x, keepdims=True, name=f"{name}avg_pool")
    weights = k("Conv2D", weights, _rounded(filters, 0.25), 1, padding="same", name=f"{name}conv")
    weights = k("ReLU", weights, name=f"{name}relu")
    weights = k("Conv2D", weights, filters, 1, padding="same", name=f"{name}conv_1")
    weights = k("ReLU", k.op("Add", weights, 3.0), 6.0)
    weights = k.op("Multiply", weights, 1.0 / 6.0)
    return k("Multiply", [x, weights], name=f"{name}mul")


class MobileNetV3Small(_MobileNetV3):
    """(batch, h, w, 3) -> (batch, 1000); without the top 576 channels, a 32nd of the size."""

    name: Text = "MobileNetV3Small"
    last = 1024
    blocks = (
        (1, 16, False, 2, True, False),
        (72.0 / 16, 24, False, 2, False, False),
        (88.0 / 24, 24, False, 1, False, False),
        (4, 40, True, 2, True, True),
        (6, 40, True, 1, True, True),
        (6, 40, True, 1, True, True),
        (3, 48, True, 1, True, True),
        (3, 48, True, 1, True, True),
        (6, 96, True, 2, True, True),
        (6, 96, True, 1, True, True),
        (6, 96, True, 1, True, True),
    )


class MobileNetV3Large(_MobileNetV3):
    """(batch, h, w, 3) -> (batch, 1000); without the top 960 channels, a 32nd of the size."""

    name: Text = "MobileNetV3Large"
    last = 1280
    blocks = (
        (1, 16, False, 1, False, False),
        (4, 24, False, 2, False, False),
        (3, 24, False, 1, False, False),
        (3, 40, True, 2, True, False),
        (3, 40, True, 1, True, False),
        (3, 40, True, 1, True, False),
        (6, 80, False, 2, False, True),
        (2.5, 80, False, 1, False, True),
        (2.3, 80, False, 1, False, True),
        (2.3, 80, False, 1, False, True),
        (6, 112, False, 1, True, True),
        (6, 112, False, 1, True, True),
        (6, 160, True, 2, True, True),
        (6, 160, True, 1, True, True),
        (6, 160, True, 1, True, True),
    )
