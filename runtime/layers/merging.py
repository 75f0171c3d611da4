"""Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate, Dot, and the functions of these names."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import torch

import kshape.rulebook.layers.merging as rules
from kshape.rulebook.specs import map_structure

from ..core.errors import asked
from ..core.ruled import signature_of
from ..core.symbolic import is_symbolic
from ..core.tensors import spec_of
from ..engine.calls import set_mask
from ..engine.layer import Layer
from ..ops.normalization import normalize
from ..ops.products import batch_dot

Tensors = Sequence[torch.Tensor]


class _Merge(Layer):
    def set_up(self) -> None:
        self.supports_masking = True


class _Elementwise(_Merge):
    """Inputs of fewer axes get axes of size 1 behind the batch axis."""

    function: Callable[[Any, Any], torch.Tensor]

    def call(self, inputs: Tensors) -> torch.Tensor:
        first, *rest = _of_one_rank(inputs)
        for x in rest:
            first = self.function(first, x)
        return first

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """A step is kept that any input keeps; nothing is masked where an input has no mask."""
        if not previous_mask or any(mask is None for mask in previous_mask):
            return None
        return functools.reduce(torch.logical_or, previous_mask)


class Add(_Elementwise, rule=rules.Add):
    function = staticmethod(torch.add)


class Subtract(_Elementwise, rule=rules.Subtract):
    function = staticmethod(torch.sub)


class Multiply(_Elementwise, rule=rules.Multiply):
    function = staticmethod(torch.mul)

    def call(self, inputs: Tensors, mask: Any = None) -> torch.Tensor:
        masks = _masks_of(inputs, mask)
        if masks is None:
            return super().call(inputs)
        parts = _of_one_rank(inputs)
        y = super().call([x if m is None else torch.where(m, x, 1) for x, m in zip(parts, masks, strict=True)])
        if any(each is None for each in masks):
            return y
        kept = functools.reduce(torch.logical_or, masks)
        return set_mask(torch.where(kept, y, 0), kept.any(dim=-1))


class Average(_Elementwise, rule=rules.Average):
    function = staticmethod(torch.add)

    def call(self, inputs: Tensors) -> torch.Tensor:
        return super().call(inputs) / len(inputs)


class _Extreme(_Elementwise):
    """Of inputs with masks, a step counts only where its mask keeps it."""

    def call(self, inputs: Tensors, mask: Any = None) -> torch.Tensor:
        masks = _masks_of(inputs, mask)
        if masks is None:
            return super().call(inputs)
        parts = _of_one_rank(inputs)
        y, kept = parts[0], masks[0]
        for x, each in zip(parts[1:], masks[1:], strict=True):
            x = x if each is None else torch.where(each, x, y)
            y = self.function(y if kept is None else torch.where(kept, y, x), x)
            kept = None if kept is None or each is None else kept | each
        return y if kept is None else set_mask(y, kept.any(dim=-1))


class Maximum(_Extreme, rule=rules.Maximum):
    function = staticmethod(torch.maximum)


class Minimum(_Extreme, rule=rules.Minimum):
    function = staticmethod(torch.minimum)


class Concatenate(_Merge, rule=rules.Concatenate):
    def call(self, inputs: Tensors) -> torch.Tensor:
        return torch.cat(tuple(inputs), self.axis)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The masks put together as the inputs are, then any along the last axis; an input without one keeps all."""
        if not previous_mask or all(mask is None for mask in previous_mask):
            return None
        parts = [_mask_like(x, mask) for x, mask in zip(inputs, previous_mask, strict=True)]
        return torch.cat(parts, self.axis).any(dim=-1)


class Dot(_Merge, rule=rules.Dot):
    def call(self, inputs: Tensors) -> torch.Tensor:
        x, y = inputs
        if self.normalize:
            a, b = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
            x, y = normalize(x, a), normalize(y, b)
        return batch_dot(x, y, self.axes)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """The axis of the masks may be gone."""


def _of_one_rank(inputs: Tensors) -> Tensors:
    rank = max(x.ndim for x in inputs)
    return [x if x.ndim == rank else x[:, *(None,) * (rank - x.ndim)] for x in inputs]


def _masks_of(inputs: Tensors, masks: Any) -> list[Any] | None:
    """The masks in the shapes of their inputs; None where no input has one.

    An input of fewer axes than others has none: the axes that it gets would not be those of its mask.
    """
    if not masks or all(mask is None for mask in masks):
        return None
    rank = max(x.ndim for x in inputs)
    return [
        None if mask is None or x.ndim < rank else mask.unsqueeze(-1).expand_as(x)
        for x, mask in zip(inputs, masks, strict=True)
    ]


def _mask_like(x: torch.Tensor, mask: Any) -> torch.Tensor:
    """A mask of the shape of x, True where there is none."""
    if mask is None:
        return torch.ones_like(x, dtype=torch.bool)
    return mask.unsqueeze(-1).expand_as(x) if mask.ndim < x.ndim else mask


def _function_form(layer: type[Layer]) -> Callable[..., Any]:
    """`add(inputs)` is `Add()(inputs)`."""
    rule_class, name = layer.rule_class, layer.__name__.lower()

    def function(*args: Any, **kwargs: Any) -> Any:
        rule, _ = asked(rules.function_form, name, *map_structure(_spec, (list(args), kwargs)))
        return layer(**rule.config())(kwargs["inputs"] if "inputs" in kwargs else args[0])

    function.__name__ = function.__qualname__ = name
    function.__doc__ = layer.__doc__
    inputs = inspect.Parameter("inputs", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    usual = rules.FUNCTION_DEFAULTS.get(name, {})
    own = [
        parameter.replace(default=usual.get(parameter.name, parameter.default))
        for parameter in signature_of(rule_class).parameters.values()  # type: ignore[arg-type]
    ]
    function.__signature__ = inspect.Signature([inputs, *own])  # type: ignore[attr-defined]
    return function


def _spec(leaf: Any) -> Any:
    return leaf.spec if is_symbolic(leaf) else spec_of(leaf)


add, subtract, multiply = _function_form(Add), _function_form(Subtract), _function_form(Multiply)
average, maximum, minimum = _function_form(Average), _function_form(Maximum), _function_form(Minimum)
concatenate, dot = _function_form(Concatenate), _function_form(Dot)
