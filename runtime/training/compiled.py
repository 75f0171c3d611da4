"""CompiledLoss and CompiledMetrics: losses and metrics of every output, made when the outputs are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch

from kshape.rulebook.specs import TensorSpec

from .. import losses as losses_module
from .. import metrics as metrics_module
from ..core.errors import InvalidArgument, asked
from ..metrics.means import Mean
from .outputs import Outputs


class CompiledLoss:
    """The sum of weighted losses over the outputs.

    metrics: the means of each output's loss, where there are several.
    """

    def __init__(self, loss: Any, weights: Any, outputs: Outputs, shapes: Sequence[tuple[Any, Any]]) -> None:
        given = outputs.spread(loss, "loss")
        self.weights = outputs.spread(weights, "loss_weights") if weights is not None else [None] * outputs.count
        self.losses: list[Any] = [
            losses_module.for_compile(each, *pair) for each, pair in zip(given, shapes, strict=True)
        ]
        self.outputs = outputs
        self.needed = [loss is not None for loss in self.losses]
        self.metrics: list[Any] = []
        if sum(self.needed) > 1:
            named = zip(outputs.shown, self.needed, strict=True)
            self.metrics = [Mean(name=f"{name}_loss") for name, used in named if used]

    def __call__(self, y: Sequence[Any], y_pred: Sequence[Any], sample_weight: Sequence[Any]) -> torch.Tensor:
        """y, y_pred, sample_weight: one for each output. The total loss; each output's is noted in `metrics`."""
        if len(self.losses) == 1:
            loss, weight = self.losses[0], self.weights[0]
            total = loss(y[0], y_pred[0], sample_weight[0])
            return total if weight is None else total * weight
        found = []
        for loss, weight, target, output, each in zip(self.losses, self.weights, y, y_pred, sample_weight, strict=True):
            if loss is None:
                continue
            value = loss(target, output, each)
            found.append((value, value if weight is None else value * weight))
        if self.metrics and not torch.compiler.is_compiling():
            for metric, (value, _) in zip(self.metrics, found, strict=True):
                metric.update_state(value.detach(), sample_weight=y_pred[0].shape[0])
        return torch.stack([value for _, value in found]).sum() if found else torch.zeros(())

    def need_targets(self, y: Sequence[Any]) -> None:
        """InvalidArgument where a loss has no target."""
        for name, loss, target in zip(self.outputs.shown, self.losses, y, strict=True):
            if loss is not None and target is None:
                raise _no_targets(f"The loss {loss.name!r}", name)

    def check(self, y: Sequence[Any], y_pred: Sequence[Any]) -> None:
        """InvalidArgument where a target is missing, or a target and an output do not fit the rule of their loss."""
        self.need_targets(y)
        for loss, target, output in zip(self.losses, y, y_pred, strict=True):
            if loss is None:
                continue
            rule = getattr(loss, "rule", None)
            if rule is not None and getattr(loss, "ruled_call", False) and isinstance(output, TensorSpec):
                asked(rule.check, target, output)


class CompiledMetrics:
    """The metrics of every output, and under which names their results are logged."""

    def __init__(self, metrics: Any, weighted: Any, outputs: Outputs, shapes: Sequence[tuple[Any, Any]]) -> None:
        self.plain = _spread(metrics, "metrics", outputs, shapes)
        self.weighted = _spread(weighted, "weighted_metrics", outputs, shapes)
        self.outputs = outputs
        self._named = list(self._names())

    @property
    def metrics(self) -> list[Any]:
        return [metric for _, metric in self._named]

    def needed(self, loss: CompiledLoss | None) -> list[bool]:
        """Whether each output needs targets: for a metric or for its loss."""
        own = [bool(plain or weighted) for plain, weighted in zip(self.plain, self.weighted, strict=True)]
        return own if loss is None else [a or b for a, b in zip(own, loss.needed, strict=True)]

    def update_state(self, y: Sequence[Any], y_pred: Sequence[Any], sample_weight: Sequence[Any]) -> None:
        """One target, output and weight for each output."""
        for metrics, target, output in zip(self.plain, y, y_pred, strict=True):
            for metric in metrics:
                metric.update_state(target, output)
        for metrics, target, output, weight in zip(self.weighted, y, y_pred, sample_weight, strict=True):
            for metric in metrics:
                metric.update_state(target, output, sample_weight=weight)

    def result(self) -> dict[str, Any]:
        return {name: metric.result() for name, metric in self._named}

    def check(self, y: Sequence[Any], y_pred: Sequence[Any]) -> None:
        """InvalidArgument where a metric cannot be computed of a target and an output."""
        for each in (self.plain, self.weighted):
            for metrics, target, output in zip(each, y, y_pred, strict=True):
                for metric in metrics:
                    rule: Any = getattr(metric, "rule", None)
                    ruled = hasattr(rule, "check") and getattr(metric, "ruled_call", True)
                    if target is not None and ruled and isinstance(output, TensorSpec):
                        asked(rule.check, target, output)

    def _names(self) -> Iterator[tuple[str, Any]]:
        """Keras's names: the output's in front where there are several, "weighted_" or a number for a repetition."""
        counts: dict[str, int] = {}
        several = self.outputs.count > 1
        for is_weighted, each in ((False, self.plain), (True, self.weighted)):
            for output, metrics in zip(self.outputs.names, each, strict=True):
                for metric in metrics:
                    name = f"{output}_{metric.name}" if several and output else metric.name
                    if name in counts and is_weighted:
                        name = f"{output}_weighted_{metric.name}" if several and output else f"weighted_{metric.name}"
                    count = counts.get(name, 0)
                    counts[name] = count + 1
                    yield (f"{name}_{count}" if count else name), metric


def _no_targets(what: str, output: str) -> InvalidArgument:
    return InvalidArgument(f"{what} of {output} needs targets. Received: y=None. Give fit() its y.")


def _spread(given: Any, argument: str, outputs: Outputs, shapes: Sequence[tuple[Any, Any]]) -> list[list[Any]]:
    """The metrics of each output as lists."""
    if not given:
        return [[] for _ in range(outputs.count)]
    if outputs.count == 1 and not isinstance(given, dict):
        each = [_flat(given)]
    elif isinstance(given, (list, tuple)) and len(given) != outputs.count:
        each = [_flat(given)] * outputs.count
    else:
        each = [_flat(entry) for entry in outputs.spread(given, argument)]
    for name, entry, (target, _) in zip(outputs.shown, each, shapes, strict=True):
        if target is None and any(metric is not None for metric in entry):
            raise _no_targets(f"The metric {entry[0]!r}", name)
    return [
        [metrics_module.for_compile(metric, target, output) for metric in entry if metric is not None]
        for entry, (target, output) in zip(each, shapes, strict=True)
    ]


def _flat(given: Any) -> list[Any]:
    if isinstance(given, dict):
        return [part for entry in given.values() for part in _flat(entry)]
    if isinstance(given, (list, tuple)):
        return [part for entry in given for part in _flat(entry)]
    return [given]
