"""Cropping, ZeroPadding and UpSampling."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.resizing as rules
from kshape.rulebook.windows import spatial_axes

from ..engine.layer import Layer
from ..ops.image_resizing import resize


class _Resizing(Layer):
    """What these layers share: the spatial axes, and the rule's pairs (before, behind) for them."""

    data_format: str

    def set_up(self) -> None:
        self._n = self.rule.n
        self._channels_last = self.rule.data_format == "channels_last"

    @property
    def _axes(self) -> tuple[int, ...]:
        return tuple(spatial_axes(self._n, self.rule.data_format))


class _Cropping(_Resizing):
    cropping: Any

    def set_up(self) -> None:
        super().set_up()
        pairs = self.rule.pairs
        self.cropping = tuple(pairs[0]) if self._n == 1 else tuple(tuple(pair) for pair in pairs)

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(inputs)
        for axis, (before, behind) in zip(self._axes, self.rule.pairs, strict=True):
            x = x.narrow(axis, before, x.shape[axis] - before - behind)
        return x


class Cropping1D(_Cropping, rule=rules.Cropping1D): ...


class Cropping2D(_Cropping, rule=rules.Cropping2D): ...


class Cropping3D(_Cropping, rule=rules.Cropping3D): ...


class _ZeroPadding(_Resizing):
    padding: Any

    def set_up(self) -> None:
        super().set_up()
        pairs = self.rule.pairs
        self.padding = tuple(pairs[0]) if self._n == 1 else tuple(tuple(pair) for pair in pairs)
        amounts = [amount for pair in reversed(pairs) for amount in pair]  # torch counts axes from the last one
        self._amounts = tuple([0, 0, *amounts] if self._channels_last else amounts)

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return functional.pad(self._as_computed(inputs), self._amounts)


class ZeroPadding1D(_ZeroPadding, rule=rules.ZeroPadding1D): ...


class ZeroPadding2D(_ZeroPadding, rule=rules.ZeroPadding2D): ...


class ZeroPadding3D(_ZeroPadding, rule=rules.ZeroPadding3D): ...


class _UpSampling(_Resizing):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self._repeated(self._as_computed(inputs), self.rule.factors)

    def _repeated(self, x: torch.Tensor, factors: tuple[int, ...]) -> torch.Tensor:
        """Each element as often as the factors say. torch's kernel reads channels-last data where they are."""
        x = x.movedim(-1, 1) if self._channels_last else x
        x = functional.interpolate(x, scale_factor=[float(factor) for factor in factors])
        return x.movedim(1, -1) if self._channels_last else x


class UpSampling1D(_UpSampling, rule=rules.UpSampling1D): ...


class UpSampling2D(_UpSampling, rule=rules.UpSampling2D):
    size: tuple[int, int]
    interpolation: str

    def set_up(self) -> None:
        super().set_up()
        self.interpolation = self.interpolation.lower()

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(inputs)
        if self.interpolation == "nearest":
            return self._repeated(x, self.size)
        height, width = (x.shape[axis] * factor for axis, factor in zip(self._axes, self.size, strict=True))
        resized: torch.Tensor = resize(x, (height, width), self.interpolation, data_format=self.data_format)
        return resized


class UpSampling3D(_UpSampling, rule=rules.UpSampling3D):
    size: tuple[int, int, int]

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self._repeated(self._as_computed(inputs), self.size)
