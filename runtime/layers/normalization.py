"""BatchNormalization, LayerNormalization, GroupNormalization, RMSNormalization and UnitNormalization."""

from __future__ import annotations

import math
from typing import Any

import torch

import kshape.rulebook.layers.normalization as rules

from ..core.context import context
from ..core.errors import InvalidArgument
from ..core.variable import Variable
from ..engine.layer import Layer
from ..ops.normalization import batch_normalized, layer_normalization, layer_normalized, normalize, rms_normalized
from ..ops.operands import axis_list
from .batch_moments import moments, moved, renorm_corrections

UNIT_EPSILON = 1e-12
"""The least norm by which UnitNormalization divides."""


class BatchNormalization(Layer, rule=rules.BatchNormalization):
    casts_weights = False
    axis: int
    epsilon: float
    momentum: float
    gamma: torch.Tensor | None
    beta: torch.Tensor | None
    renorm_clipping: Any
    moving_mean: Variable
    moving_variance: Variable

    def set_up(self) -> None:
        self.supports_masking = True
        self.gamma = self.beta = None
        self._is_simple = not self.renorm and not self.synchronized
        if self.renorm:
            self.renorm_clipping = self.renorm_clipping or {}

    def call(self, inputs: torch.Tensor, training: Any = None, mask: Any = None) -> torch.Tensor:
        x = self._as_computed(inputs)
        axis = self.axis % x.ndim
        if not (training and self._trainable):
            return _over_channels(self._by_moving_statistics, x, axis)
        if mask is None and self._is_simple and not context.dry and x.numel() >= 2 * x.shape[axis]:
            return _over_channels(self._by_own_statistics, x, axis)
        return self._by_moments(x, axis, mask)

    def _by_moving_statistics(self, x: torch.Tensor) -> torch.Tensor:
        gamma, beta = self.gamma, self.beta
        return torch.batch_norm(x, gamma, beta, self.moving_mean, self.moving_variance, False, 0.0, self.epsilon, True)

    def _by_own_statistics(self, x: torch.Tensor) -> torch.Tensor:
        """torch's kernel moves the variance by that divided by n - 1: a factor before and after sets that right."""
        gamma, beta, variance = self.gamma, self.beta, self.moving_variance
        n = x.numel() // x.shape[1]
        factor = n / (n - 1)
        scaled = variance.data * factor
        y = torch.batch_norm(x, gamma, beta, self.moving_mean, scaled, True, 1.0 - self.momentum, self.epsilon, True)
        torch.div(scaled, factor, out=variance.data)
        return y

    def _by_moments(self, inputs: torch.Tensor, axis: int, mask: Any) -> torch.Tensor:
        if mask is not None and mask.ndim != inputs.ndim - 1:
            raise InvalidArgument(
                "BatchNormalization needs a mask of one axis less than its input. Received: a mask of rank "
                f"{mask.ndim} for an input of rank {inputs.ndim}."
            )
        x = inputs.float() if inputs.dtype in (torch.float16, torch.bfloat16) else inputs
        mean, variance = moments(x, axis, mask, self.synchronized)
        gamma, beta = self.gamma, self.beta
        if self.renorm:
            gamma, beta = self._renormalized(mean, variance, gamma, beta)
        elif not context.dry:
            moved(self.moving_mean, mean, self.momentum)
            moved(self.moving_variance, variance, self.momentum)
        return batch_normalized(x, mean, variance, beta, gamma, axis, self.epsilon).to(inputs.dtype)

    def _renormalized(self, mean: Any, variance: Any, gamma: Any, beta: Any) -> tuple[torch.Tensor, torch.Tensor]:
        """r * gamma and d * gamma + beta, and the statistics moved on."""
        deviation = torch.sqrt(variance + self.epsilon)
        least, clipping = math.sqrt(self.epsilon), self.renorm_clipping
        r, d = renorm_corrections(mean, deviation, self.renorm_mean, self.renorm_stddev, least, clipping)
        if not context.dry:
            moved(self.renorm_mean, mean, self.renorm_momentum)
            moved(self.renorm_stddev, deviation, self.renorm_momentum)
            moved(self.moving_mean, mean, self.momentum)
            moved(self.moving_stddev, deviation, self.momentum)
            self.moving_variance.data.copy_((self.moving_stddev.data.square() - self.epsilon).relu())
        scale, offset = (r, d) if gamma is None else (r * gamma, d * gamma)
        return scale, offset if beta is None else offset + beta


class _Normalization(Layer):
    """Weights stay in their own dtype, and a result is in the compute dtype."""

    casts_weights = False
    gamma: torch.Tensor | None
    beta: torch.Tensor | None

    def set_up(self) -> None:
        self.supports_masking = True
        self.gamma = self.beta = None


class LayerNormalization(_Normalization, rule=rules.LayerNormalization):
    axis: Any
    epsilon: float

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(inputs)
        gamma, beta = self.gamma, self.beta
        if self.rms_scaling:
            y = layer_normalization(x, gamma, beta, self.axis, self.epsilon, rms_scaling=True)
        else:
            y = layer_normalized(x, _like(gamma, x), _like(beta, x), self.axis, self.epsilon)
        return y if y.dtype is self._compute_dtype else y.to(self._compute_dtype)


class RMSNormalization(_Normalization, rule=rules.RMSNormalization):
    # Over any axis; Keras on torch takes the last ones, whatever the axis is.
    axis: Any
    epsilon: float

    def set_up(self) -> None:
        """Masks do not go on."""

    def call(self, x: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(x)
        scale = _like(self.scale, x)
        if self.axis != -1 and scale is not None:
            axes = axis_list(self.axis, x.ndim)
            scale = scale if axes[0] == x.ndim - len(axes) else scale.view(_sizes_at(axes, x))
        y = rms_normalized(x, scale, self.axis, self.epsilon)
        return y if y.dtype is self._compute_dtype else y.to(self._compute_dtype)


class GroupNormalization(_Normalization, rule=rules.GroupNormalization):
    # Integers are normalised as floats; Keras brings the result back to integers.
    groups: int
    axis: int
    epsilon: float

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(inputs)
        axis = self.axis % x.ndim
        gamma, beta = self.gamma, self.beta
        groups = x.shape[axis] if self.groups == -1 else self.groups
        if gamma is None and beta is not None:
            gamma = torch.ones_like(beta)  # torch's kernel has no gradient with beta alone
        front = x.movedim(axis, 1)
        if not x.requires_grad and torch.is_grad_enabled():
            front = front.contiguous()  # on a CPU, torch 2.13 crashes in the gradient of gamma alone in other memory
        y = torch.group_norm(front, groups, _like(gamma, x), _like(beta, x), self.epsilon)
        return y.movedim(1, axis).to(self._compute_dtype)


class UnitNormalization(_Normalization, rule=rules.UnitNormalization):
    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return normalize(self._as_computed(inputs), self.axis, 2, UNIT_EPSILON)


def _over_channels(function: Any, x: torch.Tensor, axis: int) -> torch.Tensor:
    """function of x with the axis as the second one; where it is the last, of rows of channels: nothing is copied."""
    if axis == 1:
        return function(x)
    if axis == x.ndim - 1:
        return function(x.reshape(-1, x.shape[-1])).view(x.shape)
    return function(x.movedim(axis, 1)).movedim(1, axis)


def _sizes_at(axes: list[int], x: torch.Tensor) -> list[int]:
    """The sizes of x along the axes, 1 along the others."""
    return [size if axis in axes else 1 for axis, size in enumerate(x.shape)]


def _like(weight: torch.Tensor | None, x: torch.Tensor) -> torch.Tensor | None:
    """The weight in the dtype of x, in which the fused kernels want it."""
    return weight if weight is None or weight.dtype is x.dtype else weight.to(x.dtype)
