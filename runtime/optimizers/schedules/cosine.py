"""Schedules along a cosine, with a warmup or with restarts."""

from __future__ import annotations

import math
from typing import Any

import torch

from kshape.rulebook import schedules as rules

from ...core.dtypes import torch_dtype
from .base import LearningRateSchedule, OnHost


class CosineDecay(LearningRateSchedule, rule=rules.CosineDecay):
    """rate * ((1 - alpha) * (1 + cos(pi * step / decay_steps)) / 2 + alpha), constant after decay_steps.

    With warmup_target, the rate first climbs in a line from initial_learning_rate to warmup_target, for warmup_steps
    steps, and the cosine starts there. Source: Loshchilov & Hutter 2016, arXiv:1608.03983
    """

    initial_learning_rate: Any
    decay_steps: Any
    alpha: Any
    warmup_target: Any
    warmup_steps: Any

    def formula(self, step: Any, functions: Any) -> Any:
        if self.warmup_target is None:
            return self._cosine(functions.minimum(step, self.decay_steps), self.initial_learning_rate, functions)
        step = functions.minimum(step, self.decay_steps + self.warmup_steps)
        start, top = self.initial_learning_rate, self.warmup_target
        climb = start + (top - start) * step / self.warmup_steps if self.warmup_steps else top
        fall = self._cosine(step - self.warmup_steps, top, functions)
        return functions.where(step < self.warmup_steps, climb, fall)

    def _cosine(self, step: Any, top: Any, functions: Any) -> Any:
        wave = 0.5 * (1 + functions.cos(math.pi * step / self.decay_steps))
        return top * ((1 - self.alpha) * wave + self.alpha)


class CosineDecayRestarts(LearningRateSchedule, rule=rules.CosineDecayRestarts):
    """A cosine over first_decay_steps, then over t_mul times as many from m_mul times as high, and so on.

    Source: Loshchilov & Hutter 2016, arXiv:1608.03983
    """

    initial_learning_rate: Any
    first_decay_steps: Any
    t_mul: Any
    m_mul: Any
    alpha: Any

    def formula(self, step: Any, functions: Any) -> Any:
        part, growth = step / self.first_decay_steps, self.t_mul
        restarts: Any = self._restarts(step)
        restarts = restarts.item() if functions is OnHost else restarts
        if growth == 1.0:
            part = part - restarts
        else:
            part = (part - (1 - growth**restarts) / (1 - growth)) / growth**restarts
        wave = 0.5 * self.m_mul**restarts * (1 + functions.cos(math.pi * part))
        return self.initial_learning_rate * ((1 - self.alpha) * wave + self.alpha)

    def _restarts(self, step: Any) -> torch.Tensor:
        """How many periods are over. In tensors of floatx even on the host, since where a period ends the rate jumps,
        and rounding decides on which side the step is."""
        part = torch.as_tensor(step, dtype=torch_dtype(None)) / self.first_decay_steps
        if self.t_mul == 1.0:
            return torch.floor(part)
        growth = torch.tensor(self.t_mul, dtype=part.dtype, device=part.device)
        return torch.floor(torch.log(1.0 - part * (1.0 - growth)) / torch.log(growth))
