"""MobileNet and MobileNetV2.

Source: Howard et al. 2017, arXiv:1704.04861; Sandler et al. 2018, arXiv:1801.04381
"""

from __future__ import annotations

from typing import Any, ClassVar

from ..dims import Dim, compare, differs, show_size
from ..errors import RuleError, Undecided, is_unknown
from ..graph import KerasTensor
from ..kinds import Anything, Flag, Text
from ..settings import settings
from .base import ApplicationRule, Net, Sizes, input_sizes, rounded


class _MobileNet(ApplicationRule):
    sides: ClassVar[tuple[int, ...]] = ()  # heights for which there are imagenet weights
    widths: ClassVar[tuple[float, ...]] = ()  # values of alpha for which there are imagenet weights

    def input_sizes(self) -> Sizes:
        owner, given = type(self).__name__, self.given_shape()
        weights, top = getattr(self, "weights", None), bool(getattr(self, "include_top", True))
        return input_sizes(owner, given, self._default_side(given), self.min_size, top, weights)

    def _default_side(self, given: Any) -> int:
        """The input's own side where there are weights for it."""
        if not isinstance(given, (tuple, list)) or len(given) != 3:
            return 224
        rows, columns = given[1:] if settings.image_data_format == "channels_first" else given[:2]
        known = isinstance(rows, int) and rows == columns and rows in self.sides
        return rows if known else 224

    def check(self) -> None:
        super().check()
        alpha, weights = getattr(self, "alpha", 1.0), getattr(self, "weights", None)
        if is_unknown(weights) or is_unknown(alpha) or weights != "imagenet":
            return
        if isinstance(alpha, (int, float)) and alpha not in self.widths:
            words = ", ".join(map(str, self.widths))
            raise RuleError(
                "application",
                f"{type(self).__name__} with imagenet weights needs alpha to be one of {words}. "
                f"Received: alpha={alpha}.",
                argument="alpha",
                keras="If imagenet weights are being loaded, alpha",
            )

    def _width(self) -> float:
        alpha = getattr(self, "alpha", 1.0)
        if not isinstance(alpha, (int, float)):
            raise Undecided("alpha")
        return alpha

    def _side(self, shape: Sizes) -> Any:
        return shape[1] if settings.image_data_format == "channels_first" else shape[0]


class MobileNet(_MobileNet):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1024 * alpha channels, a 32nd of the size."""

    input_shape: Anything = None
    alpha: Anything = 1.0
    depth_multiplier: Anything = 1
    dropout: Anything = 0.001
    include_top: Flag = True
    weights: Anything = "imagenet"
    input_tensor: Anything = None
    pooling: Anything = None
    classes: Anything = 1000
    classifier_activation: Anything = "softmax"
    name: Text = None
    sides = (128, 160, 192, 224)
    widths = (0.25, 0.5, 0.75, 1.0)

    def check(self) -> None:
        super().check()
        multiplier = self.depth_multiplier
        plain = isinstance(multiplier, (int, float)) and not is_unknown(self.weights)
        if plain and self.weights == "imagenet" and multiplier != 1:
            raise RuleError(
                "application",
                f"MobileNet with imagenet weights needs depth_multiplier=1. Received: depth_multiplier={multiplier}.",
                argument="depth_multiplier",
                keras="If imagenet weights are being loaded, depth multiplier must be 1.",
            )

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        alpha = self._width()
        x = k("Conv2D", x, int(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="conv1")
        x = k("ReLU", k.normalised(x, "conv1_bn"), 6.0, name="conv1_relu")
        filters = (64, 128, 128, 256, 256, *[512] * 6, 1024, 1024)
        for block, wide in enumerate(filters, 1):
            x = self._block(k, x, int(wide * alpha), block, halves=block in (2, 4, 6, 12))
        return x

    def _block(self, k: Net, x: KerasTensor, filters: int, block: int, halves: bool) -> KerasTensor:
        name = f"conv_dw_{block}"
        if halves:
            x = k("ZeroPadding2D", x, ((0, 1), (0, 1)), name=f"conv_pad_{block}")
        options = {"strides": 2 if halves else 1, "padding": "valid" if halves else "same"}
        depth = self.depth_multiplier
        x = k("DepthwiseConv2D", x, 3, depth_multiplier=depth, use_bias=False, name=name, **options)
        x = k("ReLU", k.normalised(x, f"{name}_bn"), 6.0, name=f"{name}_relu")
        name = f"conv_pw_{block}"
        x = k("Conv2D", x, filters, 1, padding="same", use_bias=False, name=name)
        return k("ReLU", k.normalised(x, f"{name}_bn"), 6.0, name=f"{name}_relu")

    def head(self, k: Net, x: KerasTensor) -> KerasTensor:
        if not self.include_top:
            return self.pooled(k, x)
        x = k("GlobalAveragePooling2D", x, keepdims=True)
        x = k("Dropout", x, self.dropout, name="dropout")
        x = k("Conv2D", x, self.classes, 1, padding="same", name="conv_preds")
        x = k("Reshape", x, (self.classes,), name="reshape_2")
        return k("Activation", x, self.classifier_activation, name="predictions")

    def model_name(self, shape: Sizes) -> str:
        if self.name:
            return str(self.name)
        side = self._side(shape)
        square = isinstance(side, int) and side in self.sides
        rows = 224 if self.weights == "imagenet" and not square else side
        return f"mobilenet_{self._width():0.2f}_{show_size(rows)}"


class MobileNetV2(_MobileNet):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1280 channels, a 32nd of the size."""

    input_shape: Anything = None
    alpha: Anything = 1.0
    include_top: Flag = True
    weights: Anything = "imagenet"
    input_tensor: Anything = None
    pooling: Anything = None
    classes: Anything = 1000
    classifier_activation: Anything = "softmax"
    name: Text = None
    sides = (96, 128, 160, 192, 224)
    widths = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)

    def check(self) -> None:
        super().check()
        check_tensor("MobileNetV2", self.input_tensor, self.input_shape)

    def _default_side(self, given: Any) -> int:
        if given is None and isinstance(self.input_tensor, KerasTensor) and self.input_tensor.spec.is_ranked:
            given = self.input_tensor.spec.shape[1:]
        return super()._default_side(given)

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        alpha = self._width()
        x = k("Conv2D", x, rounded(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="Conv1")
        x = _relu6(k, x, "bn_Conv1", "Conv1_relu")
        block = 0
        for filters, count, stride in _STAGES:
            for i in range(count):
                x = _inverted(k, x, rounded(int(filters * alpha)), stride if i == 0 else 1, block)
                block += 1
        last = rounded(1280 * alpha) if alpha > 1.0 else 1280
        x = k("Conv2D", x, last, 1, use_bias=False, name="Conv_1")
        return _relu6(k, x, "Conv_1_bn", "out_relu")

    def head(self, k: Net, x: KerasTensor) -> KerasTensor:
        if not self.include_top:
            return self.pooled(k, x)
        return self.classified(k, k("GlobalAveragePooling2D", x))

    def model_name(self, shape: Sizes) -> str:
        if self.name:
            return str(self.name)
        side = self._side(shape)
        square = isinstance(side, int) and side in self.sides
        rows = 224 if self.weights == "imagenet" and not square else side
        return f"mobilenetv2_{self._width():0.2f}_{show_size(rows)}"


_STAGES = ((16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1))
_STATISTICS = {"epsilon": 1e-3, "momentum": 0.999}


def check_tensor(owner: str, tensor: Any, given: Any) -> None:
    """RuleError where input_shape and input_tensor have different widths."""
    if not isinstance(tensor, KerasTensor) or not tensor.spec.is_ranked or not isinstance(given, (tuple, list)):
        return
    if len(given) < 2 or tensor.spec.rank < 3:
        return
    axis = 1 if settings.image_data_format == "channels_first" else 2
    size, wanted = tensor.spec.shape[axis], given[1]
    if isinstance(wanted, (int, Dim)) and differs(size, wanted):
        raise RuleError(
            "application",
            f"{owner} needs input_shape to agree with input_tensor. "
            f"Received: input_shape[1]={show_size(wanted)}, input_tensor.shape[{axis}]={show_size(size)}.",
            argument="input_shape",
            keras=f"input_tensor.shape[{axis}] must equal input_shape[1]",
        )


def _relu6(k: Net, x: KerasTensor, statistics: str, name: str) -> KerasTensor:
    return k("ReLU", k.normalised(x, statistics, **_STATISTICS), 6.0, name=name)


def _inverted(k: Net, x: KerasTensor, filters: int, stride: int, block: int) -> KerasTensor:
    """Widened six times, depthwise, projected; beside the input where shapes allow."""
    start, channels = x, k.channels(x)
    name = f"block_{block}_" if block else "expanded_conv_"
    if block:
        x = k("Conv2D", x, 6 * channels, 1, padding="same", use_bias=False, name=f"{name}expand")
        x = _relu6(k, x, f"{name}expand_BN", f"{name}expand_relu")
    if stride == 2:
        x = k("ZeroPadding2D", x, k.padding_for(x, 3), name=f"{name}pad")
    padding = "same" if stride == 1 else "valid"
    x = k("DepthwiseConv2D", x, 3, strides=stride, use_bias=False, padding=padding, name=f"{name}depthwise")
    x = _relu6(k, x, f"{name}depthwise_BN", f"{name}depthwise_relu")
    x = k("Conv2D", x, filters, 1, padding="same", use_bias=False, name=f"{name}project")
    x = k.normalised(x, f"{name}project_BN", **_STATISTICS)
    if stride == 1 and compare("==", channels, filters):
        return k("Add", [start, x], name=f"{name}add")
    return x
