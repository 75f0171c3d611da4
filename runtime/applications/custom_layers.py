"""Layers that only one architecture has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from kshape.rulebook.applications import custom_layers as rules

from ..engine.layer import Layer


class CustomScaleLayer(Layer, rule=rules.CustomScaleLayer, module="keras.src.applications.inception_resnet_v2"):
    scale: float

    def call(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        return inputs[0] + inputs[1] * self.scale


class LayerScale(Layer, rule=rules.LayerScale, module="keras.src.applications.convnext"):
    gamma: torch.Tensor

    def call(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gamma


class StochasticDepth(Layer, rule=rules.StochasticDepth, module="keras.src.applications.convnext"):
    drop_path_rate: float

    def call(self, x: torch.Tensor, training: Any = None) -> torch.Tensor:
        if not training:
            return x
        keep = 1 - self.drop_path_rate
        kept = torch.rand((x.shape[0],) + (1,) * (x.ndim - 1), dtype=x.dtype, device=x.device) < keep
        return (x / keep) * kept
