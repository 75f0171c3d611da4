"""NASNet-A, Mobile and Large. Source: Zoph et al. 2017, arXiv:1707.07012"""

from __future__ import annotations

from typing import ClassVar

from ..dims import Size, compare, is_undefined
from ..errors import RuleError, Undecided, is_unknown
from ..graph import KerasTensor
from ..kinds import Anything, Flag, Text
from .base import ApplicationRule, Net
from .densenet import need_channels_last

STATISTICS = {"momentum": 0.9997, "epsilon": 1e-3}
Pair = tuple[KerasTensor, KerasTensor | None]


class _NASNet(ApplicationRule):
    penultimate: ClassVar[int] = 4032
    blocks: ClassVar[int] = 6
    stem: ClassVar[int] = 96
    skips_reduction: ClassVar[bool] = True
    input_shape: Anything = None
    include_top: Flag = True
    weights: Anything = "imagenet"
    input_tensor: Anything = None
    pooling: Anything = None
    classes: Anything = 1000
    classifier_activation: Anything = "softmax"
    name: Text = None

    def check(self) -> None:
        need_channels_last("NASNet")
        super().check()
        shape = self.input_shape
        if is_unknown(self.weights) or self.weights != "imagenet" or not isinstance(shape, tuple):
            return
        if any(size is None for size in shape):
            raise RuleError(
                "application",
                f"{type(self).__name__} with imagenet weights needs a known input_shape. "
                f"Received: input_shape={shape!r}.",
                argument="input_shape",
                keras="the input_shape argument must be static (no None entries).",
            )

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        filters = self.penultimate // 24
        x = k("Conv2D", x, self.stem, 3, strides=2, use_bias=False, name="stem_conv1")
        x = k.normalised(x, "stem_bn1", **STATISTICS)
        pair: Pair = _reduction(k, x, None, filters // 4, "stem_1")
        pair = _reduction(k, *pair, filters // 2, "stem_2")
        pair = self._normal(k, pair, filters, 0)
        for stage, width in ((1, 2 * filters), (2, 4 * filters)):
            before = pair[1]
            x, skipped = _reduction(k, *pair, width, f"reduce_{stage * self.blocks}")
            pair = self._normal(k, (x, before if self.skips_reduction else skipped), width, stage * self.blocks + 1)
        return k("Activation", pair[0], "relu")

    def _normal(self, k: Net, pair: Pair, filters: int, first: int) -> Pair:
        for i in range(self.blocks):
            pair = _normal(k, *pair, filters, str(first + i))
        return pair

    def head(self, k: Net, x: KerasTensor) -> KerasTensor:
        if not self.include_top:
            return self.pooled(k, x)
        return self.classified(k, k("GlobalAveragePooling2D", x))


def _normal(k: Net, x: KerasTensor, p: KerasTensor | None, filters: int, block: str) -> Pair:
    """Five sums of what x and the cell before it (p) give, joined; the size stays."""
    q = _adjusted(k, p, x, filters, block)
    h = _narrowed(k, x, filters, "normal", block)
    left, right = f"normal_left{{}}_{block}", f"normal_right{{}}_{block}"
    sums = [
        [_separable(k, h, filters, 5, 1, left.format(1)), _separable(k, q, filters, 3, 1, right.format(1))],
        [_separable(k, q, filters, 5, 1, left.format(2)), _separable(k, q, filters, 3, 1, right.format(2))],
        [_averaged(k, h, left.format(3)), q],
        [_averaged(k, q, left.format(4)), _averaged(k, q, right.format(4))],
        [_separable(k, h, filters, 3, 1, left.format(5)), h],
    ]
    parts = [k("Add", pair, name=f"normal_add_{i}_{block}") for i, pair in enumerate(sums, 1)]
    return k("Concatenate", [q, *parts], axis=k.axis, name=f"normal_concat_{block}"), x


def _reduction(k: Net, x: KerasTensor, p: KerasTensor | None, filters: int, block: str) -> Pair:
    """Sums of strided branches, joined; half of the size."""
    q = _adjusted(k, p, x, filters, block)
    h = _narrowed(k, x, filters, "reduction", block)
    padded = k("ZeroPadding2D", h, k.padding_for(h, 3), name=f"reduction_pad_1_{block}")
    a = [
        _separable(k, h, filters, 5, 2, f"reduction_left1_{block}"),
        _separable(k, q, filters, 7, 2, f"reduction_right1_{block}"),
    ]
    first = k("Add", a, name=f"reduction_add_1_{block}")
    b = [
        k("MaxPooling2D", padded, 3, strides=2, name=f"reduction_left2_{block}"),
        _separable(k, q, filters, 7, 2, f"reduction_right2_{block}"),
    ]
    second = k("Add", b, name=f"reduction_add_2_{block}")
    c = [
        k("AveragePooling2D", padded, 3, strides=2, name=f"reduction_left3_{block}"),
        _separable(k, q, filters, 5, 2, f"reduction_right3_{block}"),
    ]
    third = k("Add", c, name=f"reduction_add3_{block}")
    fourth = k("Add", [second, _averaged(k, first, f"reduction_left4_{block}")])
    d = [
        _separable(k, first, filters, 3, 1, f"reduction_left4_{block}"),
        k("MaxPooling2D", padded, 3, strides=2, name=f"reduction_right5_{block}"),
    ]
    fifth = k("Add", d, name=f"reduction_add4_{block}")
    return k("Concatenate", [second, third, fourth, fifth], axis=k.axis, name=f"reduction_concat_{block}"), x


def _narrowed(k: Net, x: KerasTensor, filters: int, kind: str, block: str) -> KerasTensor:
    x = k("Activation", x, "relu")
    x = k("Conv2D", x, filters, 1, padding="same", use_bias=False, name=f"{kind}_conv_1_{block}")
    return k.normalised(x, f"{kind}_bn_1_{block}", **STATISTICS)


def _averaged(k: Net, x: KerasTensor, name: str) -> KerasTensor:
    return k("AveragePooling2D", x, 3, strides=1, padding="same", name=name)


def _separable(k: Net, x: KerasTensor, filters: int, kernel: int, stride: int, name: str) -> KerasTensor:
    """relu and a separable convolution, twice; the first has the stride."""
    x = k("Activation", x, "relu")
    if stride == 2:
        x = k("ZeroPadding2D", x, k.padding_for(x, kernel), name=f"separable_conv_1_pad_{name}")
    for i, step in ((1, stride), (2, 1)):
        if i == 2:
            x = k("Activation", x, "relu")
        options = {"strides": step, "padding": "valid" if step == 2 else "same"}
        x = k("SeparableConv2D", x, filters, kernel, use_bias=False, name=f"separable_conv_{i}_{name}", **options)
        x = k.normalised(x, f"separable_conv_{i}_bn_{name}", **STATISTICS)
    return x


def _adjusted(k: Net, p: KerasTensor | None, x: KerasTensor, filters: int, block: str) -> KerasTensor:
    """The cell before, brought to the size of x or to `filters` channels."""
    if p is None:
        return x
    if _differ(k.image(p)[0], k.image(x)[0]):
        return _halved(k, p, filters, block)
    if not _differ(k.channels(p), filters):
        return p
    p = k("Activation", p, "relu")
    p = k("Conv2D", p, filters, 1, padding="same", use_bias=False, name=f"adjust_conv_projection_{block}")
    return k.normalised(p, f"adjust_bn_{block}", **STATISTICS)


def _halved(k: Net, p: KerasTensor, filters: int, block: str) -> KerasTensor:
    p = k("Activation", p, "relu", name=f"adjust_relu_1_{block}")
    shifted = k("Cropping2D", k("ZeroPadding2D", p, ((0, 1), (0, 1))), ((1, 0), (1, 0)))
    parts = []
    for i, part in ((1, p), (2, shifted)):
        part = k("AveragePooling2D", part, 1, strides=2, name=f"adjust_avg_pool_{i}_{block}")
        name = f"adjust_conv_{i}_{block}"
        parts.append(k("Conv2D", part, filters // 2, 1, padding="same", use_bias=False, name=name))
    return k.normalised(k("Concatenate", parts, axis=k.axis), f"adjust_bn_{block}", **STATISTICS)


def _differ(a: Size, b: Size) -> bool:
    """As Keras compares sizes: None is None, and where the image's size is None, so are all sizes made from it."""
    if is_undefined(a) or is_undefined(b):
        return False
    answer = compare("!=", a, b)
    if answer is None:
        raise Undecided("whether two sizes differ")
    return answer


class NASNetMobile(_NASNet):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1056 channels, a 32nd of the size."""

    name: Text = "nasnet_mobile"
    default_size = 224
    penultimate, blocks, stem, skips_reduction = 1056, 4, 32, False

    def given_shape(self) -> object:
        default = (224, 224, 3)
        return default if self.input_shape is None and not self.include_top else self.input_shape


class NASNetLarge(_NASNet):
    """(batch, 331, 331, 3) -> (batch, 1000); without the top 4032 channels, a 32nd of the size."""

    name: Text = "nasnet_large"
    default_size = 331
