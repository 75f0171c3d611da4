"""Normalization: mean and variance of the data, learned by `adapt` or given."""

from __future__ import annotations

import math
from typing import Any

import torch

import kshape.rulebook.layers.adapted as rules
from kshape.rulebook.dims import show_shape

from ..core.errors import InvalidArgument
from ..core.settings import epsilon
from ..core.tensors import convert_to_numpy, convert_to_tensor
from ..engine.layer import Layer
from .adapting import as_numbers, batches_of


class Normalization(Layer, rule=rules.Normalization):
    axis: Any
    adapt_mean: torch.Tensor
    adapt_variance: torch.Tensor

    def set_up(self) -> None:
        self.supports_masking = True
        axis = self.axis
        self.axis = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        given = self.rule.mean, self.rule.variance
        self._given = None if given[0] is None else [convert_to_tensor(each) for each in given]

    def __setattr__(self, name: str, value: Any) -> None:
        """The rule's weights `mean` and `variance` are kept as Keras names its attributes."""
        is_weight = isinstance(value, torch.nn.Parameter) and name in ("mean", "variance")
        super().__setattr__(f"adapt_{name}" if is_weight else name, value)

    @property
    def mean(self) -> torch.Tensor | None:
        """The mean, in a shape that broadcasts over inputs; None before the layer is built."""
        return self._along_axis("mean")

    @property
    def variance(self) -> torch.Tensor | None:
        """The variance, in a shape that broadcasts over inputs; None before the layer is built."""
        return self._along_axis("variance")

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = inputs.to(self._compute_dtype)
        mean, variance = self.mean, self.variance
        assert mean is not None and variance is not None
        deviation = variance.sqrt().clamp(min=epsilon())
        return torch.addcmul(mean, x, deviation) if self.invert else (x - mean) / deviation

    def adapt(self, data: Any) -> None:
        """Takes mean and variance from an array, a tensor, or batches of them: a list, a generator, a data set.

        Raises InvalidArgument where mean and variance were given, or sizes along `axis` differ.
        """
        if self._given is not None:
            raise InvalidArgument(f"{self.name} has its mean and variance from its arguments: it cannot adapt.")
        moments = _Moments()
        for batch in map(as_numbers, batches_of(data)):
            if not self.built:
                self.build(tuple(batch.shape))
            kept = self._kept(batch.ndim)
            if tuple(batch.shape[axis] for axis in kept) != tuple(self.adapt_mean.shape):
                raise InvalidArgument(
                    f"{self.name} has a mean of shape {show_shape(self.adapt_mean.shape)} along axis={self.axis}. "
                    f"Received: data of shape={show_shape(batch.shape)}."
                )
            moments.add(batch, [axis for axis in range(batch.ndim) if axis not in kept])
        with torch.no_grad():
            self.adapt_mean.copy_(moments.mean)
            self.adapt_variance.copy_(moments.variance)

    def finalize_state(self) -> None:
        """Nothing: mean and variance are read where they are used."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mean": _plain(self.rule.mean), "variance": _plain(self.rule.variance)}

    def _kept(self, rank: int) -> list[int]:
        return sorted(axis % rank for axis in self.axis)

    def _along_axis(self, name: str) -> torch.Tensor | None:
        """A weight or an argument, with an axis of size 1 for each axis of the inputs that is averaged over."""
        if not self.built:
            return None
        value = getattr(self, f"adapt_{name}") if self._given is None else self._given[name == "variance"]
        return value.to(self._compute_dtype).reshape(self._sizes(tuple(value.shape)))

    def _sizes(self, kept: tuple[int, ...]) -> list[int]:
        rank = len(self.__dict__["_build_shapes"]["input_shape"])
        sizes = [1] * rank
        for axis, size in zip(reversed(self._kept(rank)), reversed(kept), strict=False):
            sizes[axis] = size
        return sizes


class _Moments:
    """Mean and variance of all batches so far: (n1 v1 + n2 v2 + n1 n2 / n (m1 - m2)^2) / n, in float64."""

    def __init__(self) -> None:
        self.count, self.mean, self.variance = 0, torch.zeros(()), torch.zeros(())

    def add(self, batch: torch.Tensor, axes: list[int]) -> None:
        number = math.prod(batch.shape[axis] for axis in axes)
        if axes:
            variance, mean = torch.var_mean(batch, axes, correction=0)
        else:
            variance, mean = torch.zeros_like(batch), batch
        mean, variance = mean.double(), variance.double()
        if not self.count:
            self.count, self.mean, self.variance = number, mean, variance
            return
        total = self.count + number
        share = number / total
        shift = mean - self.mean
        self.variance = self.variance + (variance - self.variance) * share + shift**2 * (share * self.count / total)
        self.mean, self.count = self.mean + shift * share, total


def _plain(value: Any) -> Any:
    return None if value is None else convert_to_numpy(value).tolist()
