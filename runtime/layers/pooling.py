"""MaxPooling, AveragePooling, GlobalMaxPooling and GlobalAveragePooling."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.pooling as rules
from kshape.rulebook.windows import spatial_axes

from ..engine.layer import Layer
from ..ops.pooling import average_pooled, max_pooled


class Pooling(Layer):
    """What layers without weights over spatial axes share: where the channels stand."""

    data_format: str

    def set_up(self) -> None:
        self._channels_last = self.data_format == "channels_last"


class _Windowed(Pooling):
    pool_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str


class _MaxPooling(_Windowed):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        inputs = self._as_computed(inputs)
        return max_pooled(inputs, self.pool_size, self.strides, self.padding, self._channels_last)


class _AveragePooling(_Windowed):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        inputs = self._as_computed(inputs)
        return average_pooled(inputs, self.pool_size, self.strides, self.padding, self._channels_last)


class MaxPooling1D(_MaxPooling, rule=rules.MaxPooling1D): ...


class MaxPooling2D(_MaxPooling, rule=rules.MaxPooling2D): ...


class MaxPooling3D(_MaxPooling, rule=rules.MaxPooling3D): ...


class AveragePooling1D(_AveragePooling, rule=rules.AveragePooling1D): ...


class AveragePooling2D(_AveragePooling, rule=rules.AveragePooling2D): ...


class AveragePooling3D(_AveragePooling, rule=rules.AveragePooling3D): ...


class _Global(Pooling):
    keepdims: bool

    def set_up(self) -> None:
        super().set_up()
        self._axes = tuple(spatial_axes(self.rule.n, self.data_format))


class _GlobalMaxPooling(_Global):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self._as_computed(inputs).amax(self._axes, self.keepdims)


class _GlobalAveragePooling(_Global):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self._as_computed(inputs).mean(self._axes, self.keepdims)


class GlobalMaxPooling1D(_GlobalMaxPooling, rule=rules.GlobalMaxPooling1D): ...


class GlobalMaxPooling2D(_GlobalMaxPooling, rule=rules.GlobalMaxPooling2D): ...


class GlobalMaxPooling3D(_GlobalMaxPooling, rule=rules.GlobalMaxPooling3D): ...


class GlobalAveragePooling1D(_GlobalAveragePooling, rule=rules.GlobalAveragePooling1D):
    def set_up(self) -> None:
        super().set_up()
        self.supports_masking = True

    def call(self, inputs: torch.Tensor, mask: Any = None) -> torch.Tensor:
        if mask is None:
            return super().call(inputs)
        inputs = self._as_computed(inputs)
        kept = mask.to(torch.bool).unsqueeze(-1 if self._channels_last else 1)
        total = torch.where(kept, inputs, 0).sum(self._axes, self.keepdims)
        return total / kept.sum(self._axes, self.keepdims).to(inputs.dtype)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Time is gone, and its mask with it."""


class GlobalAveragePooling2D(_GlobalAveragePooling, rule=rules.GlobalAveragePooling2D): ...


class GlobalAveragePooling3D(_GlobalAveragePooling, rule=rules.GlobalAveragePooling3D): ...
