"""Learning rates as functions of the step.

Source: keras.optimizers.schedules
"""

from __future__ import annotations

from typing import ClassVar

from .binding import Rule
from .errors import RuleError
from .kinds import Anything, Flag, Number, wrong
from .vocabulary import Vocabulary


class ScheduleRule(Rule):
    """A learning rate as a function of the step."""

    family: ClassVar[str] = "schedule"
    steps: ClassVar[str] = "decay_steps"

    def setup(self) -> None:
        value = getattr(self, self.steps, None)
        if isinstance(value, (int, float)) and value <= 0:
            raise wrong(type(self).__name__, self.steps, "a number above 0", value)


class ExponentialDecay(ScheduleRule):
    """initial * decay_rate ^ (step / decay_steps)"""

    initial_learning_rate: Number
    decay_steps: Anything
    decay_rate: Number
    staircase: Flag = False
    name: Anything = "ExponentialDecay"


class InverseTimeDecay(ScheduleRule):
    """initial / (1 + decay_rate * step / decay_steps)"""

    initial_learning_rate: Number
    decay_steps: Anything
    decay_rate: Number
    staircase: Flag = False
    name: Anything = "InverseTimeDecay"


class PolynomialDecay(ScheduleRule):
    """(initial - end) * (1 - step / decay_steps) ^ power + end"""

    initial_learning_rate: Number
    decay_steps: Anything
    end_learning_rate: Number = 0.0001
    power: Number = 1.0
    cycle: Flag = False
    name: Anything = "PolynomialDecay"


class CosineDecay(ScheduleRule):
    """Half a cosine from initial to alpha * initial, after a warmup. Source: Loshchilov & Hutter 2016"""

    initial_learning_rate: Number
    decay_steps: Anything
    alpha: Number = 0.0
    name: Anything = "CosineDecay"
    warmup_target: Anything = None
    warmup_steps: Anything = 0


class CosineDecayRestarts(ScheduleRule):
    """Cosines that start anew, each t_mul times as long. Source: Loshchilov & Hutter 2016"""

    steps = "first_decay_steps"
    initial_learning_rate: Number
    first_decay_steps: Anything
    t_mul: Number = 2.0
    m_mul: Number = 1.0
    alpha: Number = 0.0
    name: Anything = "SGDRDecay"


class PiecewiseConstantDecay(ScheduleRule):
    """values[i] up to boundaries[i]: one value more than boundaries."""

    boundaries: Anything
    values: Anything
    name: Anything = "PiecewiseConstant"

    def setup(self) -> None:
        known = all(isinstance(each, (list, tuple)) for each in (self.boundaries, self.values))
        if known and len(self.boundaries) != len(self.values) - 1:
            raise RuleError(
                "argument",
                "PiecewiseConstantDecay needs one value more than boundaries. "
                f"Received: {len(self.boundaries)} boundaries and {len(self.values)} values.",
                argument="values",
                keras="The length of boundaries should be 1 less than the length of values",
            )


class LearningRateSchedule(ScheduleRule):
    """The base class of custom schedules."""


SCHEDULES: dict[str, type[ScheduleRule]] = {
    rule.__name__: rule
    for rule in (
        CosineDecay,
        CosineDecayRestarts,
        ExponentialDecay,
        InverseTimeDecay,
        LearningRateSchedule,
        PiecewiseConstantDecay,
        PolynomialDecay,
    )
}
"""Name in `keras.optimizers.schedules` -> rule."""

VOCABULARY = Vocabulary("schedule", "Could not locate class '{}'", names=SCHEDULES, aliases={}, customs=True)
