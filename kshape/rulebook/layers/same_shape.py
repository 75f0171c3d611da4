"""The base of layers that give back the shape they get, and the checks of axes and rates that such layers share."""

from __future__ import annotations

from typing import Any, ClassVar

from ..dims import Dim
from ..errors import Undecided, is_unknown
from ..kinds import wrong
from ..layer import LayerRule
from ..specs import TensorSpec, canonical_axes


class SameShape(LayerRule):
    """y has the shape of x, in the compute dtype. Not a layer of its own."""

    abstract: ClassVar[bool] = True

    def output(self, x: TensorSpec) -> TensorSpec:
        return self.same(x)

    def same(self, x: TensorSpec) -> TensorSpec:
        """The spec of x in the compute dtype, of unknown rank where x is."""
        return TensorSpec(x.sizes, self.compute_dtype)

    def declared_output(self, x: TensorSpec, *args: Any, **kwargs: Any) -> TensorSpec:
        """The shape of the input: that is what the layer would give."""
        return self.same(x)


def need_axes(axis: Any, rank: int, *, what: str) -> tuple[int, ...]:
    """The axes in the order given, each counted from the front; RuleError where one is out of range."""
    if is_unknown(axis):
        raise Undecided(f"{what}: the axis")
    if isinstance(axis, Dim):
        raise Undecided(f"{what}: the axis")
    if isinstance(axis, bool) or not isinstance(axis, (int, list, tuple)):
        raise wrong(what, "axis", "an integer or a list of integers", axis)
    axes: int | list[int] = list(axis) if isinstance(axis, (list, tuple)) else axis
    return canonical_axes(axes, rank, what=what)


def known_number(value: Any) -> bool:
    """True for an int or float that is known now."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def need_not_negative(owner: str, name: str, value: Any, *, none: bool = False) -> None:
    """RuleError for a negative number, and for None unless `none`."""
    if (value is None and not none) or (known_number(value) and value < 0):
        raise wrong(owner, name, "a number of 0 or more" + (" or None" if none else ""), value)
