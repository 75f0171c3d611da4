"""Normalizations: Batch, Layer, Group, Unit and RMS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ..binding import Field
from ..dims import Size, exceeds, is_undefined, show_shape, show_size
from ..errors import RuleError, is_unknown
from ..kinds import Anything, Constraint, Flag, Initializer, Regularizer, wrong
from ..layer import LayerRule, Weight
from ..specs import TensorSpec
from ..windows import need_divisible
from .same_shape import SameShape, known_number, need_axes


class BatchNormalization(SameShape):
    """y = gamma * (x - mean) / sqrt(variance + epsilon) + beta; mean and variance over all axes but `axis`.

    Training uses those of the batch (of the steps that a mask keeps), and moves moving_mean and moving_variance towards
    them by 1 - momentum. Inference, and a layer with trainable=False, uses the moving ones. The moving variance is that
    of the batch itself, divided by n. synchronized=True takes the statistics of all processes together.
    gamma, beta, moving_mean, moving_variance: (size of axis,); the moving ones are not trainable. With renorm also
    moving_stddev, renorm_mean and renorm_stddev.
    Raises: an axis that x does not have, or whose size is not known. Source: keras.layers.BatchNormalization; Ioffe and
    Szegedy 2015; renorm: Ioffe 2017
    """

    axis: int = -1
    momentum: float = 0.99
    epsilon: float = 0.001
    center: Flag = True
    scale: Flag = True
    beta_initializer: Initializer = "zeros"
    gamma_initializer: Initializer = "ones"
    moving_mean_initializer: Initializer = "zeros"
    moving_variance_initializer: Initializer = "ones"
    beta_regularizer: Regularizer = None
    gamma_regularizer: Regularizer = None
    beta_constraint: Constraint = None
    gamma_constraint: Constraint = None
    renorm: Flag = False
    renorm_clipping: Anything = None
    renorm_momentum: float = 0.99
    synchronized: Flag = False

    def setup(self) -> None:
        if is_unknown(self.renorm) or not self.renorm or not isinstance(self.renorm_clipping, dict):
            return
        unknown = sorted(set(self.renorm_clipping) - {"rmax", "rmin", "dmax"})
        if unknown:
            raise wrong("BatchNormalization", "renorm_clipping", "a dict of rmax, rmin, dmax", self.renorm_clipping)
        rmin, rmax, dmax = [self.renorm_clipping.get(name) for name in ("rmin", "rmax", "dmax")]
        crossed = known_number(rmin) and known_number(rmax) and float(rmax) < float(rmin)  # type: ignore[arg-type]
        if crossed or (known_number(dmax) and float(dmax) < 0):  # type: ignore[arg-type]
            wanted = "with rmin not above rmax, and dmax not below 0"
            raise wrong("BatchNormalization", "renorm_clipping", wanted, self.renorm_clipping)

    def weights(self, x: TensorSpec, mask: Any = None) -> Iterator[Weight]:
        shape = (self._size(x),)
        if self.scale:
            yield Weight("gamma", shape, self.gamma_initializer)
        if self.center:
            yield Weight("beta", shape, self.beta_initializer)
        yield Weight("moving_mean", shape, self.moving_mean_initializer, trainable=False)
        yield Weight("moving_variance", shape, self.moving_variance_initializer, trainable=False)
        if self.renorm:
            yield Weight("moving_stddev", shape, self.moving_variance_initializer, trainable=False)
            yield Weight("renorm_mean", shape, self.moving_mean_initializer, trainable=False)
            yield Weight("renorm_stddev", shape, self.moving_variance_initializer, trainable=False)

    def output(self, x: TensorSpec, mask: Any = None) -> TensorSpec:
        if x.is_ranked and not is_unknown(self.axis):
            self._size(x)
        return self.same(x)

    def _size(self, x: TensorSpec) -> Size:
        return x.shape[need_axes(self.axis, x.rank, what="BatchNormalization")[0]]


class LayerNormalization(SameShape):
    """y = gamma * (x - mean) / sqrt(variance + epsilon) + beta; mean and variance over `axis` of each sample.

    gamma, beta: the sizes of the axes, in the order of the sorted axis list.
    Raises: an axis that x does not have, or whose size is not known. Source: keras.layers.LayerNormalization
    """

    common: ClassVar[tuple[Field, ...]] = (
        *LayerRule.common,
        Field("rms_scaling", "Flag", False, keyword_only=True),
    )
    rms_scaling: ClassVar[Any]

    axis: Anything = -1
    epsilon: float = 0.001
    center: Flag = True
    scale: Flag = True
    beta_initializer: Initializer = "zeros"
    gamma_initializer: Initializer = "ones"
    beta_regularizer: Regularizer = None
    gamma_regularizer: Regularizer = None
    beta_constraint: Constraint = None
    gamma_constraint: Constraint = None

    def setup(self) -> None:
        _need_axis("LayerNormalization", self.axis)

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        shape = _sizes_along(self.axis, x, what="LayerNormalization")
        if self.scale or self.rms_scaling:
            yield Weight("gamma", shape, self.gamma_initializer)
        if self.center and not self.rms_scaling:
            yield Weight("beta", shape, self.beta_initializer)

    def output(self, x: TensorSpec) -> TensorSpec:
        if x.is_ranked and not is_unknown(self.axis):
            _sizes_along(self.axis, x, what="LayerNormalization")
        return self.same(x)


class RMSNormalization(SameShape):
    """y = scale * x / sqrt(mean(x^2) + epsilon), the mean over `axis`.

    scale: the sizes of the axes. Raises: an axis that x does not have, or whose size is not known.
    Source: keras.layers.RMSNormalization; Zhang and Sennrich 2019
    """

    axis: Anything = -1
    epsilon: float = 1e-06

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        yield Weight("scale", _sizes_along(self.axis, x, what="RMSNormalization"), "ones")

    def output(self, x: TensorSpec) -> TensorSpec:
        if x.is_ranked and not is_unknown(self.axis):
            _sizes_along(self.axis, x, what="RMSNormalization")
        return self.same(x)


class GroupNormalization(SameShape):
    """y = gamma * (x - mean) / sqrt(variance + epsilon) + beta; mean and variance over each group of channels.

    gamma, beta: (size of axis,). groups=-1 gives each channel a group of its own.
    Raises: an axis that x does not have; more groups than channels; groups that do not divide the channels.
    Source: keras.layers.GroupNormalization; Wu and He 2018
    """

    groups: Anything = 32
    axis: int = -1
    epsilon: float = 0.001
    center: Flag = True
    scale: Flag = True
    beta_initializer: Initializer = "zeros"
    gamma_initializer: Initializer = "ones"
    beta_regularizer: Regularizer = None
    gamma_regularizer: Regularizer = None
    beta_constraint: Constraint = None
    gamma_constraint: Constraint = None

    def setup(self) -> None:
        groups = self.groups
        if groups is None or isinstance(groups, (float, str)) or (known_number(groups) and groups < 1 and groups != -1):
            raise wrong("GroupNormalization", "groups", "a positive integer, or -1", groups)

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        shape = (self._size(x),)
        if self.scale:
            yield Weight("gamma", shape, self.gamma_initializer)
        if self.center:
            yield Weight("beta", shape, self.beta_initializer)

    def output(self, x: TensorSpec) -> TensorSpec:
        if x.is_ranked and not is_unknown(self.axis):
            self._need_groups(self._size(x), x)
        return self.same(x)

    def _size(self, x: TensorSpec) -> Size:
        return x.shape[need_axes(self.axis, x.rank, what="GroupNormalization")[0]]

    def _need_groups(self, channels: Size, x: TensorSpec) -> None:
        if is_unknown(self.groups) or is_undefined(channels) or (known_number(self.groups) and self.groups == -1):
            return
        if exceeds(self.groups, channels):
            raise RuleError(
                "indivisible",
                f"GroupNormalization needs at least as many channels as groups. Received: "
                f"shape={show_shape(x.sizes)} with {show_size(channels)} channels, groups={show_size(self.groups)}. "
                "Lower groups.",
                argument="groups",
                keras=f"Number of groups ({show_size(self.groups)}) cannot be more than the number of channels",
            )
        need_divisible(channels, self.groups, what="GroupNormalization", noun="channels")


class UnitNormalization(SameShape):
    """y = x / |x|, the norm along `axis`. Raises: an axis that x does not have.

    Source: keras.layers.UnitNormalization
    """

    axis: Anything = -1

    def setup(self) -> None:
        _need_axis("UnitNormalization", self.axis)

    def output(self, x: TensorSpec) -> TensorSpec:
        if x.is_ranked and not is_unknown(self.axis):
            need_axes(self.axis, x.rank, what="UnitNormalization")
        return self.same(x)


def _need_axis(owner: str, axis: Any) -> None:
    """RuleError where the constructor refuses the axis: anything but an int or a list."""
    if axis is None or isinstance(axis, (str, float, dict)):
        raise wrong(owner, "axis", "an integer or a list of integers", axis)


def _sizes_along(axis: Any, x: TensorSpec, *, what: str) -> tuple[Size, ...]:
    """The sizes of the axes; Keras sorts a list of axes as it is given, negative ones first."""
    ordered = sorted(axis) if isinstance(axis, (list, tuple)) and all(isinstance(a, int) for a in axis) else axis
    return tuple(x.shape[a] for a in need_axes(ordered, x.rank, what=what))
