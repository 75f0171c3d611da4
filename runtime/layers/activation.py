"""Activation, ReLU, LeakyReLU, ELU, PReLU and Softmax."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.activation as rules

from .. import activations
from ..core.errors import InvalidArgument
from ..engine.layer import Layer


class _Elementwise(Layer):
    """Masks go on."""

    def set_up(self) -> None:
        self.supports_masking = True


class Activation(_Elementwise, rule=rules.Activation):
    activation: Any

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.activation(self._as_computed(inputs))


class ReLU(_Elementwise, rule=rules.ReLU):
    max_value: float | None
    negative_slope: float
    threshold: float

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return activations.relu(self._as_computed(inputs), self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(_Elementwise, rule=rules.LeakyReLU):
    negative_slope: float

    def set_up(self) -> None:
        super().set_up()
        self.alpha = None  # an older name, whose value negative_slope has taken

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return activations.leaky_relu(self._as_computed(inputs), self.negative_slope)


class ELU(_Elementwise, rule=rules.ELU):
    alpha: float

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return activations.elu(self._as_computed(inputs), self.alpha)


class PReLU(_Elementwise, rule=rules.PReLU):
    alpha: torch.Tensor
    shared_axes: Any

    def set_up(self) -> None:
        super().set_up()
        if self.shared_axes is not None:
            self.shared_axes = (
                list(self.shared_axes) if isinstance(self.shared_axes, (list, tuple)) else [self.shared_axes]
            )

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(inputs)
        return torch.relu(x) - self.alpha * torch.relu(-x)


class Softmax(_Elementwise, rule=rules.Softmax):
    axis: Any

    def call(self, inputs: torch.Tensor, mask: Any = None) -> torch.Tensor:
        x = self._as_computed(inputs)
        if mask is not None:
            _need_broadcast(mask, x)
            mask = mask if mask.dtype is torch.bool else mask > 0.5
            x = torch.where(mask, x, _lowest(x.dtype))
        return activations.softmax(x, self.axis)


def _lowest(dtype: torch.dtype) -> float:
    """So low that nothing is left of it: -3e4 for float16, -1e9 for the others."""
    return -3e4 if dtype is torch.float16 else -1e9


def _need_broadcast(mask: torch.Tensor, x: torch.Tensor) -> None:
    pairs = zip(reversed(mask.shape), reversed(x.shape), strict=False)
    if mask.ndim > x.ndim or any(m not in (1, size) for m, size in pairs):
        raise InvalidArgument(
            "Softmax needs a mask of the shape of its input, or one that broadcasts to it. "
            f"Received: a mask of shape {tuple(mask.shape)} for an input of shape {tuple(x.shape)}."
        )
