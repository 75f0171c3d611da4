"""Regularization layers: Dropout and its kin, noise, ActivityRegularization. Each keeps the shape."""

from __future__ import annotations

from typing import Any, ClassVar

from ..binding import Field
from ..dims import Dim
from ..errors import is_unknown
from ..kinds import Anything, DataFormat, Dtype, Rate, Text, wrong
from ..settings import data_format_of
from ..specs import TensorSpec
from ..windows import need_spatial
from .same_shape import SameShape


class Dropout(SameShape):
    """y = x with a share `rate` of its elements set to 0 and the rest scaled by 1 / (1 - rate), while training.

    Raises: a rate outside 0..1; a noise_shape that is not made of positive integers and None.
    Source: keras.layers.Dropout
    """

    rate: Rate
    noise_shape: Anything = None
    seed: Anything = None

    def setup(self) -> None:
        if self.noise_shape is None or is_unknown(self.noise_shape):
            return
        if not isinstance(self.noise_shape, (list, tuple)):
            raise wrong("Dropout", "noise_shape", "a tuple of positive integers or None", self.noise_shape)
        for size in self.noise_shape:
            if size is None or isinstance(size, Dim) or is_unknown(size):
                continue
            if not isinstance(size, int) or size < 1:
                raise wrong("Dropout", "noise_shape", "a tuple of positive integers or None", self.noise_shape)


class AlphaDropout(SameShape):
    """y = x with a share `rate` of its elements set to SELU's negative saturation, mean and variance kept.

    Raises: a rate outside 0..1. Source: keras.layers.AlphaDropout
    """

    rate: Rate
    noise_shape: Anything = None
    seed: Anything = None


class GaussianDropout(SameShape):
    """y = x * noise of mean 1 and variance rate / (1 - rate), while training.

    Raises: a rate outside 0..1. Source: keras.layers.GaussianDropout
    """

    rate: Rate
    seed: Anything = None


class GaussianNoise(SameShape):
    """y = x + noise of mean 0 and standard deviation stddev, while training.

    Raises: a stddev outside 0..1. Source: keras.layers.GaussianNoise
    """

    stddev: Rate
    seed: Anything = None


class ActivityRegularization(SameShape):
    """y = x; adds l1 * sum |x| + l2 * sum x^2 to the loss. Source: keras.layers.ActivityRegularization"""

    l1: float = 0.0
    l2: float = 0.0


class _SpatialDropout(SameShape):
    """Whole channels are dropped. Unlike other layers these take no more keywords than their own."""

    common: ClassVar[tuple[Field, ...]] = ()
    n: ClassVar[int]
    autocast: ClassVar[bool] = True
    trainable: ClassVar[bool] = True
    activity_regularizer: ClassVar[Any] = None

    def output(self, x: TensorSpec) -> TensorSpec:
        return self.same(need_spatial(x, self.n, what=type(self).__name__))

    def declared_output(self, x: TensorSpec, *args: Any, **kwargs: Any) -> TensorSpec:
        """Right rank, whatever came in."""
        return self.float_output(x, *[None] * (self.n + 2))


class SpatialDropout1D(_SpatialDropout):
    """y = x with a share `rate` of its channels set to 0 at all times. x: (batch, time, channels)

    Raises: a rate outside 0..1; input of another rank than 3. Source: keras.layers.SpatialDropout1D
    """

    n: ClassVar[int] = 1

    rate: Rate
    seed: Anything = None
    name: Text = None
    dtype: Dtype = None


class SpatialDropout2D(_SpatialDropout):
    """y = x with a share `rate` of its channels set to 0 everywhere. x: (batch, height, width, channels)

    Raises: a rate outside 0..1; input of another rank than 4. Source: keras.layers.SpatialDropout2D
    """

    n: ClassVar[int] = 2

    rate: Rate
    data_format: DataFormat = None
    seed: Anything = None
    name: Text = None
    dtype: Dtype = None

    def setup(self) -> None:
        self.data_format = data_format_of(self.data_format)


class SpatialDropout3D(SpatialDropout2D):
    """y = x with a share `rate` of its channels set to 0 everywhere. x: (batch, depth, height, width, channels)

    Raises: a rate outside 0..1; input of another rank than 5. Source: keras.layers.SpatialDropout3D
    """

    n: ClassVar[int] = 3
