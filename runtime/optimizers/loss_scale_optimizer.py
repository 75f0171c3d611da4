"""LossScaleOptimizer: the loss is scaled up against float16 underflow, and the gradients down again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch

from kshape.rulebook import optimizers as rules

from ..core.registry import describe
from ..core.variable import Variable
from .base import Optimizer


class LossScaleOptimizer(Optimizer, rule=rules.LossScaleOptimizer):
    """scale = scale / 2 and no step where a gradient is not finite; scale * 2 after dynamic_growth_steps steps.

    The scale lives on the device of the variables, and so does the decision, where the inner optimizer's kernel can
    take it (`skips_on_device`). Then the host learns of a skipped step one step later, and never waits for this one.
    Source: Micikevicius et al. 2017, arXiv:1710.03740
    """

    inner_optimizer: Any
    initial_scale: Any
    dynamic_growth_steps: Any
    _keywords = ("dynamic",)  # which other classes have lost, and this one refuses unless it is True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inner_optimizer.loss_scale_factor = None  # or gradients would be scaled twice
        self._pending: Any = None

    def build(self, variables: Iterable[Any]) -> None:
        if self.built:
            return
        variables = list(variables)
        device = variables[0].device if variables else "cpu"
        self.step_counter = self._number(0, "int32", "step_counter", device)
        self.dynamic_scale = self._number(float(self.initial_scale), "float32", "dynamic_scale", device)
        self.inner_optimizer.build(variables)
        super().build(variables)

    @property
    def variables(self) -> list[Variable]:
        self._settle()
        return [*self._variables, *self.inner_optimizer.variables]

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> None:
        """The inner optimizer's step over gradients divided by the scale, unless one is not finite."""
        if len(grads) == 0:
            return
        with torch.no_grad():
            gradients = self._in_order(grads, trainable_variables)
            self._settle()
            found = self._unscale(gradients)
            if not self._waits(found, gradients):
                self._apply_unless(found, gradients)
            elif not found.item():
                self.inner_optimizer.apply(gradients, self._trainable_variables)
            torch._amp_update_scale_(
                self.dynamic_scale, self.step_counter, found, 2.0, 0.5, int(self.dynamic_growth_steps)
            )

    def _waits(self, found: torch.Tensor, gradients: list[Any]) -> bool:
        """Whether the host decides. On the host there is nothing to wait for."""
        return found.device.type == "cpu" or self._must_wait(gradients)

    def _must_wait(self, gradients: list[Any]) -> bool:
        return not self.inner_optimizer.skips_on_device(gradients)

    def _unscale(self, gradients: list[Any]) -> torch.Tensor:
        """Puts gradients divided by the scale in the place of the given ones; 1 if any is not finite, else 0."""
        found = torch.zeros((), device=self.dynamic_scale.device)
        one, inverse = torch.ones_like(found), self.dynamic_scale.reciprocal()
        parts: dict[Any, list[int]] = {}
        for position, gradient in enumerate(gradients):
            if gradient is not None and position not in self._overwritten:
                parts.setdefault(gradient.dtype, []).append(position)
        for part in parts.values():
            unscaled = torch._foreach_mul([gradients[position] for position in part], inverse)
            torch._amp_foreach_non_finite_check_and_unscale_(unscaled, found, one)
            for position, gradient in zip(part, unscaled, strict=True):
                gradients[position] = gradient
        return found

    def _apply_unless(self, found: torch.Tensor, gradients: list[Any]) -> None:
        """A step whose kernels do nothing where `found` is 1. It is counted; `_settle` takes that back if need be."""
        inner = self.inner_optimizer
        inner._found_inf = found
        try:
            inner.apply(gradients, self._trainable_variables)
        finally:
            inner._found_inf = None
        flag = torch.empty((), pin_memory=found.is_cuda).copy_(found, non_blocking=True)
        event = None
        if found.is_cuda:
            event = torch.cuda.Event()
            event.record()
        self._pending = (flag, event)

    def _settle(self) -> None:
        """Uncounts the step before this one, if it was skipped. Its flag was known before this one's backward pass."""
        if self._pending is None:
            return
        (flag, event), self._pending = self._pending, None
        if event is not None:
            event.synchronize()
        if flag.item():
            with torch.no_grad():
                self.inner_optimizer._iterations.sub_(1)

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    @property  # type: ignore[misc]
    def iterations(self) -> Any:
        """The inner optimizer's: skipped steps do not count."""
        self._settle()
        return self.inner_optimizer.iterations

    def scale_loss(self, loss: Any) -> Any:
        """loss * scale"""
        return loss * (self.dynamic_scale if self.built else self.initial_scale)

    def finalize_variable_values(self, var_list: Sequence[Any]) -> None:
        """The inner optimizer's."""
        self._settle()
        self.inner_optimizer.finalize_variable_values(var_list)

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "inner_optimizer": describe(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> LossScaleOptimizer:
        from . import deserialize

        config = dict(config)
        return cls(deserialize(config.pop("inner_optimizer"), custom_objects), **config)
