"""Flatten, Reshape, Permute and RepeatVector: the same elements in another arrangement."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.reshaping as rules

from ..engine.layer import Layer


class Flatten(Layer, rule=rules.Flatten):
    data_format: str

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        if self.data_format == "channels_first" and inputs.ndim > 2:
            inputs = inputs.movedim(1, -1)
        return inputs.flatten(1) if inputs.ndim > 1 else inputs.unsqueeze(1)


class Reshape(Layer, rule=rules.Reshape):
    target_shape: tuple[Any, ...]

    def set_up(self) -> None:
        self.target_shape = tuple(self.target_shape)

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        sizes = [-1 if size is None else size for size in self.target_shape]
        if inputs.numel() or -1 not in sizes:
            return inputs.reshape(inputs.shape[0], *sizes)
        return inputs.reshape(self.compute_output_shape(inputs.shape))  # torch does not find -1 in an empty batch


class Permute(Layer, rule=rules.Permute):
    dims: tuple[int, ...]

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return inputs.permute(0, *self.dims)


class RepeatVector(Layer, rule=rules.RepeatVector):
    n: int

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self._as_computed(inputs).unsqueeze(1).expand(-1, self.n, -1)
