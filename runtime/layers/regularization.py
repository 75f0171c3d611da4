"""Dropout and its kin, noise, and ActivityRegularization. All of them leave x as it is outside of training.

With a seed, the n-th call gives the numbers that it gives in Keras on torch and the same kind of device; in code that
torch compiles, and without a seed, they are those of torch's own generator (`torch.manual_seed`).
"""

from __future__ import annotations

import math
from typing import Any

import torch

import kshape.rulebook.layers.regularization as rules
from kshape.rulebook.windows import arranged

from .. import regularizers
from ..core.errors import InvalidArgument
from ..engine.layer import Layer
from .dropping import Dropper

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


class _Random(Layer):
    """What happens by chance while training, unless `_amount` (a rate, a stddev) is 0."""

    seed: Any

    def set_up(self) -> None:
        self.supports_masking = True
        self._dropper = Dropper(self._amount, self.seed)

    @property
    def _amount(self) -> float:
        return float(self.rate)

    def call(self, inputs: torch.Tensor, training: Any = False) -> torch.Tensor:
        inputs = self._as_computed(inputs)
        return self._disturbed(inputs) if training and self._amount > 0 else inputs

    def _disturbed(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError

    def _normal(self, x: torch.Tensor, mean: float, stddev: float) -> torch.Tensor:
        """Normal numbers in the shape of x."""
        generator = self._dropper.generator(x.device)
        if generator is None:
            return torch.randn_like(x).mul_(stddev).add_(mean)
        return torch.normal(mean, stddev, x.shape, dtype=x.dtype, device=x.device, generator=generator)

    def _need_below_one(self) -> None:
        if self.rate >= 1:
            raise InvalidArgument(f"{type(self).__name__} needs a rate below 1 to train. Received: rate={self.rate}.")


class Dropout(_Random, rule=rules.Dropout):
    noise_shape: Any

    def set_up(self) -> None:
        super().set_up()
        if self.noise_shape is not None:
            self.noise_shape = tuple(self.noise_shape)

    def _disturbed(self, x: torch.Tensor) -> torch.Tensor:
        return self._dropper(x, _noise_shape(self.noise_shape, x))


class AlphaDropout(_Random, rule=rules.AlphaDropout):
    noise_shape: Any

    def _disturbed(self, x: torch.Tensor) -> torch.Tensor:
        self._need_below_one()
        rate, low = self.rate, -SELU_ALPHA * SELU_SCALE
        shape = _noise_shape(self.noise_shape, x) or x.shape
        drawn = torch.rand(shape, device=x.device, generator=self._dropper.generator(x.device))
        scale = ((1 - rate) * (1 + rate * low**2)) ** -0.5
        return torch.where(drawn >= rate, x, low) * scale - scale * low * rate


class GaussianDropout(_Random, rule=rules.GaussianDropout):
    def _disturbed(self, x: torch.Tensor) -> torch.Tensor:
        self._need_below_one()
        return x * self._normal(x, 1.0, math.sqrt(self.rate / (1.0 - self.rate)))


class GaussianNoise(_Random, rule=rules.GaussianNoise):
    stddev: float

    @property
    def _amount(self) -> float:
        return float(self.stddev)

    def _disturbed(self, x: torch.Tensor) -> torch.Tensor:
        return x + self._normal(x, 0.0, self.stddev)


class _SpatialDropout(_Random):
    """Its config names what its constructor takes, which is less than other layers take."""

    def _disturbed(self, x: torch.Tensor) -> torch.Tensor:
        n, data_format = self.rule.n, getattr(self, "data_format", "channels_last")
        channels = x.shape[1 if data_format == "channels_first" else -1]
        return self._dropper(x, arranged(x.shape[0], (1,) * n, channels, data_format))  # type: ignore[arg-type]

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        names = {field.name for field in type(self.rule).parameters()}
        return {name: value for name, value in config.items() if name in names} | {"dtype": self.dtype}


class SpatialDropout1D(_SpatialDropout, rule=rules.SpatialDropout1D): ...


class SpatialDropout2D(_SpatialDropout, rule=rules.SpatialDropout2D): ...


class SpatialDropout3D(_SpatialDropout, rule=rules.SpatialDropout3D): ...


class ActivityRegularization(Layer, rule=rules.ActivityRegularization):
    l1: float
    l2: float

    def set_up(self) -> None:
        self.supports_masking = True
        self.activity_regularizer = regularizers.L1L2(l1=self.l1, l2=self.l2)

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        return self._as_computed(inputs)

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().get_config()
        config.pop("activity_regularizer", None)
        return config


def _noise_shape(shape: Any, x: torch.Tensor) -> list[int] | None:
    """The given sizes, those of x for None."""
    return None if shape is None else [x.shape[i] if size is None else size for i, size in enumerate(shape)]
