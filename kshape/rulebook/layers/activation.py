"""Activation layers: Activation, the ReLU family, Softmax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ..binding import Field
from ..dims import Size
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Anything, Constraint, Initializer, Regularizer
from ..layer import LayerRule, Weight
from ..specs import TensorSpec
from .same_shape import SameShape, need_axes, need_not_negative


class Activation(SameShape):
    """y = activation(x), element by element (softmax: along the last axis).

    Source: keras.layers.Activation
    """

    activation: Activation  # the kind of that name, not this class


class ReLU(SameShape):
    """y = min(x, max_value) above threshold, negative_slope * (x - threshold) below.

    Raises: a negative max_value, negative_slope or threshold. Source: keras.layers.ReLU
    """

    max_value: float | None = None
    negative_slope: float = 0.0
    threshold: float = 0.0

    def setup(self) -> None:
        need_not_negative("ReLU", "max_value", self.max_value, none=True)
        need_not_negative("ReLU", "negative_slope", self.negative_slope)
        need_not_negative("ReLU", "threshold", self.threshold)


class LeakyReLU(SameShape):
    """y = x above 0, negative_slope * x below. `alpha` is the old name of negative_slope, which Keras 3 still takes.

    Raises: a negative slope, or None. Source: keras.layers.LeakyReLU
    """

    common: ClassVar[tuple[Field, ...]] = (
        *LayerRule.common,
        Field("alpha", "float", None, keyword_only=True),
    )

    negative_slope: float = 0.3
    alpha: ClassVar[Any]

    def setup(self) -> None:
        if self.alpha is not None:
            self.negative_slope = self.alpha
        need_not_negative("LeakyReLU", "negative_slope", self.negative_slope)


class ELU(SameShape):
    """y = x above 0, alpha * (exp(x) - 1) below. Source: keras.layers.ELU"""

    alpha: float = 1.0


class LearnedPerPlace(SameShape):
    """A parameter for each place of a sample, or for each group of places along shared_axes. Not a layer of its own."""

    abstract: ClassVar[bool] = True

    if TYPE_CHECKING:
        shared_axes: Any

    def output(self, x: TensorSpec) -> TensorSpec:
        if x.is_ranked and not is_unknown(self.shared_axes):
            self.parameter_shape(x)
        return self.same(x)

    def parameter_shape(self, x: TensorSpec) -> tuple[Size, ...]:
        """The sizes of x without the batch, 1 along each of shared_axes; RuleError for one that x does not have."""
        name = type(self).__name__
        sizes = list(x.shape[1:])
        if self.shared_axes is None:
            return tuple(sizes)
        shared = self.shared_axes if isinstance(self.shared_axes, (list, tuple)) else [self.shared_axes]
        for axis in shared:
            if not isinstance(axis, int):
                raise Undecided(f"{name}'s shared_axes")
            if not -len(sizes) <= axis - 1 < len(sizes):
                raise RuleError(
                    "axis-range",
                    f"{name} needs shared_axes between 1 and {len(sizes)} for a tensor of rank {x.rank}. "
                    f"Received: shared_axes={self.shared_axes}.",
                    argument="shared_axes",
                )
            sizes[axis - 1] = 1
        return tuple(sizes)


class PReLU(LearnedPerPlace):
    """y = x above 0, alpha * x below, with alpha learned.

    alpha: the sizes of x without the batch, 1 along each of shared_axes (counted from 1).
    Raises: a shared axis that x does not have; a size that is not known and not shared. Source: keras.layers.PReLU
    """

    alpha_initializer: Initializer = "Zeros"
    alpha_regularizer: Regularizer = None
    alpha_constraint: Constraint = None
    shared_axes: Anything = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        yield Weight("alpha", self.parameter_shape(x), self.alpha_initializer)


class Softmax(SameShape):
    """y = exp(x) / sum of exp(x) along axis, or along several axes together.

    What a mask, of the shape of x or one that broadcasts to it, does not keep counts as a very low number.
    Keras checks the axis only when numbers come; here it is checked at once. Source: keras.layers.Softmax
    """

    axis: Anything = -1

    def output(self, x: TensorSpec, mask: Any = None) -> TensorSpec:
        if x.is_ranked and not is_unknown(self.axis):
            need_axes(self.axis, x.rank, what="Softmax")
        return self.same(x)
