"""Layers that only one architecture has and `keras.layers` has not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..broadcast import broadcast_shapes
from ..kinds import Anything
from ..layer import LayerRule, Weight
from ..specs import TensorSpec


class CustomScaleLayer(LayerRule):
    """x[0] + x[1] * scale, of InceptionResNetV2."""

    scale: Anything

    def output(self, inputs: Any) -> TensorSpec:
        a, b = inputs
        return self.float_output(a, *broadcast_shapes(a.shape, b.shape, what="CustomScaleLayer"))


class LayerScale(LayerRule):
    """x * gamma, of ConvNeXt; gamma: (projection_dim,)"""

    init_values: Anything
    projection_dim: Anything

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        yield Weight("gamma", (self.projection_dim,), {"class_name": "Constant", "config": {"value": self.init_values}})

    def output(self, x: TensorSpec) -> TensorSpec:
        return self.float_output(x, *x.shape)


class StochasticDepth(LayerRule):
    """Drops whole samples of a residual branch while training, of ConvNeXt."""

    drop_path_rate: Anything

    def output(self, x: TensorSpec) -> TensorSpec:
        return x
