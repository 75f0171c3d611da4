"""Constraints: constructors and names.

Source: keras.constraints
"""

from __future__ import annotations

from typing import Any, ClassVar

from .binding import Rule
from .kinds import Anything, Number
from .vocabulary import Vocabulary, public_names


class ConstraintRule(Rule):
    """A projection of a weight after each step of the optimizer."""

    family: ClassVar[str] = "constraint"


class MaxNorm(ConstraintRule):
    """The norm along `axis` is at most max_value."""

    aliases = ("max_norm",)
    max_value: Number = 2
    axis: Anything = 0


class MinMaxNorm(ConstraintRule):
    """The norm along `axis` is drawn into [min_value, max_value], a fraction `rate` of the way."""

    aliases = ("min_max_norm",)
    min_value: Number = 0.0
    max_value: Number = 1.0
    rate: Number = 1.0
    axis: Anything = 0


class NonNeg(ConstraintRule):
    """x * (x >= 0)"""

    aliases = ("non_neg",)


class UnitNorm(ConstraintRule):
    """x / |x| along `axis`."""

    aliases = ("unit_norm",)
    axis: Anything = 0


class Constraint(ConstraintRule):
    """The base class of custom constraints."""


CONSTRAINTS: tuple[type[ConstraintRule], ...] = (Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm)

_NAMES = public_names(CONSTRAINTS)

VOCABULARY = Vocabulary(
    "constraint",
    "Could not interpret constraint identifier: {}",
    names=_NAMES,
    aliases={**_NAMES, "constraint": Constraint},
    legacy={"maxnorm": MaxNorm, "nonneg": NonNeg, "unitnorm": UnitNorm},
)


def resolve(value: Any) -> type[ConstraintRule] | None:
    """The constraint behind a text, rule or rule class; None where it is none of Keras's."""
    found: type[ConstraintRule] | None = VOCABULARY.resolve(value)
    return found


def need_known(value: str, *, owner: str, argument: str = "constraint") -> type[ConstraintRule]:
    """The constraint of this name; RuleError("unknown-name") where Keras has none."""
    found: type[ConstraintRule] = VOCABULARY.need_known(value, owner=owner, argument=argument)
    return found
