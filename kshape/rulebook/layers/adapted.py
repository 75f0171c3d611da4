"""Normalization: mean and variance of the data, learned by `adapt` or given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..dims import Size, differs, is_undefined, show_shape
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Anything, Flag, wrong
from ..layer import Weight
from ..specs import TensorSpec
from .same_shape import SameShape, need_axes


class Normalization(SameShape):
    """y = (x - mean) / sqrt(variance), or the way back with invert; one mean for each place along `axis`.

    mean, variance: (sizes of axis), and count: (), not trainable; none of them where mean and variance are given.
    Raises: mean without variance; an axis that x does not have, or whose size is not known; a mean of another length.
    Source: keras.layers.Normalization
    """

    axis: Anything = -1
    mean: Anything = None
    variance: Anything = None
    invert: Flag = False

    def setup(self) -> None:
        if is_unknown(self.mean) or is_unknown(self.variance):
            return
        if (self.mean is None) != (self.variance is None):
            missing = "mean" if self.mean is None else "variance"
            raise RuleError(
                "argument",
                f"Normalization needs both mean and variance, or neither. Received: no {missing}.",
                argument="variance" if self.mean is None else "mean",
                keras="When setting values directly, both `mean` and `variance` must be set.",
            )
        if isinstance(self.axis, (str, float, dict)):
            raise wrong("Normalization", "axis", "an integer, a tuple of integers or None", self.axis)
        self._need_same_shape()

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        if is_unknown(self.mean):
            raise Undecided("whether Normalization has a mean")
        if self.mean is None:
            kept = self._kept(x)
            yield Weight("mean", kept, "zeros", trainable=False)
            yield Weight("variance", kept, "ones", trainable=False)
            yield Weight("count", (), "zeros", trainable=False, dtype="int32")

    def output(self, x: TensorSpec) -> TensorSpec:
        if x.is_ranked and not is_unknown(self.axis):
            kept = self._kept(x)
            if isinstance(self.mean, (list, tuple)) and len(kept) == 1 and len(self.mean) != 1:
                self._need_length(kept[0], len(self.mean), x)
        return self.same(x)

    def _need_same_shape(self) -> None:
        mean, variance = _shape_of(self.mean), _shape_of(self.variance)
        if mean is None or variance is None:
            return
        if mean != variance:
            raise RuleError(
                "axis-size",
                f"Normalization needs mean and variance of one shape. Received: {mean} and {variance}.",
                argument="variance",
                keras="When setting values directly, `mean` and `variance` must have the same shape.",
            )
        axes = len(self.axis) if isinstance(self.axis, (list, tuple)) else 0 if self.axis is None else 1
        if not is_unknown(self.axis) and len(mean) > axes:
            raise RuleError(
                "input-rank",
                f"Normalization needs a mean with at most as many axes as axis={self.axis} has. "
                f"Received: shape={mean}.",
                argument="mean",
            )

    def _kept(self, x: TensorSpec) -> tuple[Size, ...]:
        """The sizes along `axis`, in the order of the axes of x."""
        axes = () if self.axis is None else need_axes(self.axis, x.rank, what="Normalization")
        sizes = tuple(x.shape[axis] for axis in sorted(axes))
        if any(is_undefined(size) for size in sizes):
            raise RuleError(
                "undefined-last-axis",
                f"Normalization needs a known size along axis={self.axis}. Received: shape={show_shape(x.sizes)}. "
                "Give that size in the Input's shape.",
                keras="All `axis` values to be kept must have a known shape.",
            )
        return sizes

    def _need_length(self, size: Size, length: int, x: TensorSpec) -> None:
        if differs(size, length):
            raise RuleError(
                "axis-size",
                f"Normalization needs a mean for each place along axis={self.axis}. Received: "
                f"shape={show_shape(x.sizes)}, {length} means.",
                argument="mean",
            )


def _shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of a number or of nested lists of numbers; None where it is not known."""
    if isinstance(value, (int, float)):
        return ()
    if isinstance(value, (list, tuple)) and value:
        inner = _shape_of(value[0])
        return None if inner is None else (len(value), *inner)
    return None
