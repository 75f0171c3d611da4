"""Means and sums over batches, and metrics that are the mean of a function of targets and outputs.

Source: keras.metrics
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import torch

from kshape.rulebook import losses as loss_rules
from kshape.rulebook import metrics as rules

from ..core.context import context
from ..core.objects import deserialize_keras_object
from ..core.registry import describe
from ..core.tensors import convert_to_tensor
from ..core.variable import Variable
from ..losses.base import Loss
from ..losses.reduction import apply_mask, divide_no_nan, on, squeeze_or_expand_to_same_rank
from .base import Metric, accumulate


class Sum(Metric, rule=rules.Sum):
    total: Variable

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.total = self.add_variable((), dtype=self.dtype, name="total")

    @torch.no_grad()
    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Adds the sum of the values, weighted."""
        values = _tensor(values, self._torch_dtype)
        if sample_weight is not None:
            values, _ = _weighted(values, sample_weight, torch.sum, self._torch_dtype)
        accumulate([self.total], [values.sum(dtype=self._torch_dtype)])

    def result(self) -> torch.Tensor:
        return self.total.detach().clone()


class Mean(Metric, rule=rules.Mean):
    """The mean of the values given to it, each sample's own mean counting once; it takes no targets."""

    total: Variable
    count: Variable

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.total = self.add_variable((), dtype=self.dtype, name="total")
        self.count = self.add_variable((), dtype=self.dtype, name="count")
        self._numbers: dict[int, torch.Tensor] = {}

    @torch.no_grad()
    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Adds the mean of each sample and the number of samples, or both times the weights."""
        values = _tensor(values, self._torch_dtype)
        if sample_weight is not None:
            values, weights = _weighted(values, sample_weight, torch.mean, self._torch_dtype)
            accumulate([self.total, self.count], [values.sum(), weights.sum()])
            return
        samples = values.shape[0] if values.ndim else 1
        total = values.sum(dtype=self._torch_dtype) if values.ndim else values
        if values.ndim > 1:
            total = total / max(1, math.prod(values.shape[1:]))
        accumulate([self.total, self.count], [total, self._number(samples)])

    def result(self) -> torch.Tensor:
        return divide_no_nan(self.total.detach(), self.count.detach())

    def _number(self, n: int) -> torch.Tensor:
        """n on the device, made once for each size of batch."""
        if torch.compiler.is_compiling() or context.dry:  # a tensor without data must not be kept
            return self.count.new_full((), n)
        found = self._numbers.get(n)
        if found is None:
            found = self._numbers[n] = torch.full((), n, dtype=self.count.dtype, device=self.count.device)
        return found


class MeanMetricWrapper(Mean, rule=rules.MeanMetricWrapper):
    """The mean of fn(y_true, y_pred, **kwargs) over all samples."""

    fn: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fn, self._fn_kwargs = self._function()

    @torch.no_grad()
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Adds a batch, weighted, without the samples that the output's mask leaves out."""
        mask = getattr(y_pred, "_keras_mask", None)
        values = _tensor(self._fn(y_true, y_pred, **self._fn_kwargs), self._torch_dtype)
        if mask is not None:
            like = torch.empty((), dtype=self._torch_dtype, device=values.device)
            sample_weight = apply_mask(sample_weight, mask, like, "sum")
        super().update_state(values, sample_weight)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "fn": describe(self._fn), **describe(self._fn_kwargs)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**deserialize_keras_object(config) if "fn" in config else config)

    @property
    def _direction(self) -> str | None:
        known = self._fn in _loss_functions() or (isinstance(self._fn, Loss) and type(self._fn).ruled_call)
        return "down" if known else None

    def _function(self) -> tuple[Callable[..., Any], dict[str, Any]]:
        return self.fn, dict(self.rule.extra)


class FunctionMetric(MeanMetricWrapper):
    """A metric that is the mean of a function of the rule's own parameters."""

    function: ClassVar[Callable[..., torch.Tensor]]

    @torch.no_grad()
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        y_true, y_pred = _tensor(y_true), _tensor(y_pred)
        self._check(y_true, y_pred)
        super().update_state(y_true, y_pred, sample_weight)

    def get_config(self) -> dict[str, Any]:
        return Metric.get_config(self)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    @property
    def _direction(self) -> str | None:
        return self.rule.direction

    def _function(self) -> tuple[Callable[..., Any], dict[str, Any]]:
        own = [field for field in self.rule.parameters() if field.name not in ("name", "dtype")]
        return type(self).function, {field.name: getattr(self.rule, field.attribute) for field in own}


def _tensor(values: Any, dtype: Any = None) -> torch.Tensor:
    """A tensor as it is, anything else as a tensor (of this dtype)."""
    return values if isinstance(values, torch.Tensor) else convert_to_tensor(values, dtype)


def _weighted(
    values: torch.Tensor, sample_weight: Any, reduce: Callable[..., torch.Tensor], dtype: torch.dtype
) -> tuple[torch.Tensor, torch.Tensor]:
    """Weighted values and their weights, one of each for a sample.

    values: (batch, ...)   sample_weight: (), (batch,), (batch, 1) or (batch, ...) -> (batch,), (batch,)
    """
    mask = getattr(values, "_keras_mask", None)
    values = values.to(dtype)
    weights = on(sample_weight, values) if mask is None else apply_mask(sample_weight, mask, values, "sum")
    values, weights = squeeze_or_expand_to_same_rank(values, weights)
    rank = weights.ndim
    if values.ndim > rank:
        values = reduce(values, dim=tuple(range(rank, values.ndim)))
    weights = weights.expand(values.shape)
    values = values * weights
    if rank > 1:
        weights = reduce(weights, dim=tuple(range(1, rank)))
    if values.ndim > 1:
        values = reduce(values, dim=tuple(range(1, values.ndim)))
    return values, weights


def _loss_functions() -> tuple[Any, ...]:
    from .. import losses

    return tuple(losses.FUNCTIONS[name] for name in loss_rules.VOCABULARY.functions)
