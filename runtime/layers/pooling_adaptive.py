"""AdaptiveAveragePooling1D-3D and AdaptiveMaxPooling1D-3D."""

from __future__ import annotations

import torch

import kshape.rulebook.layers.pooling_adaptive as rules

from ..ops.pooling import adaptive_average_pooled, adaptive_max_pooled
from .pooling import Pooling


class _Adaptive(Pooling):
    output_size: tuple[int, ...]


class _AdaptiveAverage(_Adaptive):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return adaptive_average_pooled(self._as_computed(inputs), self.output_size, self._channels_last)


class _AdaptiveMax(_Adaptive):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return adaptive_max_pooled(self._as_computed(inputs), self.output_size, self._channels_last)


class AdaptiveAveragePooling1D(_AdaptiveAverage, rule=rules.AdaptiveAveragePooling1D): ...


class AdaptiveAveragePooling2D(_AdaptiveAverage, rule=rules.AdaptiveAveragePooling2D): ...


class AdaptiveAveragePooling3D(_AdaptiveAverage, rule=rules.AdaptiveAveragePooling3D): ...


class AdaptiveMaxPooling1D(_AdaptiveMax, rule=rules.AdaptiveMaxPooling1D): ...


class AdaptiveMaxPooling2D(_AdaptiveMax, rule=rules.AdaptiveMaxPooling2D): ...


class AdaptiveMaxPooling3D(_AdaptiveMax, rule=rules.AdaptiveMaxPooling3D): ...
