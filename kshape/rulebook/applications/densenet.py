"""DenseNet 121, 169 and 201. Source: Huang et al. 2016, arXiv:1608.06993"""

from __future__ import annotations

from typing import ClassVar

from ..dims import floordiv
from ..errors import RuleError
from ..graph import KerasTensor
from ..kinds import Text
from ..settings import settings
from .base import Net, Standard

EPSILON = 1.001e-5
GROWTH = 32


class _DenseNet(Standard):
    blocks: ClassVar[tuple[int, ...]] = ()
    pool_names = ("avg_pool", "max_pool")

    def check(self) -> None:
        need_channels_last("DenseNet")
        super().check()

    def trunk(self, k: Net, x: KerasTensor) -> KerasTensor:
        x = k("ZeroPadding2D", x, padding=3)
        x = _relu(k, k("Conv2D", x, 64, 7, strides=2, use_bias=False, name="conv1_conv"), "conv1")
        x = k("MaxPooling2D", k("ZeroPadding2D", x, padding=1), 3, strides=2, name="pool1")
        for stage, count in enumerate(self.blocks, 2):
            for i in range(1, count + 1):
                x = _dense(k, x, f"conv{stage}_block{i}")
            if stage < 5:
                x = _transition(k, x, f"pool{stage}")
        return k("Activation", k.normalised(x, "bn", epsilon=EPSILON), "relu", name="relu")


def need_channels_last(owner: str) -> None:
    """RuleError under the other data format, which some architectures do not have."""
    if settings.image_data_format == "channels_first":
        raise RuleError(
            "application",
            f'{owner} needs the data format "channels_last". Received: image_data_format="channels_first".',
            keras=f"{owner} does not support the `channels_first` image data format.",
        )


def _relu(k: Net, x: KerasTensor, name: str) -> KerasTensor:
    return k("Activation", k.normalised(x, f"{name}_bn", epsilon=EPSILON), "relu", name=f"{name}_relu")


def _dense(k: Net, x: KerasTensor, name: str) -> KerasTensor:
    """GROWTH more channels, from a 1x1 and a 3x3 over all before."""
    new = k("Conv2D", _relu(k, x, f"{name}_0"), 4 * GROWTH, 1, use_bias=False, name=f"{name}_1_conv")
    new = k("Conv2D", _relu(k, new, f"{name}_1"), GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")
    return k("Concatenate", [x, new], axis=k.axis, name=f"{name}_concat")


def _transition(k: Net, x: KerasTensor, name: str) -> KerasTensor:
    """Half of the channels, half of the size."""
    half = floordiv(k.channels(x), 2)
    x = k("Conv2D", _relu(k, x, name), half, 1, use_bias=False, name=f"{name}_conv")
    return k("AveragePooling2D", x, 2, strides=2, name=f"{name}_pool")


class DenseNet121(_DenseNet):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1024 channels, a 32nd of the size."""

    name: Text = "densenet121"
    blocks = (6, 12, 24, 16)


class DenseNet169(_DenseNet):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1664 channels, a 32nd of the size."""

    name: Text = "densenet169"
    blocks = (6, 12, 32, 32)


class DenseNet201(_DenseNet):
    """(batch, 224, 224, 3) -> (batch, 1000); without the top 1920 channels, a 32nd of the size."""

    name: Text = "densenet201"
    blocks = (6, 12, 48, 32)
