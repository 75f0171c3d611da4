"""LearningRateSchedule: a learning rate as a function of the step, in Python's numbers or in tensors."""

from __future__ import annotations

import math
from typing import Any

import torch

from kshape.rulebook import schedules as rules

from ...core.device import get_device, set_device
from ...core.dtypes import torch_dtype
from ...core.ruled import Ruled


class OnHost:
    """The functions of a formula over Python's numbers."""

    floor, ceil, cos = math.floor, math.ceil, math.cos
    minimum = min

    @staticmethod
    def where(condition: Any, yes: Any, no: Any) -> Any:
        return yes if condition else no


class InTensors:
    """The functions of a formula over tensors."""

    floor, ceil, cos, where = torch.floor, torch.ceil, torch.cos, torch.where

    @staticmethod
    def minimum(x: Any, limit: Any) -> Any:
        return torch.clamp(x, max=limit)


class LearningRateSchedule(Ruled, rule=rules.LearningRateSchedule):
    """A learning rate as a function of the step. A schedule of one's own defines `__call__(step)` and `get_config`.

    The schedules of Keras define `formula(step, functions)`, which `__call__` evaluates.
    """

    def __call__(self, step: Any) -> Any:
        """The rate at a step, a tensor of floatx. step: a number or a tensor, of any shape."""
        if type(self).formula is LearningRateSchedule.formula:
            raise NotImplementedError(
                f"{type(self).__name__} needs a method __call__(self, step) that gives the learning rate at a step."
            )
        if isinstance(step, torch.Tensor) and (torch.compiler.is_compiling() or step.ndim or step.device.type != "cpu"):
            return torch.as_tensor(self.formula(step.to(torch_dtype(None)), InTensors), dtype=torch_dtype(None))
        number = step.item() if isinstance(step, torch.Tensor) else float(step)
        return torch.as_tensor(self.formula(number, OnHost), dtype=torch_dtype(None))

    def formula(self, step: Any, functions: Any) -> Any:
        """The rate at a step; `functions` has floor, ceil, cos, minimum and where for the kind of number at hand."""
        raise NotImplementedError

    def at(self, step: torch.Tensor) -> float:
        """The rate at a step as a Python float. A schedule of the user's computes on the host: nobody waits for it."""
        if type(self).__call__ is LearningRateSchedule.__call__:
            return float(self.formula(step.item(), OnHost))
        device = get_device()
        if device.type == "cpu":
            return float(self(step))
        set_device("cpu")
        try:
            return float(self(step))
        finally:
            set_device(device)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor."""
        if type(self).rule_class is rules.LearningRateSchedule:
            raise NotImplementedError(
                f"{type(self).__name__} needs a method get_config(self), from whose result the schedule is made again."
            )
        return super().get_config()
