"""Regularizers: constructors and names.

Source: keras.regularizers
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from .binding import Rule
from .errors import is_unknown
from .kinds import Number, Text, wrong
from .vocabulary import Vocabulary, public_names


class RegularizerRule(Rule):
    """A penalty on a weight or an output, added to the loss."""

    family: ClassVar[str] = "regularizer"


class L1(RegularizerRule):
    """l1 * sum(|x|)"""

    aliases = ("l1",)
    l1: Number = 0.01

    def setup(self) -> None:
        self.l1 = _penalty("L1", "l1", self.l1, default=0.01)


class L2(RegularizerRule):
    """l2 * sum(x^2)"""

    aliases = ("l2",)
    l2: Number = 0.01

    def setup(self) -> None:
        self.l2 = _penalty("L2", "l2", self.l2, default=0.01)


class L1L2(RegularizerRule):
    """l1 * sum(|x|) + l2 * sum(x^2)"""

    aliases = ("l1_l2",)
    l1: Number = 0.0
    l2: Number = 0.0

    def setup(self) -> None:
        self.l1 = _penalty("L1L2", "l1", self.l1, default=0.0)
        self.l2 = _penalty("L1L2", "l2", self.l2, default=0.0)


class OrthogonalRegularizer(RegularizerRule):
    """Pulls the rows (or columns) of a matrix towards being orthogonal; x: (rows, columns)."""

    aliases = ("orthogonal_regularizer",)
    factor: Number = 0.01
    mode: Text = "rows"

    def setup(self) -> None:
        self.factor = _penalty("OrthogonalRegularizer", "factor", self.factor, default=0.01)
        if not is_unknown(self.mode) and self.mode not in ("rows", "columns"):
            raise wrong("OrthogonalRegularizer", "mode", 'one of "rows", "columns"', self.mode)


class Regularizer(RegularizerRule):
    """The base class of custom regularizers."""


def _penalty(owner: str, name: str, value: Any, default: float) -> Any:
    """A finite number of 0 or more; None stands for the default."""
    if value is None:
        return default
    if isinstance(value, (int, float)) and math.isfinite(value) and value >= 0:
        return value
    if isinstance(value, (int, float, str, list, tuple, dict)):
        raise wrong(owner, name, "a number of 0 or more", value)
    return value


REGULARIZERS: tuple[type[RegularizerRule], ...] = (L1, L1L2, L2, OrthogonalRegularizer, Regularizer)

_NAMES = public_names(REGULARIZERS)

VOCABULARY = Vocabulary(
    "regularizer",
    "Could not interpret regularizer identifier: {}",
    names=_NAMES,
    aliases={
        "L1": L1,
        "l1": L1,
        "L2": L2,
        "l2": L2,
        "L1L2": L1L2,
        "l1l2": L1L2,
        "OrthogonalRegularizer": OrthogonalRegularizer,
        "orthogonal_regularizer": OrthogonalRegularizer,
        "Regularizer": Regularizer,
        "regularizer": Regularizer,
    },
    legacy={"l1_l2": L1L2, "activity_l1": L1, "activity_l2": L2, "activity_l1l2": L1L2},
)


def resolve(value: Any) -> type[RegularizerRule] | None:
    """The regularizer behind a text, rule or rule class; None where it is none of Keras's."""
    found: type[RegularizerRule] | None = VOCABULARY.resolve(value)
    return found


def need_known(value: str, *, owner: str, argument: str = "regularizer") -> type[RegularizerRule]:
    """The regularizer of this name; RuleError("unknown-name") where Keras has none."""
    found: type[RegularizerRule] = VOCABULARY.need_known(value, owner=owner, argument=argument)
    return found
