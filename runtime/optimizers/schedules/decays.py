"""Schedules that fall steadily: exponential, hyperbolic, polynomial and in steps."""

from __future__ import annotations

from typing import Any

from kshape.rulebook import schedules as rules

from .base import LearningRateSchedule


class ExponentialDecay(LearningRateSchedule, rule=rules.ExponentialDecay):
    """initial_learning_rate * decay_rate ^ (step / decay_steps); with staircase the exponent is rounded down."""

    initial_learning_rate: Any
    decay_steps: Any
    decay_rate: Any
    staircase: Any

    def formula(self, step: Any, functions: Any) -> Any:
        part = step / self.decay_steps
        return self.initial_learning_rate * self.decay_rate ** (functions.floor(part) if self.staircase else part)


class InverseTimeDecay(LearningRateSchedule, rule=rules.InverseTimeDecay):
    """initial_learning_rate / (1 + decay_rate * step / decay_steps); with staircase the quotient is rounded down."""

    initial_learning_rate: Any
    decay_steps: Any
    decay_rate: Any
    staircase: Any

    def formula(self, step: Any, functions: Any) -> Any:
        part = step / self.decay_steps
        return self.initial_learning_rate / (1 + self.decay_rate * (functions.floor(part) if self.staircase else part))


class PolynomialDecay(LearningRateSchedule, rule=rules.PolynomialDecay):
    """(initial - end) * (1 - step / decay_steps) ^ power + end, constant after decay_steps.

    With cycle, decay_steps grows instead to its next multiple that is no less than the step.
    """

    initial_learning_rate: Any
    decay_steps: Any
    end_learning_rate: Any
    power: Any
    cycle: Any

    def formula(self, step: Any, functions: Any) -> Any:
        if self.cycle:
            cycles = functions.ceil(step / self.decay_steps)
            part = step / (self.decay_steps * functions.where(step == 0, 1.0, cycles))
        else:
            part = functions.minimum(step, self.decay_steps) / self.decay_steps
        span = self.initial_learning_rate - self.end_learning_rate
        return span * (1 - part) ** self.power + self.end_learning_rate


class PiecewiseConstantDecay(LearningRateSchedule, rule=rules.PiecewiseConstantDecay):
    """values[i] for boundaries[i - 1] < step <= boundaries[i]."""

    boundaries: Any
    values: Any

    def formula(self, step: Any, functions: Any) -> Any:
        rate = self.values[-1] + 0 * step
        for boundary, value in zip(reversed(self.boundaries), reversed(self.values[:-1]), strict=True):
            rate = functions.where(step <= boundary, value, rate)
        return rate
